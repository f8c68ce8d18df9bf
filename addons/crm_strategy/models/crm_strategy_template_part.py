from odoo import fields, models


def choices_of(model, name):
    """Return the choices of a field of a plan, for the same field of a template."""
    return lambda self: self.env[model]._fields[name]._description_selection(self.env)


def copy_of(copies, record):
    """Return the id of the copy of a record, or nothing where there is none."""
    return copies[record].id if record in copies else False


class CrmStrategyTemplatePart(models.AbstractModel):
    """Something in a template that becomes a record of a strategy."""

    _name = "crm.strategy.template.part"
    _description = "Part of a Template"

    #: the model of the record it becomes, and the fields that both have
    _plan_model = ""
    _plan_fields: tuple[str, ...] = ()

    def _prepare_plan(self):
        """Return the values of the record that a part becomes."""
        self.ensure_one()
        return _take(self, self._plan_fields)

    def _prepare_part(self, record):
        """Return the values of the part that a record of a strategy becomes."""
        return _take(record, self._plan_fields)

    def _create_plans(self, vals_list):
        """Create the records that parts become, in all languages.

        :param vals_list: the values of each part in order
        :return: the record of each part
        :rtype: dict
        """
        records = self.env[self._plan_model].create(vals_list)
        _copy_words(self, records, self._plan_fields)
        return dict(zip(self, records, strict=True))

    def _create_parts(self, records, vals_list):
        """Create the parts that records become, in all languages; by record."""
        parts = self.create(vals_list)
        _copy_words(records, parts, self._plan_fields)
        return dict(zip(records, parts, strict=True))


class CrmStrategyTemplateElement(models.AbstractModel):
    """A part that stands in a template itself, and not in one of its phases."""

    _name = "crm.strategy.template.element"
    _description = "Element of a Template"
    _inherit = ["crm.strategy.template.part"]

    template_id = fields.Many2one(
        "crm.strategy.template", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="template_id.company_id", store=True)


def _take(record, names):
    """Return the values to write of these fields; what is empty is left out."""
    values = {
        name: record._fields[name].convert_to_write(record[name], record)
        for name in names
    }
    return {name: value for name, value in values.items() if value is not False}


def _copy_words(sources, targets, names):
    """Copy what is written in other languages than that of the reader."""
    names = [
        name
        for name in names
        if sources._fields[name].translate and targets._fields[name].translate
    ]
    others = {code for code, _name in sources.env["res.lang"].get_installed()}
    # English first: it is what other languages fall back to.
    for code in sorted(others - {sources.env.lang}, key=lambda code: code != "en_US"):
        for source, target in zip(
            sources.with_context(lang=code),
            targets.with_context(lang=code),
            strict=True,
        ):
            target.write({name: source[name] for name in names if source[name]})
