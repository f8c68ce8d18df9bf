import logging
from collections import defaultdict

import psycopg2

from odoo import api, models, tools

from .crm_segment_queue import ACTIVE, DOCUMENT, NEW_ROW

_logger = logging.getLogger(__name__)


class CrmSegment(models.Model):
    """Which segments mention what, so that a change tests only those that do."""

    _inherit = "crm.segment"

    @api.model
    @tools.ormcache()
    def _get_index(self):
        """Return the ids of the active segments that mention a token, by token.

        Beside what conditions mention there is ``document`` for whatever is read beside
        the customer's row, ``row`` for a new customer, and ``active`` for all segments.

        :rtype: dict[str, tuple[int, ...]]
        """
        segments = self._with_company_rights().search([("active", "=", True)])
        index = defaultdict(dict)
        for segment in segments:
            tokens = {ACTIVE}
            if segment.kind == "dynamic":
                tokens |= {NEW_ROW, *segment._find_mentions()}
            for token in tokens:
                index[token][segment.id] = None
        return {token: tuple(ids) for token, ids in index.items()}

    def _find_mentions(self):
        """Return the tokens of all conditions; a rule that fails mentions nothing."""
        try:
            tokens = set().union(*(c._mentions() for c in self.condition_ids))
        except psycopg2.Error:
            # No fault of the rule: an index without it must not be kept.
            raise
        except Exception:  # noqa: BLE001 - whatever a rule may raise
            _logger.info("Segment %s mentions what does not exist.", self.id)
            return set()
        if any(is_outside(token) for token in tokens):
            tokens.add(DOCUMENT)
        return tokens

    @api.model
    def _find_mentioning(self, tokens):
        """Return the active segments that mention one of some tokens."""
        index = self._get_index()
        ids = dict.fromkeys(id_ for token in tokens for id_ in index.get(token, ()))
        return self.browse(ids)

    @api.model
    def _get_watched_fields(self, model):
        """Return the names of the fields of a model that attributes lead to."""
        prefix = f"{model}."
        return {
            token.removeprefix(prefix)
            for token in self._get_index()
            if token.startswith(prefix) and not token.startswith("model:")
        }


def is_outside(token):
    """Tell whether a token means something beside the customer's row.

    >>> [is_outside(token) for token in ("stage", "segment:12")]
    [False, False]
    >>> [is_outside(token) for token in ("model:sale.order", "res.partner.city")]
    [True, True]
    """
    return "." in token or token.startswith("model:")
