from contextlib import ExitStack, contextmanager
from itertools import product
from threading import Barrier, Lock, Thread
from unittest.mock import patch

import psycopg2

from odoo import Command, fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.crm_customer.tests.common_transactions import TransactionsCase

from .common_campaign import create_code_action

#: after what a worker dies: in a batch, and after its commit
DEATHS = (
    ("crm.campaign", "_enrol"),
    ("crm.campaign", "_claim"),
    ("crm.campaign.step", "_run_isolated"),
    ("crm.campaign.action", "_record"),
    ("crm.campaign", "_go_on"),
    ("crm.campaign", "_keep"),
)
#: what a worker is told that was cut off, and that has no connection any more
DEAD = ("57P01", None)


class CampaignCrowdCase(TransactionsCase):
    """Workers on some campaigns at the same time."""

    campaigns = 1
    customers = 60
    workers = 4
    batch_size = 7

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.addClassCleanup(cls._clean_up)
        with cls._transaction() as env:
            partners = env["res.partner"].create(
                [
                    {"name": f"Crowd {n}", "email": f"c{n}@crowd.example"}
                    for n in range(cls.customers)
                ]
            )
            cls.partner_ids = partners.ids
            company = env.ref("base.main_company")
            cls._create_leads(env, company)
            segment = env["crm.segment"].create(
                {
                    "name": "Crowd",
                    "company_id": company.id,
                    "group_ids": [Command.create(cls._group())],
                }
            )
            cls.segment_id = segment.id
            cls.campaign_ids = [
                cls._create_campaign(env, segment).id for _n in range(cls.campaigns)
            ]

    @classmethod
    def _create_leads(cls, env, company):
        env["crm.lead"].create(
            [
                {
                    "name": "Chairs",
                    "type": "opportunity",
                    "partner_id": partner_id,
                    "company_id": company.id,
                }
                for partner_id in cls.partner_ids
            ]
        )
        cls._refresh(env)

    @classmethod
    def _refresh(cls, env):
        companies = env["res.company"].search([])
        env["crm.customer"]._refresh_pairs(product(cls.partner_ids, companies.ids))

    @classmethod
    def _group(cls):
        domain = str([("partner_id", "in", cls.partner_ids)])
        return {"condition_ids": [Command.create({"domain": domain})]}

    @classmethod
    def _create_campaign(cls, env, segment):
        mailing = env["mailing.mailing"].create(
            {
                "subject": "News",
                "body_html": "<p>News</p>",
                "mailing_model_id": env["ir.model"]._get_id("res.partner"),
            }
        )
        return env["crm.campaign"].create(
            {
                "name": "Crowd",
                "company_id": segment.company_id.id,
                "segment_id": segment.id,
                "trigger": "once",
                "goal": "none",
                "holdout_share": 0,
                "user_id": env.ref("base.user_admin").id,
                "step_ids": [
                    Command.create({"name": "Mail", "mailing_id": mailing.id}),
                    Command.create(cls._call(env)),
                ],
            }
        )

    @classmethod
    def _call(cls, env):
        call = env.ref("mail.mail_activity_data_call")
        return {"name": "Call", "kind": "activity", "activity_type_id": call.id}

    @classmethod
    def _clean_up(cls):
        with cls._transaction() as env:
            campaigns = env["crm.campaign"].browse(cls.campaign_ids)
            mailings = campaigns._get_mailings()
            env["mail.mail"].search([("mailing_id", "in", mailings.ids)]).unlink()
            env.cr.execute(
                "DELETE FROM crm_campaign_participant WHERE campaign_id = ANY(%s)",
                (campaigns.ids,),
            )
            env.invalidate_all()
            campaigns.unlink()
            env["crm.segment"].browse(cls.segment_id).unlink()
            leads = env["crm.lead"].search([("partner_id", "in", cls.partner_ids)])
            leads.unlink()
            partners = env["res.partner"].browse(cls.partner_ids)
            cls._refresh(env)
            partners.unlink()
            env["crm.segment.queue"]._take(100000)
            env["crm.campaign.queue"]._take(100000)

    def _work(self, barrier, errors):
        """Run the campaigns until nothing is due; who dies begins again."""
        barrier.wait()
        for _number in range(100):
            try:
                with self._transaction() as env:
                    env["crm.campaign"]._cron_run()
                    if self._is_over(env):
                        return
            except Exception as error:  # noqa: BLE001 - shown by the test
                if isinstance(error, psycopg2.Error) and error.pgcode in DEAD:
                    continue
                errors.append(error)
                return

    def _is_over(self, env):
        participants = env["crm.campaign.participant"].search_count(
            [("campaign_id", "in", self.campaign_ids)], limit=1
        )
        due = env["crm.campaign.action"].search_count(
            [
                ("campaign_id", "in", self.campaign_ids),
                ("state", "=", "waiting"),
                ("date_due", "<=", fields.Datetime.now()),
            ],
            limit=1,
        )
        return participants and not due

    def _work_together(self):
        """Let all workers run the campaigns, in small batches."""
        with self._transaction() as env:
            env["crm.campaign"].browse(self.campaign_ids).action_start()
        barrier, errors = Barrier(self.workers), []
        module = "odoo.addons.crm_segments.models.crm_campaign_run.BATCH_SIZE"
        with patch(module, self.batch_size):
            workers = [
                Thread(target=self._work, args=(barrier, errors))
                for _n in range(self.workers)
            ]
            for worker in workers:
                worker.start()
            for worker in workers:
                worker.join()
        self.assertEqual(errors, [])


