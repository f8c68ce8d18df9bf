from threading import Barrier, Thread
from unittest.mock import patch

from odoo import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.crm_customer.tests.common_transactions import TransactionsCase

CUSTOMERS = 60


class CampaignCrowdCase(TransactionsCase):
    """Workers on one campaign at the same time."""

    #: how many campaigns there are
    campaigns = 1

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.addClassCleanup(cls._clean_up)
        with cls._transaction() as env:
            partners = env["res.partner"].create(
                [
                    {"name": f"Crowd {n}", "email": f"c{n}@crowd.example"}
                    for n in range(CUSTOMERS)
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
        for partner in env["res.partner"].browse(cls.partner_ids):
            env["crm.customer"]._refresh_contact(partner)

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
        call = env.ref("mail.mail_activity_data_call")
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
                    Command.create(
                        {
                            "name": "Call",
                            "kind": "activity",
                            "activity_type_id": call.id,
                        }
                    ),
                ],
            }
        )

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
            for partner in partners:
                env["crm.customer"]._refresh_contact(partner)
            partners.unlink()
            env["crm.segment.queue"]._take(100000)
            env["crm.campaign.queue"]._take(100000)

    def _work(self, barrier, errors):
        try:
            with self._transaction() as env:
                barrier.wait()
                for _number in range(20):
                    env["crm.campaign"]._cron_run()
        except Exception as error:  # noqa: BLE001 - shown by the test
            errors.append(error)

    def _work_together(self, size):
        """Let four workers run the campaigns, in batches of a size."""
        with self._transaction() as env:
            env["crm.campaign"].browse(self.campaign_ids).action_start()
        barrier, errors = Barrier(4), []
        module = "odoo.addons.crm_segments.models.crm_campaign_run.BATCH_SIZE"
        with patch(module, size):
            workers = [
                Thread(target=self._work, args=(barrier, errors)) for _n in range(4)
            ]
            for worker in workers:
                worker.start()
            for worker in workers:
                worker.join()
        self.assertEqual(errors, [])


@tagged("post_install", "-at_install")
class TestCampaignConcurrency(CampaignCrowdCase):
    """Several workers on one campaign share it, and nothing is done twice."""

    @mute_logger("odoo.sql_db")
    def test_each_step_once(self):
        self._work_together(5)
        with self._transaction() as env:
            campaign = env["crm.campaign"].browse(self.campaign_ids)
            self.assertEqual(len(campaign.participant_ids), CUSTOMERS)
            actions = campaign.participant_ids.action_ids
            self.assertEqual(set(actions.mapped("error")), {False})
            self.assertEqual(set(actions.mapped("state")), {"done"})
            self.assertEqual(len(actions), 2 * CUSTOMERS)
            mails = env["mail.mail"].search(
                [("mailing_id", "in", campaign._get_mailings().ids)]
            )
            self.assertEqual(sorted(mails.recipient_ids.ids), sorted(self.partner_ids))
            self.assertEqual(len(mails), CUSTOMERS)
            for partner in env["res.partner"].browse(self.partner_ids):
                self.assertEqual(len(partner.activity_ids), 1)


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
        self._work_together(7)
        with self._transaction() as env:
            # Whoever gave up waited for the others: the next run goes on.
            env["crm.campaign"]._cron_run()
        with self._transaction() as env:
            campaigns = env["crm.campaign"].browse(self.campaign_ids)
            mails = env["mail.mail"].search(
                [("mailing_id", "in", campaigns._get_mailings().ids)]
            )
            self.assertEqual(sorted(mails.recipient_ids.ids), sorted(self.partner_ids))
            self.assertEqual(len(mails), CUSTOMERS)
            actions = campaigns.participant_ids.action_ids
            self.assertEqual(set(actions.mapped("error")), {False})
            letters = actions.filtered(lambda action: action.step_id.kind == "email")
            waiting = letters.filtered(lambda action: action.state == "waiting")
            self.assertEqual(len(waiting), 2 * CUSTOMERS)
            self.assertEqual(set(waiting.mapped("reason")), {"capped"})
            calls = actions - letters
            self.assertEqual(set(calls.mapped("state")), {"done"})
            self.assertEqual(len(calls), 3 * CUSTOMERS)
