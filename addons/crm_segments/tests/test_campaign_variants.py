import math
from contextlib import contextmanager

import numpy as np

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import BaseCase, new_test_user

from ..engine.experiment import Participants, judge
from ..engine.holdout import is_held_out, variant_of
from ..engine.planning import Plan
from ..engine.variants import HOLDOUT, Customers, compare, count_comparisons, find_best
from .common_campaign import CrmCampaignsCase
from .common_results import CampaignResultsCase

HALVES = [{"name": "Plain", "share": 50}, {"name": "With gift", "share": 50}]


def variants(*values):
    return [Command.create(dict(each)) for each in values or HALVES]


class TestVariants(CrmCampaignsCase):
    """Who gets which variant, and what is for one of them only."""

    def _create(self, *steps, **values):
        values.setdefault("variant_ids", variants())
        return self._create_campaign(*steps, **values)

    def _add_step(self, campaign, number, **values):
        """Add a step for the variant of this number only."""
        return self.env["crm.campaign.step"].create(
            {
                "name": f"Gift {number}",
                "campaign_id": campaign.id,
                "variant_id": campaign.variant_ids[number].id,
                **self._tag(f"Gift {number}"),
                **values,
            }
        )

    @contextmanager
    def _refused(self, error, text):
        """Something fails with such a sentence and leaves nothing behind."""
        with self.assertRaisesRegex(error, text), self.cr.savepoint():
            yield

    def _create_trees(self, number):
        partners = self.env["res.partner"].create(
            [{"name": f"Tree {each}"} for each in range(number)]
        )
        self.env["crm.lead"].create(
            [{"name": "Shade", "partner_id": partner.id} for partner in partners]
        )
        self._settle()
        segment = self._create_members(partners, name="Trees")
        self._settle_segments()
        return segment

    def test_assigned_as_the_engine_says(self):
        """Whatever the share held out: holding out more moves nobody elsewhere."""
        segment, before = self._create_trees(60), {}
        shares = [20, 33.33, 46.67]
        for holdout in (0, 10, 40):
            campaign = self._create(
                self._tag("A"),
                segment_id=segment.id,
                holdout_share=holdout,
                salt="salt",
                variant_ids=variants(
                    *({"name": str(share), "share": share} for share in shares)
                ),
            )
            self._add_step(campaign, 0)
            self._add_step(campaign, 1)
            self._start(campaign)
            participants = campaign.participant_ids
            self.assertEqual(len(participants), 60)
            for participant in participants:
                key = participant.customer_key
                expected = campaign.variant_ids[variant_of("salt", key, shares)]
                if is_held_out("salt", key, holdout):
                    self.assertEqual(participant.arm, "holdout")
                    self.assertFalse(participant.variant_id)
                else:
                    self.assertEqual(participant.variant_id, expected)
                    name = before.setdefault(key, expected.name)
                    self.assertEqual(name, expected.name)
            self.assertEqual(len(participants.variant_id), 3)

    def test_steps_of_a_variant(self):
        """Each gets its own steps and those for all; nobody else waits for them."""
        segment = self._create_trees(20)
        campaign = self._create(
            self._tag("All", name="All"), segment_id=segment.id, holdout_share=20
        )
        gift = self._add_step(campaign, 1)
        after = self._add_step(campaign, 1, name="After", parent_id=gift.id)
        more = self._add_step(campaign, 1, variant_id=False, parent_id=after.id)
        self._start(campaign)
        for participant in campaign.participant_ids:
            names = set(participant.action_ids.step_id.mapped("name"))
            states = set(participant.action_ids.mapped("state"))
            plain, with_gift = campaign.variant_ids
            if participant.variant_id == plain:
                self.assertEqual((names, states), ({"All"}, {"done"}))
            elif participant.variant_id == with_gift:
                self.assertEqual(names, {"All", gift.name, "After", more.name})
                self.assertEqual(states, {"done"})
            else:
                self.assertEqual(participant.arm, "holdout")
                self.assertEqual(states, {"skipped"})
            self.assertEqual(participant.state, "done")
        self.assertEqual(len(campaign.participant_ids.variant_id), 2)

    def test_without_variants(self):
        campaign = self._start(self._create_campaign(self._tag("A")))
        self.assertFalse(campaign.participant_ids.variant_id)
        self.assertEqual(set(self._states(campaign).values()), {"done"})
        with self._at("2024-10-01 10:00:00"):
            self.assertNotIn("variants", campaign.get_results())

    def test_shares(self):
        for shares in ((50, 40), (60, 60), (99.9,)):
            with self.assertRaisesRegex(ValidationError, "100 % together"):
                self._create(
                    variant_ids=variants(
                        *({"name": "A", "share": share} for share in shares)
                    )
                )
        for share in (0, -50, 101):
            with self.assertRaisesRegex(ValidationError, "more than 0"):
                self._create(variant_ids=variants({"name": "A", "share": share}))
        thirds = self._create(
            variant_ids=variants(
                *({"name": "A", "share": share} for share in (33.33, 33.33, 33.34))
            )
        )
        thirds.write(
            {
                "variant_ids": [
                    Command.update(variant.id, {"share": share})
                    for variant, share in zip(
                        thirds.variant_ids, (80, 10, 10), strict=True
                    )
                ]
            }
        )
        thirds.variant_ids[0].share = 50
        self.assertIn(
            "The variants are for 70 % of the customers in all: let their shares be "
            "100 % together.",
            thirds._find_problems(),
        )

    def test_fixed_after_the_start(self):
        campaign = self._create(self._tag("A"))
        step = self._add_step(campaign, 0)
        self._start(campaign)
        plain, gift = campaign.variant_ids
        for change in (
            lambda: plain.write({"share": 40}),
            lambda: gift.unlink(),
            lambda: campaign.write({"variant_ids": variants()}),
            lambda: step.write({"variant_id": gift.id}),
            lambda: self.env["crm.campaign.variant"].create(
                {"name": "Late", "campaign_id": campaign.id}
            ),
        ):
            with self._refused(UserError, "has started"):
                change()
        plain.name = "Nothing else"
        campaign.action_stop()
        copied = campaign.copy()
        copied.variant_ids[0].share = 50

    def test_copy(self):
        campaign = self._create(self._tag("A"))
        gift = self._add_step(campaign, 1)
        self._add_step(campaign, 1, name="After", parent_id=gift.id)
        copied = campaign.copy()
        self.assertEqual(
            copied.variant_ids.mapped(lambda v: (v.name, v.share)),
            [("Plain", 50), ("With gift", 50)],
        )
        self.assertFalse(copied.variant_ids & campaign.variant_ids)
        self.assertEqual(
            {step.name: step.variant_id for step in copied.step_ids},
            {
                "Step 1": copied.variant_ids.browse(),
                "Gift 1": copied.variant_ids[1],
                "After": copied.variant_ids[1],
            },
        )

    def test_steps_that_nobody_comes_to(self):
        campaign = self._create(self._tag("A"))
        gift = self._add_step(campaign, 1)
        below = self._add_step(campaign, 1, variant_id=False, parent_id=gift.id)
        with self._refused(ValidationError, "only, so nobody else"):
            self._add_step(campaign, 0, parent_id=below.id)
        other = self._create(self._tag("A"))
        with self._refused(ValidationError, "another campaign"):
            self._add_step(campaign, 1, variant_id=other.variant_ids[0].id)
        with self.assertRaisesRegex(UserError, "steps of its own"):
            campaign.variant_ids[1].unlink()

    def test_checklist(self):
        def problems(campaign):
            return [p for each in campaign.checks for p in each["problems"]]

        campaign = self._create()
        self.assertIn("Variant “Plain” gets no steps", " ".join(problems(campaign)))
        self._add_step(campaign, 1)
        self.assertEqual(
            problems(campaign),
            ["Variant “Plain” gets no steps: add one for it, or for all."],
        )
        self._add_step(campaign, 1, variant_id=False)
        self.assertEqual(problems(campaign), [])
        self.assertEqual(
            [hint for each in campaign.checks for hint in each["hints"]],
            ["Variant “Plain” has no step of its own: it gets what all get."],
        )
        campaign._check_ready()
        alike = self._create(self._tag("A"))
        with self.assertRaisesRegex(UserError, "Plain and With gift get the same"):
            alike.action_start()
        alone = self._create(
            self._tag("A"), variant_ids=variants({"name": "A", "share": 100})
        )
        with self.assertRaisesRegex(UserError, "single variant"):
            alone.action_start()

    def test_dry_run(self):
        campaign = self._create(
            self._tag("A", name="All"), segment_id=self._create_trees(12).id
        )
        gift = self._add_step(campaign, 1)
        self._add_step(campaign, 1, variant_id=False, name="Last", parent_id=gift.id)
        run = self.env["crm.campaign.dry.run"].browse(
            campaign.action_dry_run()["res_id"]
        )
        steps = {
            variant: set(lines.step_id.mapped("name"))
            for variant, lines in run.line_ids.grouped("variant_id").items()
        }
        plain, with_gift = campaign.variant_ids
        self.assertEqual(steps, {plain: {"All"}, with_gift: {"All", gift.name, "Last"}})
        foretold = {line.partner_id: line.variant_id for line in run.line_ids}
        self._start(campaign)
        self.assertEqual(
            {p.partner_id: p.variant_id for p in campaign.participant_ids}, foretold
        )

    def test_rights(self):
        reader, marketer = (
            new_test_user(self.env, login, groups=groups)
            for login, groups in {
                "variants_reader": "sales_team.group_sale_salesman_all_leads",
                "variants_marketer": "mass_mailing.group_mass_mailing_user,"
                "sales_team.group_sale_salesman_all_leads",
            }.items()
        )
        campaign = self.Campaign.with_user(marketer).create(
            {
                "name": "Mine",
                "segment_id": self.segment.id,
                "variant_ids": variants(),
            }
        )
        campaign.variant_ids[0].name = "Other"
        plain = campaign.variant_ids[0].with_user(reader)
        self.assertEqual(plain.name, "Other")
        for change in (
            lambda: plain.write({"name": "Mine"}),
            lambda: plain.unlink(),
            lambda: plain.copy(),
        ):
            with self.assertRaises(AccessError):
                change()
        there = new_test_user(
            self.env,
            "variants_there",
            groups="sales_team.group_sale_salesman_all_leads",
            company_id=(company := self.env["res.company"].create({"name": "B"})).id,
            company_ids=[Command.set(company.ids)],
        )
        with self.assertRaises(AccessError):
            plain.with_user(there).read(["name"])
        stranger = new_test_user(self.env, "variants_no", groups="base.group_user")
        with self.assertRaises(AccessError):
            self.env["crm.campaign.variant"].with_user(stranger).search([])


