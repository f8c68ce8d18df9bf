from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user

from .common_campaign import CrmCampaignsCase, create_code_action


class TestCampaignGuard(CrmCampaignsCase):
    """Customers are held, with a reason, and released by themselves."""

    def _participant(self, campaign, partner=None):
        return campaign.participant_ids.filtered(
            lambda participant: participant.partner_id == (partner or self.partner)
        )

    def _owe(self, due, amount=50.0):
        return self._invoice(
            amount, "2024-05-01", invoice_date_due=due, invoice_payment_term_id=False
        )

    def _pay(self, invoice):
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({})._create_payments()

    def assertHeld(self, campaign, reason):
        participant = self._participant(campaign)
        self.assertEqual((participant.state, participant.reason), ("held", reason))
        self.assertEqual(participant.hold_ids[0].reason, reason)
        self.assertFalse(participant.hold_ids[0].date_to)

    def test_overdue_until_paid(self):
        """14 days late is not too long, 15 are; paid, the journey goes on."""
        invoice = self._owe("2024-06-02")
        self._settle_segments()
        campaign = self._start(
            self._create_campaign(
                self._tag("A", name="Tag"),
                self._email(name="Mail", delay_count=1),
                self._tag("B", name="Last", parent="Mail"),
            )
        )
        self.assertEqual(self._states(campaign)[self.partner], "active")
        with self._at("2024-06-17 10:00:00"):
            self.assertHeld(campaign, "overdue")
            self.assertEqual(campaign.held_count, 1)
            self.assertEqual(
                self._actions(campaign, self.partner),
                [("Tag", "done", False), ("Mail", "waiting", False)],
            )
            self.assertEqual(self._states(campaign)[self.other], "done")
        with self._at("2024-06-20 10:00:00"):
            self._pay(invoice)
        with self._at("2024-06-20 10:05:00"):
            participant = self._participant(campaign)
            self.assertEqual((participant.state, participant.reason), ("done", False))
            self.assertEqual(
                [(str(h.date_from), str(h.date_to)) for h in participant.hold_ids],
                [("2024-06-17 10:00:00", "2024-06-20 10:05:00")],
            )
            self.assertEqual(len(self._queued(campaign)), 2)

    def test_credit_limit_and_dispute(self):
        self.env.company.account_use_credit_limit = True
        self.partner.credit_limit = 40.0
        invoice = self._owe("2024-12-31")
        self._settle_segments()
        campaign = self._start(self._create_campaign(self._email(name="Mail")))
        self.assertHeld(campaign, "credit")
        # Of several reasons the first one is named.
        self.partner.crm_dispute = True
        with self._at("2024-06-15 10:10:00"):
            self.assertHeld(campaign, "credit")
        self._pay(invoice)
        with self._at("2024-06-15 10:20:00"):
            self.assertHeld(campaign, "dispute")
            self.assertEqual(len(self._participant(campaign).hold_ids), 2)
        self.partner.crm_dispute = False
        with self._at("2024-06-15 10:30:00"):
            self.assertEqual(self._states(campaign)[self.partner], "done")
            self.assertTrue(all(self._participant(campaign).hold_ids.mapped("date_to")))

    def test_only_steps_that_promote_wait(self):
        self.partner.crm_dispute = True
        self._settle_segments()
        steps = (
            self._email(name="News"),
            self._email("<p>We are sorry</p>", name="Sorry", is_promotion=False),
            self._activity(name="Call"),
            self._activity(name="Offer", is_promotion=True),
            {"kind": "opportunity", "name": "Sell"},
            self._tag("A", name="Tag"),
        )
        campaign = self._start(self._create_campaign(*steps))
        states = {
            name: state for name, state, _ in self._actions(campaign, self.partner)
        }
        self.assertEqual(
            {name for name, state in states.items() if state == "waiting"},
            {"News", "Offer", "Sell"},
        )
        self.assertHeld(campaign, "dispute")
        copied = campaign.copy()
        self.assertEqual(
            copied.step_ids.mapped("is_promotion"),
            campaign.step_ids.mapped("is_promotion"),
        )

    def test_each_campaign_chooses(self):
        self.partner.crm_dispute = True
        self._settle_segments()
        campaign = self._start(
            self._create_campaign(self._email(), guard_dispute=False)
        )
        self.assertEqual(self._states(campaign)[self.partner], "done")
        held = self._start(self._create_campaign(self._email(delay_count=1)))
        self.assertHeld(held, "dispute")
        held.guard_dispute = False
        self._run()
        self.assertEqual(self._states(held)[self.partner], "active")
        held.guard_dispute = True
        self._run()
        self.assertHeld(held, "dispute")

    def test_threshold_of_the_company(self):
        self._owe("2024-06-10")
        self._settle_segments()
        campaign = self._start(self._create_campaign(self._email(delay_count=1)))
        self.assertEqual(self._states(campaign)[self.partner], "active")
        settings = self.env["res.config.settings"].create({})
        settings.crm_campaign_overdue_days = 3
        settings.execute()
        self._run()
        self.assertHeld(campaign, "overdue")
        self.env.company.crm_campaign_overdue_days = 30
        self._run()
        self.assertEqual(self._states(campaign)[self.partner], "active")
        with self.assertRaises(ValidationError):
            self.env.company.crm_campaign_overdue_days = -1

    def test_held_journeys_end(self):
        """What ends a journey ends the hold, and takes its reason away."""
        self.partner.crm_dispute = True
        self._settle_segments()
        campaign = self._start(
            self._create_campaign(self._email(), goal="purchase", holdout_share=0)
        )
        self.assertHeld(campaign, "dispute")
        self._invoice(10.0, "2024-06-15")
        with self._at("2024-06-16 10:00:00"):
            participant = self._participant(campaign)
            self.assertEqual((participant.state, participant.reason), ("goal", False))
            self.assertEqual(str(participant.hold_ids.date_to), "2024-06-16 10:00:00")
        self.assertEqual(
            self._actions(campaign, self.partner), [("Step 1", "cancelled", "ended")]
        )

    def test_failed_and_held(self):
        """A failed step is known again after the hold."""
        self.partner.crm_dispute = True
        self._settle_segments()
        action = create_code_action(self.env, "Fail", "raise UserError('No')")
        campaign = self._start(
            self._create_campaign(
                {"kind": "action", "name": "Fail", "server_action_id": action.id},
                self._email(name="Mail", delay_count=1),
            )
        )
        self.assertHeld(campaign, "dispute")
        self.partner.crm_dispute = False
        with self._at("2024-06-15 11:00:00"):
            self.assertEqual(self._states(campaign)[self.partner], "failed")

    def test_moved_to_a_customer_in_dispute(self):
        """A merge moves the journey; the other customer decides about the hold."""
        third = self._create_partner(name="Third", crm_dispute=True)
        self._opportunity(10.0, partner=third)
        self._settle_segments()
        campaign = self._start(self._create_campaign(self._email(delay_count=1)))
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.partner | third).ids, third
        )
        with self._at("2024-06-15 11:00:00"):
            participant = self._participant(campaign, third)
            self.assertEqual(
                (participant.state, participant.reason), ("held", "dispute")
            )

    def test_dry_run(self):
        self.partner.crm_dispute = True
        self._settle_segments()
        campaign = self._create_campaign(self._email(name="Mail"), self._tag("A"))
        run = self.env["crm.campaign.dry.run"].browse(
            campaign.action_dry_run()["res_id"]
        )
        reasons = {
            (line.partner_id, line.step_id.name): line.reason for line in run.line_ids
        }
        self.assertEqual(reasons[self.partner, "Mail"], "dispute")
        self.assertFalse(reasons[self.partner, "Step 2"])
        self.assertFalse(reasons[self.other, "Mail"])
        self.assertFalse(campaign.participant_ids)

    def test_queries_do_not_grow(self):
        campaign = self._start(self._create_campaign(self._email(delay_count=1)))
        counts = []
        for participants in (self._participant(campaign), campaign.participant_ids):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            participants._guard()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts, [1, 1])

    def test_rights(self):
        seller = new_test_user(
            self.env, "guard_seller", groups="sales_team.group_sale_salesman"
        )
        self.both.crm_dispute = True
        self.partner.user_id = seller
        self.other.user_id = self.env.user
        self._settle_segments()
        campaign = self._start(self._create_campaign(self._email()))
        self.assertEqual(campaign.held_count, 2)
        holds = campaign.participant_ids.hold_ids
        self.assertEqual(len(holds), 2)
        found = holds.with_user(seller).search([("id", "in", holds.ids)])
        self.assertEqual(found.participant_id.partner_id, self.partner)
        with self.assertRaises(UserError):
            holds.write({"reason": False})
        with self.assertRaises(AccessError):
            holds[0].with_user(seller).unlink()
        with self.assertRaises(AccessError):
            holds.with_user(new_test_user(self.env, "guard_stranger")).read(["reason"])
