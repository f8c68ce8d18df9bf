from odoo import fields, models

from .selections import TYPES


class CrmStrategyType(models.Model):
    """How much weight a strategy gives to one of the six types of CRM."""

    _name = "crm.strategy.type"
    _description = "Type of CRM in a Strategy"
    _order = "strategy_id, weight desc, id"

    strategy_id = fields.Many2one(
        "crm.strategy", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="strategy_id.company_id", store=True)
    kind = fields.Selection(
        TYPES,
        "Type",
        required=True,
        help="Operational: automate sales, marketing and service. Analytical: decide "
        "by data. Collaborative: share between departments. Strategic: long "
        "relationships. Social: communities and social media. Mobile: on the move.",
    )
    weight = fields.Integer(
        required=True, default=3, aggregator=None, help="From 1, minor, to 5, vital."
    )
    reason = fields.Char(translate=True, help="Why this type matters to the company.")

    _kind_uniq = models.Constraint(
        "UNIQUE (strategy_id, kind)", "A strategy names each type of CRM once."
    )
    _weight_check = models.Constraint(
        "CHECK (weight BETWEEN 1 AND 5)", "The weight of a type lies from 1 to 5."
    )
