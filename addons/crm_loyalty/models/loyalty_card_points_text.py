from odoo import models

# A name of points in other letters than the sentence keeps its own order.
ISOLATED = "\u2068{}\u2069"


class LoyaltyCard(models.Model):
    """The points of a card in words."""

    _inherit = "loyalty.card"

    def _tell_points(self, is_named=False):
        """Return the balance, what is pending or owed and what expires next.

        :param is_named: whether the programme is named, where there are several cards
        """
        self.ensure_one()
        words = {
            name: ISOLATED.format(self[f"crm_{name}_text"] or "")
            for name in ("pending", "debt", "expiring")
        }
        parts = [ISOLATED.format(self.points_display)]
        if self.crm_points_pending:
            parts.append(self.env._("%(points)s pending", points=words["pending"]))
        if self.crm_points_debt:
            parts.append(self.env._("%(points)s owed", points=words["debt"]))
        if self.crm_expiring_text:
            parts.append(
                self.env._("expiring next: %(points)s", points=words["expiring"])
            )
        text = " · ".join(parts)
        if is_named:
            return self.env._(
                "%(program)s: %(points)s",
                program=self.program_id.display_name,
                points=text,
            )
        return text
