from odoo import api, models


class CrmLoyaltyEntry(models.Model):
    """Points that no order earns: given once for an occasion that its key names."""

    _inherit = "crm.loyalty.entry"

    @api.model
    def _give(self, movements):
        """Record movements, without those whose event is recorded already.

        A program may say other points by now than when the event came first.

        :param movements: list of ``Movement`` with keys
        :return: the entries of the events that are new
        """
        # Events are recorded once, whoever may see the movement.
        keys = [each.key for each in movements]
        recorded = self.sudo().search([("event_key", "in", keys)]) if keys else self
        known = set(recorded.mapped("event_key"))
        return self._post([each for each in movements if each.key not in known])

    def _explain(self, document):
        """Say for what occasion points came, to each reader in the own language."""
        occasion = (self.event_key or "").partition(":")[0]
        found = None
        if self.kind == "earn" and occasion == "profile":
            found = self.env._("Earned with a complete profile")
        elif self.kind == "earn" and occasion == "referral":
            found = self.env._("Earned with a referral")
        if found and document:
            return self.env._(
                "%(occasion)s: %(document)s", occasion=found, document=document
            )
        return found or super()._explain(document)
