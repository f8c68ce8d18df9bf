import re
from types import SimpleNamespace

from odoo.models import MetaModel
from odoo.tools import file_open

from .common import CrmCustomerCase

PYTHON = re.compile(r"```python\n(.*?)```", re.DOTALL)


class TestDevelop(CrmCustomerCase):
    """What the developer's guide says works as it stands there."""

    def _install(self, example):
        """Run the text as the module of an addon; undone after the test."""
        addon = SimpleNamespace(name="crm_customer_example")
        self.addCleanup(self._uninstall, self.registry["crm.customer"]._base_classes__)
        self.addCleanup(MetaModel._module_to_models__.pop, addon.name)
        module = {"__name__": f"odoo.addons.{addon.name}.models.crm_customer"}
        exec(compile(example, "DEVELOP.md", "exec"), module)
        self.assertEqual(self.registry.load(addon), ["crm.customer"])
        self._set_up()
        self.registry.init_models(self.env.cr, ["crm.customer"], {}, install=False)
        self.Customer._rebuild()

    def _uninstall(self, base_classes):
        self.registry["crm.customer"]._base_classes__ = base_classes
        self._set_up()

    def _set_up(self):
        self.registry["crm.customer"]._setup_done__ = False
        self.registry._setup_models__(self.env.cr, ["crm.customer"])

    def test_example_of_a_fact(self):
        with file_open("crm_customer/readme/DEVELOP.md") as guide:
            [example] = PYTHON.findall(guide.read())
        self._install(example)
        self._order(100.0)
        self._order(700.0)
        self._order(40.0, confirm=True)
        customer = self._customer()
        self.assertFacts(customer, largest_order=700.0)
        self.assertEqual(
            len(
                self.env["sale.order"].search(
                    customer.action_open_documents("largest_order")["domain"]
                )
            ),
            3,
        )
        self.assertIncrementalIsFull()
