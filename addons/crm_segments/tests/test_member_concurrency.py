import psycopg2

from odoo import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.crm_customer.tests.common_transactions import TransactionsCase


@tagged("post_install", "-at_install")
class TestMemberConcurrency(TransactionsCase):
    """Refreshes of segments at the same time."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with cls._transaction() as env:
            cls.partner_id = env["res.partner"].create({"name": "Crowded"}).id
            cls._create_lead(env)
            segment = env["crm.segment"].create(
                {
                    "name": "Crowd",
                    "company_id": env.ref("base.main_company").id,
                    "group_ids": [
                        Command.create(
                            {"condition_ids": [Command.create(cls._rule(100))]}
                        )
                    ],
                }
            )
            cls.segment_id = segment.id
        cls.addClassCleanup(cls._clean_up)

    @classmethod
    def _rule(cls, least):
        return {
            "domain": str(
                [
                    ("partner_id", "=", cls.partner_id),
                    ("opportunity_count", ">=", least),
                ]
            )
        }

    @classmethod
    def _create_lead(cls, env):
        env["crm.lead"].create(
            {
                "name": "Chairs",
                "type": "opportunity",
                "partner_id": cls.partner_id,
                "company_id": env.ref("base.main_company").id,
            }
        )
        cls._compute(env)

    @classmethod
    def _compute(cls, env):
        partner = env["res.partner"].browse(cls.partner_id)
        env["crm.customer"]._refresh_contact(partner)

    @classmethod
    def _clean_up(cls):
        with cls._transaction() as env:
            env["crm.segment"].browse(cls.segment_id).unlink()
            env["crm.lead"].search([("partner_id", "=", cls.partner_id)]).unlink()
            cls._compute(env)
            env["res.partner"].browse(cls.partner_id).unlink()
            env["crm.segment.queue"]._take(1000)

    def _segment(self, env):
        return env["crm.segment"].browse(self.segment_id)

    def _set_least(self, env, least):
        self._segment(env).condition_ids.write(self._rule(least))

    def _open_stays(self, env):
        return env["crm.segment.member"].search_count(
            [("segment_id", "=", self.segment_id), ("date_to", "=", False)]
        )

    @mute_logger("odoo.sql_db")
    def test_two_refreshes_at_once(self):
        """The later one fails, is tried again, and finds nothing to do."""
        with self._transaction() as first, self._transaction() as second:
            self._set_least(first, 100)
            first.cr.commit()
            first.cr.execute(
                "UPDATE crm_segment_condition SET domain = %s WHERE segment_id = %s",
                (self._rule(1)["domain"], self.segment_id),
            )
            first.cr.commit()
            first.invalidate_all()
            second.cr.execute("SELECT 1 FROM crm_customer")
            self.assertEqual(self._segment(first)._refresh(), (1, 0))
            first.cr.commit()
            with self.assertRaises(psycopg2.errors.SerializationFailure):
                self._segment(second)._refresh()
            second.cr.rollback()
            second.invalidate_all()
            self.assertEqual(self._segment(second)._refresh(), (0, 0))
            self.assertEqual(self._open_stays(second), 1)
            second.cr.rollback()

    @mute_logger("odoo.sql_db")
    def test_rule_saved_during_a_refresh(self):
        """A refresh that knows the old rule only does not undo what the new one did."""
        with self._transaction() as first, self._transaction() as second:
            self._set_least(first, 1)
            first.cr.commit()
            second.cr.execute("SELECT 1 FROM crm_customer")
            self._set_least(first, 100)
            first.cr.commit()
            with self.assertRaises(psycopg2.errors.SerializationFailure):
                self._segment(second)._refresh()
            second.cr.rollback()
            self.assertEqual(self._open_stays(second), 0)

    def test_killed_cron_loses_nothing(self):
        with self._transaction() as first, self._transaction() as second:
            self._set_least(first, 1)
            first["crm.segment.queue"]._take(1000)
            self._create_lead(first)
            first.cr.commit()
            number, entries, _counted = first["crm.segment.queue"]._take(1000)
            self.assertTrue(entries)
            # Another worker neither waits nor takes the same.
            second.cr.execute("SET LOCAL lock_timeout = '1s'")
            self.assertEqual(second["crm.segment.queue"]._take(1000)[0], 0)
            first["crm.segment"]._refresh_entries(entries)
            first.cr.rollback()
            second.cr.rollback()
            self.assertEqual(second["crm.segment.queue"]._take(1000)[0], number)
            second.cr.rollback()
