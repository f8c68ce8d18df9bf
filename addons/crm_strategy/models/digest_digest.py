from odoo import api, fields, models

from .crm_strategy_due import USERS

WEEKLY = "crm_strategy.digest_week"


class DigestDigest(models.Model):
    """Digests tell what is due in strategies, and what has turned red.

    The weekly one goes to all who answer for something, until they unsubscribe.
    """

    _inherit = "digest.digest"

    with_strategies = fields.Boolean(
        "Strategies: Due and Red",
        help="What each recipient has to do for the strategies in the coming week, and "
        "what has turned red in the last one.",
    )
    declined_user_ids = fields.Many2many(
        "res.users",
        "digest_digest_declined_rel",
        string="Unsubscribed",
        help="Who does not want it; they are not added again.",
    )

    def _action_subscribe_users(self, users):
        self.sudo().declined_user_ids -= users  # as Odoo does with the recipients
        return super()._action_subscribe_users(users)

    def _action_unsubscribe_users(self, users):
        self.sudo().declined_user_ids |= users  # as Odoo does with the recipients
        return super()._action_unsubscribe_users(users)

    def _is_weekly_of_strategies(self):
        return self == self.env.ref(WEEKLY, raise_if_not_found=False)

    def _action_send(self, update_periodicity=True):
        """Send, after those who answer for something in a strategy were added."""
        for digest in self.filtered(lambda digest: digest._is_weekly_of_strategies()):
            digest.user_ids |= self._get_strategy_people() - digest.declined_user_ids
        return super()._action_send(update_periodicity)

    @api.model
    def _get_strategy_people(self):
        """Return who answers for something in a strategy that runs."""
        # It is sent for all companies, by the system.
        strategies = self.env["crm.strategy"].sudo().search([("state", "=", "running")])
        people = (
            strategies.owner_id
            | strategies.mapped("sponsor_id").user_ids
            | strategies.goal_ids.user_id
            | strategies.review_ids.user_id
        )
        return people.filtered(
            lambda user: user.active and user.email and user.has_group(USERS)
        )

    def _action_send_to_user(self, user, tips_count=1, consume_tips=True):
        """Send nothing where there is nothing to say."""
        if self._is_weekly_of_strategies() and not self._get_strategy_week(user):
            return True
        return super()._action_send_to_user(user, tips_count, consume_tips)

    def _get_strategy_week(self, user):
        return self.env["crm.strategy.week"]._get_week(user)

    def _check_daily_logs(self):
        """What is due is told every week, also to those who were away."""
        return (
            super()
            ._check_daily_logs()
            .filtered(lambda digest: not digest._is_weekly_of_strategies())
        )
