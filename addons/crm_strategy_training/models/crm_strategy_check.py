from odoo import Command, fields, models


class CrmStrategyPhase(models.Model):
    """What is to run needs people who have learned it."""

    _inherit = "crm.strategy.phase"

    def _prepare_checks(self):
        checks = super()._prepare_checks()
        if self.kind == "run":
            checks += [Command.create({"code": "training_ready"})]
        return checks


class CrmStrategyCheck(models.Model):
    _inherit = "crm.strategy.check"

    code = fields.Selection(
        selection_add=[("training_ready", "People are trained")],
        ondelete={"training_ready": "cascade"},
    )

    def _problem_training_ready(self):
        strategy = self.phase_id.strategy_id
        is_ready = strategy.training_completed >= strategy.training_limit
        if is_ready or not strategy.has_training:
            return ""
        return self.env._(
            "%(percent)s%% of the courses that people need are completed, and at least "
            "%(limit)s%% are wanted.",
            percent=round(100 * strategy.training_completed),
            limit=round(100 * strategy.training_limit),
        )
