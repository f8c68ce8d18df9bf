from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

from ..engine.points import DIGITS
from .loyalty_card import MANAGER
from .movement import Movement

STATES = [
    ("waiting", "Waiting for Approval"),
    ("approved", "Approved"),
    ("refused", "Refused"),
]
#: what the person who asks says; the rest follows
ASKED = {"card_id", "points", "reason"}


class CrmLoyaltyGoodwill(models.Model):
    """Points by hand that somebody asks for and another person, a manager, approves.

    Nothing moves before. What was asked and decided is never changed.
    """

    _name = "crm.loyalty.goodwill"
    _description = "Request for Points"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _mail_post_access = "read"

    card_id = fields.Many2one(
        "loyalty.card", required=True, index=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(related="card_id.partner_id", string="Member")
    program_id = fields.Many2one(
        related="card_id.program_id", store=True, string="Program"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    points = fields.Float(
        required=True,
        digits=DIGITS,
        help="Above zero the member gets them; below zero they are taken.",
    )
    reason = fields.Char(required=True)
    requester_id = fields.Many2one(
        "res.users", "Asked By", readonly=True, ondelete="restrict"
    )
    state = fields.Selection(
        STATES, required=True, readonly=True, default="waiting", tracking=True
    )
    approver_id = fields.Many2one(
        "res.users", "Decided By", readonly=True, ondelete="restrict"
    )
    decided_at = fields.Datetime("Decided", readonly=True)
    can_decide = fields.Boolean(compute="_compute_can_decide")

    # The list opens with what waits.
    _waiting_idx = models.Index("(id) WHERE state = 'waiting'")

    @api.depends("card_id", "points")
    def _compute_display_name(self):
        for request in self:
            request.display_name = self.env._(
                "%(points)s for %(card)s",
                points=request.card_id._format_points(request.points),
                card=request.card_id.display_name,
            )

    @api.depends("state", "requester_id")
    @api.depends_context("uid")
    def _compute_can_decide(self):
        is_manager = self.env.user.has_group(MANAGER)
        for request in self:
            request.can_decide = (
                is_manager and request.state == "waiting" and not request._is_own()
            )

    @api.constrains("points", "reason")
    def _check_request(self):
        for request in self:
            if not request.points:
                raise ValidationError(self.env._("Enter how many points."))
            if not (request.reason or "").strip():
                raise ValidationError(self.env._("Give the reason for the points."))

    @api.model_create_multi
    def create(self, vals_list):
        """Ask in one's own name; managers find it in their activities."""
        cards = self.env["loyalty.card"].browse(
            vals["card_id"] for vals in vals_list if vals.get("card_id")
        )
        cards.check_access("read")
        asked = [
            {name: vals[name] for name in ASKED & vals.keys()} for vals in vals_list
        ]
        for vals in asked:
            card = cards.browse(vals.get("card_id"))
            company = card.company_id or self.env.company
            vals |= {"requester_id": self.env.uid, "company_id": company.id}
        requests = super().create(asked)
        # Activities are those of others.
        requests.sudo()._tell_managers()
        return requests

    def write(self, vals):
        if not self.env.su and (ASKED | {"state", "requester_id"}) & vals.keys():
            raise UserError(
                self.env._("What was asked for cannot be changed. Ask anew instead.")
            )
        return super().write(vals)

    def _tell_managers(self):
        domain = Domain("all_group_ids", "in", self.env.ref(MANAGER).ids)
        domain &= Domain("share", "=", False)
        managers = self.env["res.users"].search(domain)
        for request in self:
            for manager in managers - request.requester_id:
                if request.company_id in manager.company_ids:
                    request.activity_schedule(
                        "mail.mail_activity_data_todo",
                        summary=self.env._("Approve or refuse points"),
                        user_id=manager.id,
                    )

    def _is_own(self):
        """Whether the user has asked, or is the member."""
        user = self.env.user
        return self.requester_id == user or self.sudo().partner_id == user.partner_id

    def _check_may_decide(self):
        self.env["loyalty.card"]._check_loyalty_manager()
        self.check_access("read")
        for request in self:
            if request._is_own():
                raise AccessError(
                    self.env._(
                        "Nobody decides on points that he has asked for or that are "
                        "for himself. Let another manager of loyalty decide."
                    )
                )
            if request.state != "waiting":
                raise UserError(
                    self.env._(
                        "%(request)s has been decided already by %(person)s.",
                        request=request.display_name,
                        person=request.approver_id.name,
                    )
                )

    def action_approve(self):
        """Move the points that were asked for, once."""
        self._check_may_decide()
        self._decide("approved")
        for request in self:
            request._move()

    def action_refuse(self):
        """Decide that no point moves."""
        self._check_may_decide()
        self._decide("refused")

    def _decide(self, state):
        # Nobody has a right to write requests. Of two who decide at the same moment,
        # the second is run again and finds the decision of the first.
        requests = self.sudo()
        requests.write(
            {
                "state": state,
                "approver_id": self.env.uid,
                "decided_at": fields.Datetime.now(),
            }
        )
        requests.flush_recordset()
        requests.activity_unlink(["mail.mail_activity_data_todo"])

    def _move(self):
        """Record the movement, and tell it in Odoo's history as its wizard does."""
        # The ledger and the history are written by the system.
        request = self.sudo()
        request.env["crm.loyalty.entry"]._post(
            [
                Movement(
                    request.card_id,
                    "adjust",
                    request.points,
                    key=f"{self._name}:{request.id}",
                    origin=request,
                    reason=request.reason,
                )
            ]
        )
        request.env["loyalty.history"].create(
            {
                "card_id": request.card_id.id,
                "description": request.reason,
                "issued": max(request.points, 0),
                "used": max(-request.points, 0),
            }
        )
