from odoo import models
from odoo.fields import Domain

from .domain_walk import walk

#: the field of a customer that holds its segments
MEMBERSHIP = "segment_ids"
#: something is read of which no change is told to the customers that it concerns
ELSEWHERE = "elsewhere"
#: from a customer to the contacts whose changes are told to it
FOLLOWED = {"crm.customer": ("partner_id",), "res.partner": ("child_ids",)}
BY_ID = ("in", "not in", "=", "!=")


class CrmSegmentCondition(models.Model):
    """What a condition reads, so that a change tests only the segments that care."""

    _inherit = "crm.segment.condition"

    def _mentions(self):
        """Return the tokens of what this condition reads.

        -   ``amount_overdue``: a column of ``crm.customer``;
        -   ``res.partner.country_id``: a field of another model that an attribute
            leads to;
        -   ``model:sale.order.line``: documents of this model, of which any column may
            count;
        -   ``stage``: the history of stages;
        -   ``segment:12``: the members of another segment;
        -   ``elsewhere``: records that are neither the customer's contacts nor
            measured documents, such as the name of a tag.

        :rtype: set[str]
        :raise RuleError: something that the condition reads is gone
        """
        self.ensure_one()
        self._check_rule()
        return getattr(self, f"_mentions_{self.kind}")()

    def _mentions_attribute(self):
        customers = self.env["crm.customer"]
        return self._mentions_domain(customers, self._parse(self.domain))

    def _mentions_behavior(self):
        """Every model whose columns are read: those of the paths of the source too."""
        source = self._get_source()
        model = self.env[source.model]
        names = {source.model}
        for path in (source.date, source.contact, source.product):
            found = model
            for step in path.split(".")[:-1]:
                found = found[step]
                names.add(found._name)
        for leaf in walk(model, self._parse(self.document_domain)):
            names |= {step_model._name for step_model, _field in leaf.steps}
        return {f"model:{name}" for name in names}

    def _mentions_stage(self):
        return {"stage"}

    def _mentions_segment(self):
        return {f"segment:{id_}" for id_ in self._find_references()}

    def _mentions_domain(self, model, domain):
        tokens = {f"segment:{id_}" for id_ in self._find_references()}
        for leaf in walk(model, domain):
            for step_model, field in leaf.steps:
                if not is_membership(step_model, field):
                    tokens |= self._mentions_field(step_model, field)
            tokens |= self._mentions_path(leaf)
        return tokens

    def _mentions_path(self, leaf):
        """Return what the way of a comparison to its records reads beside fields."""
        *hops, (model, field) = leaf.steps
        tokens = set()
        if field.relational and not isinstance(leaf.value, Domain):
            if not _compares_ids(leaf):
                tokens |= self._mentions_name(model.env[field.comodel_name])
                hops.append((model, field))
        elif field.relational:
            hops.append((model, field))
        for step_model, hop in hops:
            if is_membership(step_model, hop) or hop.name == "id":
                continue
            if hop.name not in FOLLOWED.get(step_model._name, ()):
                tokens.add(ELSEWHERE)
        return tokens

    def _mentions_name(self, model):
        """Return the fields by which records of a model are found by name."""
        names = model._rec_names_search or [model._rec_name or "display_name"]
        return set().union(
            *(self._mentions_field(model, model._fields[name]) for name in names)
        )

    def _find_references(self):
        """Return the ids of the segments whose members this condition reads.

        An attribute may compare ``segment_ids``: with numbers of segments, or with what
        only a search can tell, which is then any segment of the company.

        :rtype: set[int]
        """
        if self.kind == "segment":
            return set(self.other_id.ids)
        if self.kind != "attribute" or MEMBERSHIP not in (self.domain or ""):
            return set()
        found = set()
        for leaf in walk(self.env["crm.customer"], self._parse(self.domain)):
            if is_membership(*leaf.steps[-1]):
                listed = isinstance(leaf.value, (list, tuple, set))
                values = leaf.value if listed else [leaf.value]
                if not all(isinstance(value, int) and value for value in values):
                    return set(self._get_segments_of_company().ids)
                found.update(values)
            elif any(is_membership(*step) for step in leaf.steps):
                return set(self._get_segments_of_company().ids)
        return found

    def _get_segments_of_company(self):
        """Return the other segments of the company, whatever the reader may see."""
        company = self.segment_id.company_id
        segments = self.env["crm.segment"].sudo().with_context(active_test=False)
        return segments.search([("company_id", "=", company.id)]) - self.segment_id

    def _mentions_field(self, model, field):
        """Return what a field is read from: a field that is not stored, from others."""
        if field.type == "one2many":
            # A record comes and goes by its own field.
            return {
                f"{model._name}.{field.name}",
                f"{field.comodel_name}.{field.inverse_name}",
            }
        if field.store:
            own = model._name == "crm.customer"
            return {field.name if own else f"{model._name}.{field.name}"}
        paths = [field.related] if field.related else field.get_depends(model)[0]
        tokens = {f"{model._name}.{field.name}"} if not paths else set()
        for path in paths:
            found = model
            for name in path.split("."):
                step = found._fields[name]
                if step is not field:
                    tokens |= self._mentions_field(found, step)
                found = found.env[step.comodel_name] if step.relational else found
        return tokens


def _compares_ids(leaf):
    """Tell whether a comparison of a relation is by numbers, or with nothing."""
    listed = isinstance(leaf.value, (list, tuple, set))
    values = leaf.value if listed else [leaf.value]
    return leaf.operator in BY_ID and not any(isinstance(v, str) for v in values)


def is_membership(model, field):
    """Tell whether a field of a model holds the segments of a customer."""
    return model._name == "crm.customer" and field.name == MEMBERSHIP
