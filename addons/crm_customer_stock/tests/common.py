from odoo import fields
from odoo.tests import freeze_time

from odoo.addons.crm_customer.tests.common import CrmCustomerCase


class DeliveryCase(CrmCustomerCase):
    """Orders whose deliveries are made at given moments."""

    @classmethod
    def _promise(cls, promised, **values):
        """Confirm an order to be delivered at a moment in UTC."""
        return cls._order(10.0, confirm=True, commitment_date=promised, **values)

    @classmethod
    def _deliver(cls, order, done):
        """Do the open transfers of an order; return them."""
        transfers = order.picking_ids.filtered(
            lambda transfer: transfer.state not in ("done", "cancel")
        )
        with freeze_time(done):
            transfers.button_validate()
        return transfers

    @classmethod
    def _give_back(cls, delivery, done):
        """Return all that was delivered, with Odoo's wizard."""
        with freeze_time(done):
            wizard = (
                cls.env["stock.return.picking"]
                .with_context(
                    active_id=delivery.id,
                    active_ids=delivery.ids,
                    active_model="stock.picking",
                )
                .create({})
            )
            action = wizard.action_create_returns_all()
            transfer = cls.env["stock.picking"].browse(action["res_id"])
            transfer.button_validate()
        return transfer

    def _documents(self, customer, fact):
        """Return the transfers that the figure opens."""
        action = customer.action_open_documents(fact)
        self.assertEqual(action["res_model"], "stock.picking")
        return self.env["stock.picking"].search(action["domain"])

    def assertPromised(self, transfer, promised):
        """The deadline of the transfer is what the order promised."""
        self.assertEqual(transfer.date_deadline, fields.Datetime.to_datetime(promised))
