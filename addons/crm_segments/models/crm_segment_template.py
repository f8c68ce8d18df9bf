import json

from odoo import Command, fields, models

from ..engine.template import fill


class CrmSegmentTemplate(models.Model):
    """A ready-made rule from which a person makes an ordinary segment.

    ``definition`` has ``groups``, all of which must be met; a group has ``match`` and
    ``conditions``; a condition has values of ``crm.segment.condition``. ``$name`` in a
    value is the threshold of that name.
    """

    _name = "crm.segment.template"
    _description = "Segment Template"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    description = fields.Text(required=True, translate=True)
    sequence = fields.Integer(default=10)
    icon = fields.Char(default="fa-users", help="Class of the icon on the card.")
    definition = fields.Text(required=True, help="The rule in JSON.")
    threshold_ids = fields.One2many(
        "crm.segment.template.threshold", "template_id", "Thresholds"
    )

    def action_use(self):
        """Ask for the thresholds and make a segment."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New Segment: %s", self.name),
            "res_model": "crm.segment.from.template",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_template_id": self.id},
        }

    def _prepare_rule(self, values):
        """Return the values of a segment that follows the template.

        :param dict values: numbers of the thresholds by their technical names
        """
        self.ensure_one()
        rule = fill(json.loads(self.definition), values)
        return {
            "kind": "dynamic",
            "match": "all",
            "group_ids": [
                Command.create(
                    {
                        "sequence": rank,
                        "match": group["match"],
                        "condition_ids": [
                            Command.create({"sequence": place, **condition})
                            for place, condition in enumerate(group["conditions"])
                        ],
                    }
                )
                for rank, group in enumerate(rule["groups"])
            ],
        }

    def _create_segment(self, values, name=None):
        """Create a segment of the current company.

        :param dict values: numbers of the thresholds by their technical names
        :param str name: name in the user's language; the template's in all languages
            where it is empty
        :return: the segment
        """
        segment = self.env["crm.segment"].create(
            {
                "name": name or self.name,
                "description": self.description,
                **self._prepare_rule(values),
            }
        )
        for code, _label in self.env["res.lang"].get_installed():
            texts = {"description": self.with_context(lang=code).description}
            if not name or name == self.name:
                texts["name"] = self.with_context(lang=code).name
            segment.with_context(lang=code).write(texts)
        return segment

    def _get_proposed(self):
        """Return the thresholds that the template proposes, by technical name."""
        return {each.code: each.value for each in self.threshold_ids}


class CrmSegmentTemplateThreshold(models.Model):
    """A number of a template that a person may change before using it."""

    _name = "crm.segment.template.threshold"
    _description = "Threshold of a Template"
    _order = "template_id, sequence, id"

    template_id = fields.Many2one(
        "crm.segment.template", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    code = fields.Char(required=True)
    name = fields.Char(required=True, translate=True)
    value = fields.Integer(required=True)
    least = fields.Integer("From")
    most = fields.Integer("Up to", required=True)
