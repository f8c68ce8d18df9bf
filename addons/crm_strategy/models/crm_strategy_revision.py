from markupsafe import Markup

from odoo import api, fields, models


class CrmStrategyRevision(models.Model):
    """What was published of a strategy at one moment. It is never edited."""

    _name = "crm.strategy.revision"
    _description = "Revision of a Strategy"
    _order = "strategy_id, number desc"

    strategy_id = fields.Many2one(
        "crm.strategy", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="strategy_id.company_id", store=True)
    number = fields.Integer(readonly=True, aggregator=None)
    summary = fields.Text("What Has Changed", required=True)
    vision = fields.Text(readonly=True)
    purpose = fields.Text(readonly=True)
    published_on = fields.Datetime("Published", readonly=True)
    user_id = fields.Many2one("res.users", "Published By", readonly=True)
    acknowledgement_ids = fields.One2many(
        "crm.strategy.acknowledgement", "revision_id", "Acknowledged By", readonly=True
    )
    acknowledgement_count = fields.Integer(
        "Acknowledged", compute="_compute_acknowledgement_count"
    )

    _number_uniq = models.Constraint(
        "UNIQUE (strategy_id, number)",
        "Somebody has just published this revision; look at it first.",
    )

    @api.depends("number")
    def _compute_display_name(self):
        for revision in self:
            revision.display_name = self.env._(
                "Revision %(number)s", number=revision.number
            )

    @api.depends("acknowledgement_ids")
    def _compute_acknowledgement_count(self):
        for revision in self:
            revision.acknowledgement_count = len(revision.acknowledgement_ids)

    @api.model_create_multi
    def create(self, vals_list):
        """Number the revision, keep what it says, and tell the people."""
        revisions = self.browse()
        for vals in vals_list:
            strategy = self.env["crm.strategy"].browse(vals["strategy_id"])
            revisions += super().create([vals | self._prepare_publication(strategy)])
        for revision in revisions:
            revision._announce()
        return revisions

    @api.model
    def _prepare_publication(self, strategy):
        return {
            "number": strategy.revision_id.number + 1,
            "vision": strategy.vision,
            "purpose": strategy.purpose,
            "published_on": fields.Datetime.now(),
            "user_id": self.env.uid,
        }

    def _announce(self):
        """Tell the people of the strategy what has changed, and what it is good for."""
        self.ensure_one()
        parts = [self.summary, self.strategy_id.benefit_statement]
        self.strategy_id.message_post(
            body=Markup().join(Markup("<p>%s</p>") % part for part in parts if part),
            subject=self.env._(
                "%(strategy)s: %(revision)s",
                strategy=self.strategy_id.name,
                revision=self.display_name,
            ),
            partner_ids=self.strategy_id.member_ids.partner_id.ids,
            subtype_xmlid="mail.mt_comment",
        )

    def _acknowledge(self, members):
        """Record that some people know this revision.

        Nobody may create acknowledgements, as nobody acknowledges for another.
        """
        self.ensure_one()
        self.env["crm.strategy.acknowledgement"].sudo().create(
            [{"revision_id": self.id, "member_id": member.id} for member in members]
        )


class CrmStrategyAcknowledgement(models.Model):
    """That a person knows a revision. It is never edited."""

    _name = "crm.strategy.acknowledgement"
    _description = "Acknowledgement of a Revision"
    _order = "revision_id, id"
    _rec_name = "member_id"

    revision_id = fields.Many2one(
        "crm.strategy.revision",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="revision_id.company_id", store=True)
    member_id = fields.Many2one(
        "crm.strategy.member",
        "Person",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    acknowledged_on = fields.Datetime(
        "Acknowledged", readonly=True, default=fields.Datetime.now
    )

    _member_uniq = models.Constraint(
        "UNIQUE (revision_id, member_id)", "A revision is acknowledged once."
    )
