from odoo import fields, models


class CrmStrategyResponsibility(models.Model):
    """What a person answers for in a phase, by the letters of a RACI matrix."""

    _name = "crm.strategy.responsibility"
    _description = "Responsibility in a Phase"
    _order = "phase_id, letter, id"
    _rec_name = "member_id"

    phase_id = fields.Many2one(
        "crm.strategy.phase", required=True, index=True, ondelete="cascade"
    )
    strategy_id = fields.Many2one(related="phase_id.strategy_id")
    company_id = fields.Many2one(related="phase_id.company_id", store=True)
    member_id = fields.Many2one(
        "crm.strategy.member",
        "Person",
        required=True,
        index=True,
        ondelete="cascade",
        domain="[('strategy_id', '=', strategy_id)]",
    )
    letter = fields.Selection(
        [
            ("a", "Accountable"),
            ("r", "Responsible"),
            ("c", "Consulted"),
            ("i", "Informed"),
        ],
        "Responsibility",
        required=True,
        default="r",
    )

    _member_uniq = models.Constraint(
        "UNIQUE (phase_id, member_id)", "A person has one responsibility in a phase."
    )
    _accountable_uniq = models.UniqueIndex(
        "(phase_id) WHERE letter = 'a'",
        "One person is accountable for a phase, not several.",
    )
