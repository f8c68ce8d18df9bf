from odoo import api, fields, models
from odoo.exceptions import ValidationError


class MailingMailing(models.Model):
    """A mailing may be on a topic, which its readers can leave."""

    _inherit = "mailing.mailing"

    topic_id = fields.Many2one(
        "crm.topic",
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
        help="Who left this topic does not get the mailing, and its unsubscribe link "
        "leads to a page where readers choose their topics. Without a topic, the link "
        "blocks the address for all mailings.",
    )

    @api.constrains("topic_id", "use_exclusion_list")
    def _check_topic_exclusion(self):
        # The page of topics offers to stop all mailings, and it means all.
        if self.filtered(
            lambda mailing: mailing.topic_id and not mailing.use_exclusion_list
        ):
            raise ValidationError(
                self.env._("A mailing on a topic leaves out blacklisted addresses.")
            )

    def _get_opt_out_list(self):
        """Add who left the topic; with ``mailing_addresses`` in the context, which of
        these did, or never joined a topic that nobody gets by default."""
        refusing = super()._get_opt_out_list()
        # sudo: the topic counts even if it is of a company that is not selected.
        if topic := self.sudo().topic_id:
            addresses = self.env.context.get("mailing_addresses")
            refusing = (
                topic._get_left()
                if addresses is None
                else topic._get_refusing(addresses)
            ).union(refusing)
        return refusing

    def _get_topics(self):
        """Return the topics that readers of this mailing choose from."""
        company = self._get_topic_company()
        return self.topic_id | self.topic_id._search_topics(company)

    def _get_topic_company(self):
        """Return whose mailing this is: a mailing has no company in Odoo."""
        self.ensure_one()
        responsible = self.user_id or self.create_uid
        return self.topic_id.company_id or responsible.company_id

    def _get_contact(self, document_id, address):
        """Return the contact with this address to whom the mailing went, if there is
        one; otherwise any contact with it."""
        contacts = self.env["res.partner"]
        if self.mailing_model_real == "res.partner" and document_id:
            contact = contacts.browse(int(document_id)).exists()
            if contact.email_normalized == address:
                return contact
        return contacts.search([("email_normalized", "=", address)], limit=1)