@tagged("post_install", "-at_install")
class TestCampaignCrowd(CampaignCrowdCase):
    """A crowd of workers on one campaign shares it, also while some of them die:
    nothing is done twice and nothing is forgotten."""

    customers = 240
    workers = 24

    @classmethod
    def _create_campaign(cls, env, segment):
        campaign = super()._create_campaign(env, segment)
        mail = campaign.step_ids.filtered(lambda step: step.kind == "email")
        action = create_code_action(
            env, "Count", "record.write({'ref': (record.ref or '') + 'x'})"
        )
        tag = env["res.partner.category"].create({"name": "Crowd"})
        cls.made = [(record._name, record.ids) for record in (action, tag)]
        env["crm.campaign.step"].create(
            [
                {"campaign_id": campaign.id, "parent_id": mail.id, **values}
                for values in (
                    {"name": "Tag", "kind": "tag", "tag_ids": tag.ids},
                    {"name": "Lead", "kind": "opportunity"},
                    {
                        "name": "Count",
                        "kind": "action",
                        "server_action_id": action.id,
                        "action_user_id": env.uid,
                    },
                )
            ]
        )
        return campaign

    @classmethod
    def _clean_up(cls):
        result = super()._clean_up()
        with cls._transaction() as env:
            for model, ids in cls.made:
                env[model].browse(ids).unlink()
        return result

    @contextmanager
    def _deaths(self):
        """Cut off, once for each of some methods, the worker that has just done it."""
        died = []
        with ExitStack() as stack:
            for model, method in DEATHS:
                stack.enter_context(self._death_after(model, method, died))
            yield died

    def _death_after(self, model, method, died):
        registered = self.registry[model]
        original, once = getattr(registered, method), Lock()

        def dying(records, *args, **options):
            result = original(records, *args, **options)
            if (result or result is None) and once.acquire(blocking=False):
                pid = records.env.cr.connection.info.backend_pid
                with self._transaction() as env:
                    env.cr.execute("SELECT pg_terminate_backend(%s)", (pid,))
                died.append(method)
            return result

        return patch.object(registered, method, dying)

    @mute_logger("odoo.sql_db", "odoo.addons.base.models.ir_actions")
    def test_each_step_once(self):
        with self._deaths() as died:
            self._work_together()
        self.assertEqual(sorted(died), sorted(method for _model, method in DEATHS))
        with self._transaction() as env:
            campaign = env["crm.campaign"].browse(self.campaign_ids)
            self.assertEqual(len(campaign.participant_ids), self.customers)
            self.assertEqual(set(campaign.participant_ids.mapped("state")), {"done"})
            actions = campaign.participant_ids.action_ids
            self.assertEqual(set(actions.mapped("error")), {False})
            self.assertEqual(set(actions.mapped("state")), {"done"})
            self.assertEqual(len(actions), 5 * self.customers)
            partners = env["res.partner"].browse(self.partner_ids)
            mails = env["mail.mail"].search(
                [("mailing_id", "in", campaign._get_mailings().ids)]
            )
            self.assertEqual(mails.recipient_ids, partners)
            self.assertEqual(len(mails), self.customers)
            self.assertEqual(len(actions.trace_id), self.customers)
            leads = env["crm.lead"].search(
                [("partner_id", "in", partners.ids), ("name", "=", "Lead")]
            )
            self.assertEqual(leads.partner_id, partners)
            self.assertEqual(len(leads), self.customers)
            self.assertEqual(set(partners.mapped("ref")), {"x"})
            for partner in partners:
                self.assertEqual(len(partner.activity_ids), 1)
                self.assertEqual(partner.category_id.name, "Crowd")


