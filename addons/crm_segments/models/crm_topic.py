from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class CrmTopic(models.Model):
    """What mailings are about: who leaves one topic still gets the others.

    What an address said is in ``crm.topic.consent``; its last statement counts. A
    statement also counts for the address that its contact has now, so that leaving
    follows the person who changes the address.
    """

    _name = "crm.topic"
    _description = "Topic of Mailings"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    description = fields.Char(
        translate=True, help="What customers read beside the name of the topic."
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        index="btree_not_null",
        ondelete="restrict",
        default=lambda self: self.env.company,
        help="Empty for a topic of all companies.",
    )
    is_default_subscribed = fields.Boolean(
        "Subscribed by Default",
        default=True,
        help="Addresses that said nothing on this topic get its mailings. Otherwise "
        "only those that joined do.",
    )
    joined_count = fields.Integer("Joined", compute="_compute_counts")
    left_count = fields.Integer("Left", compute="_compute_counts")

    def _compute_counts(self):
        counts = {
            (topic.id, state): count
            for topic, state, count in self.env["crm.topic.consent"]._read_group(
                Domain("topic_id", "in", self.ids) & Domain("is_current", "=", True),
                ["topic_id", "state"],
                ["__count"],
            )
        }
        for topic in self:
            topic.joined_count = counts.get((topic._origin.id, "opted_in"), 0)
            topic.left_count = counts.get((topic._origin.id, "opted_out"), 0)

    def action_open_consents(self):
        """Open the statements on this topic that count now."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_segments.crm_topic_consent_action"
        )
        return action | {
            "domain": [("topic_id", "=", self.id)],
            "context": {
                "default_topic_id": self.id,
                "search_default_filter_current": True,
                f"search_default_filter_{self.env.context.get('state')}": True,
            },
        }

    @api.model
    def _search_topics(self, companies):
        """Return the topics on which these companies write."""
        return self.search([("company_id", "in", [False, *companies.ids])])

    def _get_received(self, address):
        """Return those of the topics of which this address gets mailings."""
        stated = {
            topic_id: state
            for topic_id, _address, state in self._get_statements(
                [address] if address else []
            )
        }
        return self.filtered(
            lambda topic: stated.get(topic.id, topic._get_silent_state()) == "opted_in"
        )

    def _get_refusing(self, addresses):
        """Return those of the addresses that must not get mailings on this topic.

        :param addresses: False for that of somebody who has none, and says nothing
        """
        self.ensure_one()
        stated = {
            address: state
            for _topic_id, address, state in self._get_statements(
                [address for address in addresses if address]
            )
        }
        silent = self._get_silent_state()
        return {
            address
            for address in addresses
            if stated.get(address, silent) == "opted_out"
        }

    def _get_left(self):
        """Return all addresses that left this topic, written to or not."""
        self.ensure_one()
        return {
            address
            for [address] in self.env.execute_query(
                SQL(
                    "SELECT address FROM (%s) present WHERE state = 'opted_out'",
                    self._query_statements(),
                )
            )
        }

    def _get_silent_state(self):
        """Return what counts for an address that said nothing."""
        return "opted_in" if self.is_default_subscribed else "opted_out"

    def _state(self, address, received, reason=None, **values):
        """Store what an address says on these topics, where it is news.

        sudo: who has the link of a mailing may say so without an account.

        :param received: the topics of which it wants mailings
        :param reason: why it leaves those that it leaves
        :param values: further values of the statements
        """
        before = self._get_received(address)
        left = [
            {
                "topic_id": topic.id,
                "state": "opted_out",
                "reason_id": reason and reason.id,
            }
            for topic in before - received
        ]
        joined = [
            {"topic_id": topic.id, "state": "opted_in"}
            for topic in (self & received) - before
        ]
        return (
            self.env["crm.topic.consent"]
            .sudo()
            .create(
                [
                    {"email_normalized": address, **values, **statement}
                    for statement in left + joined
                ]
            )
        )

    def _get_statements(self, addresses):
        """Return what counts now: a topic id, an address and a state each."""
        if not self or not addresses:
            return []
        return self.env.execute_query(self._query_statements(addresses))

    def _query_statements(self, addresses=None):
        """The last statement of each address on each of these topics.

        SQL, as the ORM cannot take the last row of each group. A statement appears for
        the address that made it, and for the one that its contact has now.

        :param addresses: only of these; None for all
        """
        consent, partner = self.env["crm.topic.consent"], self.env["res.partner"]
        limited = (
            SQL("AND address IN %s", tuple(addresses))
            if addresses is not None
            else SQL()
        )
        return SQL(
            """
            SELECT DISTINCT ON (topic_id, address) topic_id, address, state
            FROM (
                SELECT consent.id, topic_id, date, state, email_normalized AS address
                FROM crm_topic_consent consent
                WHERE email_normalized IS NOT NULL
                UNION ALL
                SELECT consent.id, topic_id, consent.date, state,
                       contact.email_normalized
                FROM crm_topic_consent consent
                JOIN res_partner contact ON contact.id = consent.partner_id
                WHERE contact.email_normalized != consent.email_normalized
            ) said
            WHERE topic_id IN %(topics)s %(limited)s
            ORDER BY topic_id, address, date DESC, id DESC
            """,
            topics=tuple(self.ids),
            limited=limited,
            to_flush=[
                *(
                    consent._fields[name]
                    for name in (
                        *("topic_id", "date", "state"),
                        *("email_normalized", "partner_id"),
                    )
                ),
                partner._fields["email_normalized"],
            ],
        )