class TestVariantResults(CampaignResultsCase):
    """32 customers held out, and 32 in each of two variants."""

    count = 96

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        ids = cls._get_customer_ids()
        cls.salt = next(
            salt
            for salt in map(str, range(10000))
            if cls._count_groups(ids, salt) == {None: 32, 0: 32, 1: 32}
        )

    @staticmethod
    def _count_groups(ids, salt):
        groups = [
            None if is_held_out(salt, id_, 100 / 3) else variant_of(salt, id_, [50, 50])
            for id_ in ids
        ]
        return {group: groups.count(group) for group in (None, 0, 1)}

    def _launch(self, more, gift, **values):
        """Sell for 80 and 100 by turns, for so much more to either variant."""
        campaign = self._create_campaign(
            self._tag("A"),
            attribution_days=10,
            variant_ids=variants(),
            **{"holdout_share": 100 / 3, "salt": self.salt, **values},
        )
        self.env["crm.campaign.step"].create(
            {
                "name": "Gift",
                "campaign_id": campaign.id,
                "variant_id": campaign.variant_ids[1].id,
                **self._tag("Gift"),
            }
        )
        self._start(campaign)
        extra = dict(zip(campaign.variant_ids, (more, gift), strict=True))
        amounts = {}
        for variant, group in campaign.participant_ids.grouped("variant_id").items():
            for number, participant in enumerate(group.sorted("id")):
                amount = extra.get(variant, 0.0) + (100.0 if number % 2 else 80.0)
                amounts[participant.partner_id] = amount
        self._sell("2024-06-20", amounts)
        return campaign

    def test_the_better_one_is_named(self):
        campaign = self._launch(0.0, 60.0, cost=64.0)
        found = self._results(campaign)
        plain, gift = found["variants"]
        self.assertEqual(
            [(v["name"], v["share"], v["count"], v["counted"]) for v in (plain, gift)],
            [("Plain", 0.5, 32, 32), ("With gift", 0.5, 32, 32)],
        )
        self.assertAlmostEqual(plain["margin"], 60.0)
        self.assertAlmostEqual(gift["margin"], 120.0)
        self.assertEqual((plain["kind"], gift["kind"]), ("too_early", "better"))
        # One each for the cost.
        self.assertAlmostEqual(plain["difference"]["value"], -1.0)
        self.assertAlmostEqual(gift["difference"]["value"], 59.0)
        [pair] = found["pairs"]
        self.assertEqual(
            (pair["first"], pair["second"], pair["kind"]),
            ("Plain", "With gift", "worse"),
        )
        self.assertAlmostEqual(pair["difference"]["value"], -60.0)
        self.assertEqual(found["variants_kind"], "best")
        self.assertRegex(
            found["variants_sentence"],
            r"^“With gift” does better than “Plain”: a customer brings \$.60\.00 more "
            r"margin \(between \$.",
        )

    def test_no_winner_too_early(self):
        found = self._results(self._launch(0.0, 1.0))
        self.assertEqual(found["variants_kind"], "too_early")
        self.assertRegex(
            found["variants_sentence"],
            r"^Which variant does best cannot be told yet: it takes [\d,]+ more "
            r"customers\.$",
        )
        self.assertEqual({pair["kind"] for pair in found["pairs"]}, {"too_early"})

    def test_no_difference(self):
        found = self._results(self._launch(50.0, 50.0, smallest_lift=100))
        self.assertEqual(found["variants_kind"], "same")
        self.assertIn("no difference which variant", found["variants_sentence"])
        self.assertEqual({v["kind"] for v in found["variants"]}, {"better"})

    def test_nobody_held_out(self):
        campaign = self._launch(0.0, 60.0, holdout_share=0)
        found = self._results(campaign)
        self.assertEqual(found["kind"], "no_holdout")
        self.assertEqual({v["kind"] for v in found["variants"]}, {None})
        self.assertEqual(found["variants_kind"], "best")
        self.assertEqual(campaign._get_plan().comparisons, 1)

    def test_comparisons_share_the_false_alarms(self):
        """Also the one of the whole campaign, before the start as afterwards."""
        campaign = self._launch(0.0, 60.0)
        self.assertEqual(campaign._get_plan().comparisons, 4)
        self.assertAlmostEqual(campaign._get_plan().each_confidence, 0.9875)

    def test_own_customers(self):
        seller = new_test_user(
            self.env, "variant_seller", groups="sales_team.group_sale_salesman"
        )
        self.trees.user_id = self.env.user
        self.trees[0].user_id = seller
        self._settle()
        campaign = self._launch(0.0, 60.0)
        found = self._results(campaign.with_user(seller))
        self.assertEqual(
            sum(v["count"] for v in found["variants"]) + found["holdout"]["count"], 1
        )
        self.assertTrue(
            found["variants_sentence"].startswith("Of the customers you may see: ")
        )


