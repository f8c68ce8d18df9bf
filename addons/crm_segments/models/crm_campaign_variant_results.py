import numpy as np

from odoo import models

from ..engine.variants import HOLDOUT, Customers, compare, find_best
from .crm_campaign_results import describe_ends, describe_means


class CrmCampaign(models.Model):
    """Which variant of a campaign does best, see ``engine/variants.py``."""

    _inherit = "crm.campaign"

    def _describe_variants(self, assessment):
        """Return the results of the variants; nothing without any.

        :return: dict with ``variants_sentence``; ``variants_kind`` (``best``, ``same``,
            ``too_early``);

            ``variants``: dicts of ``id``, ``name``, ``share`` (from 0 to 1), ``count``
            and ``counted``, the means ``margin``, ``revenue`` and ``discount``, and
            beside those held out ``kind``, ``difference`` and ``lift``, as in
            ``get_results()``, empty if nobody is;

            ``pairs``: of each two variants, dicts of the names ``first`` and
            ``second``, ``kind``, ``difference`` and ``lift`` of the first one
        """
        variants = self.variant_ids
        if not variants:
            return {}
        found = self._compare_variants(assessment)
        best = find_best(found)
        held_out = {each.first: each for each in found if each.second == HOLDOUT}
        names = variants.mapped("name")
        return {
            "variants_kind": best and best.kind,
            "variants_sentence": best
            and self._say_best(best, found, assessment.is_partial),
            "variants": [
                {
                    "id": variant.id,
                    "name": variant.name,
                    "share": variant.share / 100,
                    **_describe_variant(assessment.followed, variant),
                    **_describe_comparison(held_out.get(number)),
                }
                for number, variant in enumerate(variants)
            ],
            "pairs": [
                {
                    "first": names[each.first],
                    "second": names[each.second],
                    **_describe_comparison(each),
                }
                for each in found
                if each.second != HOLDOUT
            ],
        }

    def _compare_variants(self, assessment):
        """Return the comparisons, with the variants by their number."""
        numbers = {
            variant.id: number for number, variant in enumerate(self.variant_ids)
        }
        numbers[None] = HOLDOUT
        counted = assessment.followed.counted
        return compare(
            Customers(
                np.array([numbers[each.variant_id] for each in counted], dtype=int),
                np.array([each.margin for each in counted], dtype=float),
                np.array([each.margin_before for each in counted], dtype=float),
            ),
            self.variant_ids.mapped("share"),
            assessment.plan,
            assessment.pace,
            assessment.cost,
        )


def _describe_variant(followed, variant):
    known, counted = (
        [each for each in group if each.variant_id == variant.id]
        for group in (followed.known, followed.counted)
    )
    return {"count": len(known), **describe_means(counted)}


def _describe_comparison(comparison):
    """Return the verdict on one group beside another one, empty if there is none."""
    verdict = comparison and comparison.verdict
    return {
        "kind": verdict and verdict.kind,
        "difference": describe_ends(
            verdict and verdict.difference,
            verdict and verdict.low,
            verdict and verdict.high,
        ),
        "lift": describe_ends(
            verdict and verdict.lift,
            verdict and verdict.lift_low,
            verdict and verdict.lift_high,
        ),
    }
