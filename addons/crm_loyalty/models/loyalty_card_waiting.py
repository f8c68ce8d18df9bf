from odoo import api, fields, models


class LoyaltyCard(models.Model):
    """For what the pending points of a card wait."""

    _inherit = "loyalty.card"

    crm_waiting_text = fields.Text("Pending Until", compute="_compute_crm_waiting_text")

    @api.depends("crm_points_pending")
    @api.depends_context("lang", "uid")
    def _compute_crm_waiting_text(self):
        texts = self._get_waiting_texts(self.env)
        for card in self:
            card.crm_waiting_text = texts.get(card.id, False)

    def _get_waiting_texts(self, reader):
        """Return for what points of cards wait, by the ids of the cards: a line for
        each thing that has to happen, in the order of the earnings.

        :param reader: environment of who reads; documents are named that they may see
        """
        # Whoever may see the card may see for what its points wait.
        lots = self.env["crm.loyalty.lot"].sudo()
        lots = lots.search(
            [
                ("card_id", "in", self.ids),
                ("waits_for", "!=", False),
                ("remaining", ">", 0),
            ],
            order="id",
        )
        events = lots._get_waiting_texts(reader)
        texts = {}
        for card, own in lots.grouped("card_id").items():
            waiting = {}
            for lot in own:
                event = events[lot.id]
                waiting[event] = waiting.get(event, 0) + lot.remaining
            texts[card.id] = "\n".join(
                self.env._(
                    "%(points)s: %(event)s",
                    points=card._format_points(points),
                    event=event,
                )
                for event, points in waiting.items()
            )
        return texts