@tagged("post_install", "-at_install")
class TestCampaignCapConcurrency(CampaignCrowdCase):
    """Several workers on several campaigns write to each customer as often as allowed,
    and no oftener."""

    campaigns = 3

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with cls._transaction() as env:
            env.ref("base.main_company").crm_campaign_message_cap = 1

    @classmethod
    def _clean_up(cls):
        with cls._transaction() as env:
            env.ref("base.main_company").crm_campaign_message_cap = 0
        return super()._clean_up()

    @mute_logger("odoo.sql_db")
    def test_one_message(self):
        self._work_together()
        with self._transaction() as env:
            # Whoever gave up waited for the others: the next run goes on.
            env["crm.campaign"]._cron_run()
        with self._transaction() as env:
            campaigns = env["crm.campaign"].browse(self.campaign_ids)
            mails = env["mail.mail"].search(
                [("mailing_id", "in", campaigns._get_mailings().ids)]
            )
            self.assertEqual(sorted(mails.recipient_ids.ids), sorted(self.partner_ids))
            self.assertEqual(len(mails), self.customers)
            actions = campaigns.participant_ids.action_ids
            self.assertEqual(set(actions.mapped("error")), {False})
            letters = actions.filtered(lambda action: action.step_id.kind == "email")
            waiting = letters.filtered(lambda action: action.state == "waiting")
            self.assertEqual(len(waiting), 2 * self.customers)
            self.assertEqual(set(waiting.mapped("reason")), {"capped"})
            calls = actions - letters
            self.assertEqual(set(calls.mapped("state")), {"done"})
            self.assertEqual(len(calls), 3 * self.customers)


@tagged("post_install", "-at_install")
class TestCampaignLostRace(CampaignCrowdCase):
    """Two that make the same record at a time: the later one tries again, and gives up
    only what can never be done."""

    customers = 2
    workers = 1

    @classmethod
    def _create_campaign(cls, env, segment):
        campaign = super()._create_campaign(env, segment)
        action = create_code_action(
            env,
            "A second dollar",
            "env['res.currency'].create({'name': 'USD', 'symbol': '$'})",
        )
        cls.server_action_id = action.id
        env["crm.campaign.step"].create(
            {
                "name": action.name,
                "campaign_id": campaign.id,
                "kind": "action",
                "server_action_id": action.id,
                "action_user_id": env.uid,
            }
        )
        return campaign

    @classmethod
    def _clean_up(cls):
        result = super()._clean_up()
        with cls._transaction() as env:
            env["ir.actions.server"].browse(cls.server_action_id).unlink()
        return result

    def _follow(self, env):
        """Let the one who is to call follow the customers."""
        caller = env.ref("base.user_admin").partner_id
        env["res.partner"].browse(self.partner_ids).message_subscribe(caller.ids)

    @contextmanager
    def _after_first_claim(self, interrupt):
        registered = self.registry["crm.campaign"]
        original, once = registered._claim, Lock()

        def claiming(records, *args):
            actions = original(records, *args)
            if once.acquire(blocking=False):
                with self._transaction() as env:
                    interrupt(env)
            return actions

        with patch.object(registered, "_claim", claiming):
            yield

    @mute_logger(
        "odoo.sql_db",
        "odoo.addons.base.models.ir_actions",
        "odoo.addons.crm_segments.models.crm_campaign_run",
    )
    def test_same_record(self):
        with self._after_first_claim(self._follow):
            self._work_together()
        with self._transaction() as env:
            campaign = env["crm.campaign"].browse(self.campaign_ids)
            steps = campaign.participant_ids.action_ids.grouped(
                lambda action: action.step_id.kind
            )
            self.assertEqual(len(steps["activity"]), self.customers)
            self.assertEqual(set(steps["activity"].mapped("error")), {False})
            self.assertEqual(set(steps["activity"].mapped("state")), {"done"})
            self.assertEqual(len(steps["action"]), self.customers)
            self.assertEqual(set(steps["action"].mapped("state")), {"failed"})
            for error in steps["action"].mapped("error"):
                self.assertIn("unique", error.lower())
