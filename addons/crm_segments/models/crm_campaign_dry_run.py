from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .crm_campaign_step import AWAITING

#: customers whom a dry run shows
SHOWN = 100
#: how far a dry run looks back for exits, and ahead for dates
DAYS = 30


class CrmCampaign(models.Model):
    """Who would get what and when, without anything being done."""

    _inherit = "crm.campaign"

    def _dry_run(self):
        """Return who would begin, and what each of them would get at the earliest.

        All members now for a segment, all customers in the stage now, those who left
        in the last days, or those whose date comes in the next ones.

        :return: dict of ``total`` and ``holdout`` (customers, whoever may see them) and
            ``rows``, of the first customers that the reader may see: dicts of the
            values of ``crm.campaign.dry.run.line``
        """
        self.ensure_one()
        self.env.flush_all()
        beginners = self._query_beginners()
        [(total, holdout)] = self.env.execute_query(
            SQL(
                "SELECT COUNT(*), COUNT(*) FILTER (WHERE arm = 'holdout')"
                " FROM (%s) beginner",
                beginners,
            )
        )
        visible = self.env["crm.customer"]._search(
            Domain("company_id", "=", self.company_id.id)
        )
        shown = self.env.execute_query(
            SQL(
                "SELECT id, partner_id, tz, arm, variant_id, happened_at"
                " FROM (%s) beginner"
                " WHERE id IN %s ORDER BY happened_at, id LIMIT %s",
                beginners,
                visible.subselect(),
                SHOWN,
            )
        )
        return {"total": total, "holdout": holdout, "rows": self._get_dry_rows(shown)}

    def _query_beginners(self):
        """Return the customers who would begin, with time zone, group and variant."""
        events = getattr(self, f"_query_dry_{self.trigger}", self._query_events_members)
        return SQL(
            """
            SELECT DISTINCT ON (customer.id)
                   customer.id, customer.partner_id, contact.tz, %(arm)s AS arm,
                   %(variant)s AS variant_id, event.happened_at
            FROM (%(events)s) event
            JOIN crm_campaign campaign ON campaign.id = %(campaign)s
            JOIN crm_customer customer
              ON customer.id = event.customer_id AND customer.active
             AND customer.company_id = campaign.company_id
            JOIN res_partner contact ON contact.id = customer.partner_id
            WHERE %(may_begin)s
            ORDER BY customer.id, event.happened_at
            """,
            arm=self._query_arm(),
            variant=self._query_variant(),
            events=events(),
            campaign=self.id,
            may_begin=self._query_may_begin(),
        )

    def _query_dry_exit(self):
        now = fields.Datetime.now()
        return SQL(
            """
            SELECT customer_id, %s::timestamp AS happened_at
            FROM crm_segment_member WHERE segment_id = %s AND date_to >= %s
            """,
            now,
            self.segment_id.id,
            fields.Datetime.subtract(now, days=DAYS),
        )

    def _query_dry_stage(self):
        return SQL(
            """
            SELECT id AS customer_id, %s::timestamp AS happened_at
            FROM crm_customer WHERE company_id = %s AND stage = %s AND %s
            """,
            fields.Datetime.now(),
            self.company_id.id,
            self.stage,
            self._query_is_member(SQL("crm_customer.id")),
        )

    def _query_dry_date(self):
        today = self._get_today()
        return SQL(
            """
            SELECT customer_id, %s::timestamp + (day - %s::date) * INTERVAL '1 day'
                   AS happened_at
            FROM (%s) reached
            """,
            fields.Datetime.now(),
            today,
            self._query_reached(
                fields.Date.subtract(today, days=1), fields.Date.add(today, days=DAYS)
            ),
        )

    # What they would get

    def _get_dry_rows(self, shown):
        """Return a row for each customer and step, in the order of the tree."""
        obstacles = self._find_dry_obstacles({row[1] for row in shown})
        held = self._find_dry_held({row[0] for row in shown})
        capped = self._find_dry_capped({row[1] for row in shown})
        languages = self._find_dry_languages({row[1] for row in shown})
        fallback = self.env["crm.customer"]._get_clock(self.company_id).timezone
        plans, rows = {}, []
        for customer_id, partner_id, timezone, arm, variant_id, moment in shown:
            row = {"customer_id": customer_id, "partner_id": partner_id}
            row |= {"arm": arm, "variant_id": variant_id}
            if arm == "holdout":
                rows.append(row | {"reason": "holdout"})
                continue
            key = timezone or fallback, moment, variant_id
            if key not in plans:
                plans[key] = self._plan(*key)
            for step, due in plans[key]:
                reason = obstacles[step].get(partner_id)
                if step.is_promotion:
                    reason = reason or held[customer_id]
                if (fits := capped[step].get(partner_id, due)) > due:
                    due, reason = fits, reason or "capped"
                done = {"step_id": step.id, "date": due, "reason": reason}
                rows.append(row | done | {"lang": languages[step].get(partner_id)})
        return rows

    def _plan(self, timezone, moment, variant_id):
        """Return (step, moment) of a journey on which all conditions are met, as early
        as they can be."""
        due, plan = {}, []
        steps = self.step_ids.filtered(
            lambda step: step.variant_id.id in (False, variant_id)
        )
        pending = steps.filtered(lambda step: not step.parent_id)
        while pending:
            step, pending = pending[0], pending[1:]
            due[step] = step._get_due(
                due.get(step.parent_id, moment),
                timezone,
                happened=step.branch in AWAITING,
            )
            plan.append((step, due[step]))
            pending = (step.child_ids & steps) + pending
        return plan

    def _find_dry_obstacles(self, partner_ids):
        """Return the reason for which a customer would not get a step, by step."""
        partners = self.env["res.partner"].browse(partner_ids)
        return {step: step._find_obstacles(partners) for step in self.step_ids}

    def _find_dry_languages(self, partner_ids):
        """Return in which language a customer would get a message, by step."""
        partners = self.env["res.partner"].browse(partner_ids)
        return {step: step._find_languages(partners) for step in self.step_ids}

    def _find_dry_capped(self, partner_ids):
        """Return the first moment at which a customer may get a message, by step."""
        partners = self.env["res.partner"].browse(partner_ids)
        return {step: step._find_capped(partners) for step in self.step_ids}
