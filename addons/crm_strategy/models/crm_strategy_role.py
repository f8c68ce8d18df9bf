from odoo import fields, models


class CrmStrategyRole(models.Model):
    """What a person does in a strategy: sponsor, manage, build, use, pay, advise."""

    _name = "crm.strategy.role"
    _description = "Role in a Strategy"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    is_required = fields.Boolean(
        "Required", help="A strategy in which nobody has this role shows it as vacant."
    )
    is_sponsor = fields.Boolean(
        "Sponsor",
        help="Who has this role gives the strategy its money and its authority. A "
        "strategy without such a person cannot start.",
    )
    description = fields.Text(translate=True)

    _name_uniq = models.Constraint("UNIQUE (name)", "There is a role of this name.")
