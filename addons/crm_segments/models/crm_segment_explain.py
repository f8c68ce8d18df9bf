from ast import literal_eval

from odoo import models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools.i18n import format_list
from odoo.tools.misc import format_amount

from odoo.addons.crm_customer.models.reader_dates import format_day

from .sentences import begin


class CrmSegment(models.Model):
    """Why a customer is a member or not."""

    _inherit = "crm.segment"

    def _explain(self, customer):
        """Tell for each condition whether it holds for a customer, and with what value.

        With the rights of the reader, who may see other documents than the company:
        then ``member`` and ``holds`` may differ, as they do until a change is followed.

        :param customer: a record of ``crm.customer``
        :return: dict of ``text`` (the answer as a sentence), ``member`` (whether the
            customer is one now), ``holds`` (whether the rule does), ``match``, and
            ``groups``: dicts of ``match``, ``holds`` and ``conditions``, which
            ``crm.segment.condition._explain()`` returns
        """
        self.ensure_one()
        segment = self.with_context(crm_segment_scope=customer.ids)
        groups = [
            {
                "match": group.match,
                "conditions": [c._explain(customer) for c in group.condition_ids],
            }
            for group in segment.group_ids
        ]
        for group in groups:
            # The text of the others stands after “and” or “or”.
            for first in group["conditions"][:1]:
                first["text"] = begin(first["text"])
            group["holds"] = _join(group["match"], group["conditions"])
        holds = customer.active and _join(self.match, groups)
        stay = self.env["crm.segment.member"].search(
            [
                ("segment_id", "=", self.id),
                ("customer_id", "=", customer.id),
                ("date_to", "=", False),
            ]
        )
        return {
            "text": self._get_answer(customer, stay, holds),
            "member": bool(stay),
            "holds": holds,
            "match": self.match,
            "groups": groups,
        }

    def _get_answer(self, customer, stay, holds):
        """Return in a sentence whether a customer is a member, and since when."""
        names = {
            "customer": customer.display_name,
            "segment": self.name,
            "day": format_day(self.env, stay.date_from),
        }
        if stay:
            return self.env._(
                "%(customer)s has been in “%(segment)s” since %(day)s.", **names
            )
        if holds and self.kind == "dynamic":
            return self.env._(
                "%(customer)s is not in “%(segment)s” yet, but meets the rule and "
                "comes in when it is computed next.",
                **names,
            )
        return self.env._("%(customer)s is not in “%(segment)s”.", **names)


class CrmSegmentCondition(models.Model):
    """Whether a condition holds, and what it found."""

    _inherit = "crm.segment.condition"

    def _explain(self, customer):
        """Tell whether this condition holds for a customer.

        :return: dict of ``condition_id``, ``text``, ``holds`` (by the SQL of the rule;
            False where the reader may not see what it reads), ``value`` (what was
            found, as text), and ``documents``: the action that opens those behind the
            value, or None
        """
        self.ensure_one()
        answer = {
            "condition_id": self.id,
            "text": self._get_text(),
            "holds": False,
            "documents": None,
        }
        try:
            domain = self._get_domain() & Domain("id", "=", customer.id)
            customers = customer.with_context(active_test=False)
            return answer | {
                "holds": bool(customers.search_count(domain)),
                "value": getattr(self, f"_explain_value_{self.kind}")(customer),
                "documents": self._explain_documents(customer),
            }
        except (AccessError, UserError) as error:
            return answer | {"value": str(error)}

    def _explain_documents(self, customer):
        """Return the action that opens the documents behind the value, or None."""
        if self.kind == "behavior":
            source = self._get_source()
            return {
                "type": "ir.actions.act_window",
                "name": self.env._(
                    "%(customer)s: %(figure)s",
                    customer=customer.display_name,
                    figure=source.label,
                ),
                "res_model": source.model,
                "domain": list(self._get_documents_of(customer)),
                "views": [(False, "list"), (False, "form")],
                "context": {"create": False, "active_test": False},
            }
        if self.kind == "attribute":
            for name in self._explain_paths():
                if customer._get_documents_of_fact(name)[0]:
                    return customer.action_open_documents(name)
        return None

    # Values

    def _explain_paths(self):
        """Return the fields that an attribute compares, each once."""
        domain = Domain(literal_eval(self.domain or "[]"))
        return list(dict.fromkeys(leaf.field_expr for leaf in domain.iter_conditions()))

    def _explain_value_attribute(self, customer):
        """Return each figure with its label."""
        return " · ".join(
            self.env._("%(label)s: %(value)s", **self._explain_path(customer, path))
            for path in self._explain_paths()
        )

    def _explain_path(self, customer, path):
        """Return label and value of a field of a customer, or of what a path leads to;
        empty is a dash, which is not zero."""
        *steps, name = path.split(".")
        records = customer
        for step in steps:
            if step not in records._fields or not records._fields[step].relational:
                # The part of a date: the date says more.
                name = step
                break
            records = records[step]
        field = records._fields[name]
        values = [customer._explain_field(record, field) for record in records]
        return {
            "label": field.get_description(self.env, ["string"])["string"],
            "value": format_list(self.env, filter(None, values)) or "–",
        }

    def _explain_value_behavior(self, customer):
        """Return what was measured."""
        value = self._read_values(customer).get(customer.id)
        if value is None:
            return "–"
        if self.measure in ("first", "last"):
            return self._say_period(value, "days")
        return self._say_value(value)

    def _explain_value_stage(self, customer):
        """Return the present stage and its first day."""
        stages = dict(customer._fields["stage"]._description_selection(self.env))
        return self.env._(
            "%(stage)s since %(day)s",
            stage=stages.get(customer.stage, "–"),
            day=format_day(self.env, customer.stage_since),
        )

    def _explain_value_segment(self, customer):
        """Return since when the customer is in the other segment."""
        stay = self.env["crm.segment.member"].search(
            [
                ("segment_id", "=", self.other_id.id),
                ("customer_id", "=", customer.id),
            ],
            limit=1,
        )
        if not stay:
            return self.env._("Never a member")
        if stay.date_to:
            return self.env._("Left on %(day)s", day=format_day(self.env, stay.date_to))
        return self.env._(
            "Member since %(day)s", day=format_day(self.env, stay.date_from)
        )


class CrmCustomer(models.Model):
    _inherit = "crm.customer"

    def _explain_field(self, record, field):
        """Return a field of a record as text; nothing as an empty text."""
        value = record[field.name]
        if field.type == "boolean":
            return self.env._("yes") if value else self.env._("no")
        if field.type == "monetary":
            currency = record[field.get_currency_field(record)]
            return format_amount(self.env, value, currency or self.currency_id)
        if field.relational:
            return format_list(self.env, value.mapped("display_name"))
        if field.type in ("date", "datetime"):
            return format_day(self.env, value)
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, "")
        if field.type == "float":
            lang = self.env["res.lang"]._lang_get(self.env.lang or "en_US")
            return lang.format("%.2f", value, grouping=True)
        return "" if value is False else str(value)


def _join(match, parts):
    """Tell whether all or any of some parts hold; no part holds for nobody.

    >>> _join("all", [{"holds": True}, {"holds": False}])
    False
    >>> _join("any", [{"holds": True}, {"holds": False}])
    True
    >>> _join("all", [])
    False
    """
    answers = [part["holds"] for part in parts]
    return bool(answers) and (all(answers) if match == "all" else any(answers))