class TestFamily(BaseCase):
    """All comparisons together, looked at again and again."""

    def _rate(self, shares, plan, looks, times, effects):
        """Return how often something else than the truth is said of campaigns, and how
        often the best variant is named."""
        rng, wrong, named = np.random.default_rng(21), 0, 0
        for _again in range(times):
            group = np.where(
                rng.random(looks[-1]) < plan.holdout_share,
                HOLDOUT,
                rng.choice(len(shares), looks[-1], p=[each / 100 for each in shares]),
            )
            before = rng.gamma(4, 100, looks[-1])
            value = before * rng.gamma(4, 1 / 4, looks[-1])
            value *= 1 + np.array([*effects, 0.0])[group]
            kinds, best = set(), False
            for count in looks:
                customers = Customers(group[:count], value[:count], before[:count])
                found = compare(customers, shares, plan)
                kinds |= {each.verdict.kind for each in found}
                told = find_best(found)
                best = best or (told.kind == "best" and told.variants == (0,))
                everybody = Participants(
                    customers.group != HOLDOUT, customers.value, customers.before
                )
                kinds.add(judge(everybody, plan).kind)
            wrong += bool(kinds & {"better", "worse"})
            named += best
        return wrong / times, named / times

    def test_false_alarms_of_the_family(self):
        for shares, times in (([50, 50], 150), ([20, 30, 50], 80)):
            plan = Plan(holdout_share=0.2, comparisons=count_comparisons(len(shares)))
            wrong, named = self._rate(
                shares, plan, (300, 600, 1200), times, [0.0] * len(shares)
            )
            most = 0.05 + 3.5 * math.sqrt(0.05 * 0.95 / times)
            self.assertLess(wrong, most)
            self.assertLess(named, most)

    def test_the_best_is_found(self):
        plan = Plan(holdout_share=0.2, comparisons=count_comparisons(2))
        _wrong, named = self._rate([50, 50], plan, (600, 1200), 8, [0.3, 0.0])
        self.assertGreater(named, 0.9)
