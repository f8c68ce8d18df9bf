from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.project.models.project_task import CLOSED_STATES

PHASE = "crm.strategy.phase"
TASK = "project.task"


class CrmStrategyHome(models.AbstractModel):
    """Moving planned phases and open initiatives on the roadmap."""

    _inherit = "crm.strategy.home"

    @api.model
    def _get_roadmap(self, strategy, today):
        """Say of each item, in ``moves``, whether the reader may move it: ``span``,
        with both ends, ``day``, or False."""
        roadmap = super()._get_roadmap(strategy, today)
        items = [
            item
            for section in roadmap["sections"]
            for row in section["rows"]
            for item in row["items"]
        ]
        phases = self._get_movable(PHASE, items).filtered(_is_planned)
        tasks = self._get_movable(TASK, items).filtered(_is_open)
        for item in items:
            item["moves"] = False
            if item["kind"] == "bar" and item["model"] == PHASE:
                item["moves"] = item["id"] in phases.ids and "span"
            elif item["model"] == TASK:
                item["moves"] = item["id"] in tasks.ids and "day"
        return roadmap

    @api.model
    def _get_movable(self, model, items):
        """Return the records among the items that the reader may write."""
        ids = {item["id"] for item in items if item["model"] == model}
        return self.env[model].browse(ids)._filtered_access("write")

    @api.model
    def move_item(self, model, record_id, start, end):
        """Move a planned phase or the deadline of an initiative to other days.

        :param str start: its first day, or the day of the deadline, in ISO format
        :param str end: its last day, in ISO format
        :raise UserError: for what has begun or is no phase or initiative; constraints
            and prescriptions of the record refuse as they do on its page
        """
        first, last = fields.Date.to_date(start), fields.Date.to_date(end)
        if model == PHASE:
            self._move_phase(self.env[PHASE].browse(record_id), first, last)
        elif model == TASK:
            self._move_task(self.env[TASK].browse(record_id), first)
        else:
            raise UserError(
                self.env._("Only planned phases and initiatives are moved here.")
            )

    @api.model
    def _move_phase(self, phase, first, last):
        if not _is_planned(phase):
            raise UserError(
                self.env._(
                    "%(phase)s has begun. Open it to change its dates.",
                    phase=phase.name,
                )
            )
        phase.write({"date_start": first, "date_end": last})

    @api.model
    def _move_task(self, task, day):
        """Move a deadline by whole days; its time of the day stays."""
        was = fields.Datetime.context_timestamp(self, task.date_deadline).date()
        task.write({"date_deadline": task.date_deadline + (day - was)})


def _is_planned(phase):
    return phase.state == "planned"


def _is_open(task):
    return task.state not in CLOSED_STATES
