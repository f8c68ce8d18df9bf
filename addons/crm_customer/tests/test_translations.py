from lxml import etree

from odoo.tests import TransactionCase, tagged

SAME_IN_EVERY_LANGUAGE = {"Email", "ID", "CRM", "RFM", "VIP"}
VISIBLE_ATTRIBUTES = ("string", "title", "placeholder", "sum")


@tagged("post_install", "-at_install")
class TestTranslations(TransactionCase):
    """No English is left on the pages of this addon in the other languages."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for code in ("vi_VN", "fa_IR"):
            cls.env["res.lang"]._activate_lang(code)
        module = cls.env["ir.module.module"].search([("name", "=", "crm_customer")])
        module._update_translations(["vi_VN", "fa_IR"])

    def _terms(self, lang):
        """Return what a reader sees: labels, helps, menus and texts of views."""
        env = self.env(context={"lang": lang})
        customers = env["crm.customer"]
        for name, field in customers.fields_get(attributes=["string", "help"]).items():
            yield f"field {name}", field["string"]
            yield f"help {name}", field.get("help")
        for xmlid in ("crm_customer_menu", "crm_customer_action"):
            yield xmlid, env.ref(f"crm_customer.{xmlid}").name
        for view_type in ("list", "kanban", "form", "search", "graph", "pivot"):
            arch = etree.fromstring(customers.get_view(view_type=view_type)["arch"])
            for number, node in enumerate(arch.iter(etree.Element)):
                yield f"{view_type} text {number}", node.text
                for attribute in VISIBLE_ATTRIBUTES:
                    yield f"{view_type} {attribute} {number}", node.get(attribute)

    def test_nothing_is_english(self):
        english = dict(self._terms("en_US"))
        for lang in ("vi_VN", "fa_IR"):
            leaks = {
                place: text
                for place, text in self._terms(lang)
                if text
                and text.strip()
                and text == english[place]
                and text.strip() not in SAME_IN_EVERY_LANGUAGE
            }
            self.assertFalse(leaks, lang)
