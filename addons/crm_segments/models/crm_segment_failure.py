import logging

import psycopg2

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

_logger = logging.getLogger(__name__)


class CrmSegment(models.Model):
    """What a segment says whose rule cannot be computed."""

    _inherit = "crm.segment"

    def _record_failure(self, error):
        """Note on the segments why their rule cannot be computed.

        :param error: a sentence, or the exception
        """
        for segment in self:
            reason = segment._name_failure(error)
            _logger.warning("Segment %s cannot be computed: %s", segment.id, reason)
            segment.error = reason

    def _name_failure(self, error):
        """Return the sentence for an error. One that is no sentence, as those of the
        database are none, gets the condition that fails when it stands alone."""
        if isinstance(error, (str, UserError)):
            return str(error)
        for condition in self.condition_ids:
            found = condition._find_failure()
            if isinstance(found, UserError):
                return str(found)
            if found:
                return self.env._(
                    "Condition “%(condition)s” cannot be computed: %(reason)s. Change "
                    "it or remove it.",
                    condition=condition._get_text(),
                    reason=_get_reason(found),
                )
        return self.env._(
            "The rule cannot be computed: %s. Change its conditions.",
            _get_reason(error),
        )


class CrmSegmentCondition(models.Model):
    _inherit = "crm.segment.condition"

    def _find_failure(self):
        """Compute this condition alone; return what it raises, or None."""
        customers = self.env["crm.customer"]
        domain = Domain("company_id", "=", self.company_id.id)
        scope = self.env.context.get("crm_segment_scope")
        if scope is not None:
            domain &= Domain("id", "in", list(scope))
        try:
            with self.env.cr.savepoint(flush=False):
                customers.search_count(domain & self._get_domain())
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except Exception as error:  # noqa: BLE001 - whatever a rule may raise
            return error
        return None


def _get_reason(error):
    """Return what an exception says in one line.

    >>> _get_reason(KeyError("speed"))
    "'speed'"
    >>> _get_reason(NotImplementedError())
    'NotImplementedError'
    """
    said = error.diag.message_primary if isinstance(error, psycopg2.Error) else None
    text = " ".join((said or str(error)).split()).rstrip(".")
    return text or type(error).__name__
