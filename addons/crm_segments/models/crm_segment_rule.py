from ast import literal_eval

from odoo import models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from .rule_error import RuleError


class CrmSegment(models.Model):
    """How a rule becomes a domain on customers, and so one SQL statement."""

    _inherit = "crm.segment"

    def _get_domain(self):
        """Return the domain of the customers that meet the rule of this segment.

        With ``crm_segment_scope`` in the context, ids of customers, what is measured on
        documents need only be right for them: a domain that is ANDed with these ids
        then reads the documents of these customers alone.

        What is measured on documents is measured with the rights of the environment:
        those of the reader where the result is shown, ``sudo()`` for membership.

        :raise RuleError: a condition cannot be computed
        :raise AccessError: the reader may not read what a condition measures
        """
        self.ensure_one()
        groups = [group._get_domain() for group in self.group_ids]
        join = Domain.AND if self.match == "all" else Domain.OR
        return Domain("company_id", "=", self.company_id.id) & (
            join(groups) if groups else Domain.FALSE
        )


class CrmSegmentGroup(models.Model):
    """How a group becomes a domain."""

    _inherit = "crm.segment.group"

    def _get_domain(self):
        self.ensure_one()
        conditions = [condition._get_domain() for condition in self.condition_ids]
        join = Domain.AND if self.match == "all" else Domain.OR
        return join(conditions) if conditions else Domain.FALSE


class CrmSegmentCondition(models.Model):
    """How a condition becomes a domain, by its kind."""

    _inherit = "crm.segment.condition"

    def _get_domain(self):
        """Return the domain on ``crm.customer`` of those who meet the condition.

        :raise RuleError: something that the condition reads is gone, or is no sense
        :raise AccessError: the reader may not read it
        """
        self.ensure_one()
        self._check_rule()
        try:
            domain = getattr(self, f"_get_domain_{self.kind}")()
        except AccessError as error:
            raise AccessError(
                self.env._(
                    "Condition “%(condition)s”: you may not read what it measures. Ask "
                    "for the right to see these documents, or remove the condition.",
                    condition=self._get_text(),
                )
            ) from error
        return ~domain if self.negate else domain

    def _get_domain_attribute(self):
        """Select by a domain in which relative dates mean the company's days."""
        return self._at_moment(self.env["crm.customer"], self._parse(self.domain))

    def _parse(self, text):
        """Return the domain that a text holds.

        :raise RuleError: the text is no domain
        """
        try:
            return Domain(literal_eval(text or "[]"))
        except (AttributeError, SyntaxError, TypeError, ValueError) as error:
            raise RuleError(
                self.env._(
                    "A condition has a domain that cannot be read: “%s”. Choose its "
                    "fields and values again.",
                    text,
                )
            ) from error
