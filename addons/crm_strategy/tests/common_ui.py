from odoo.tests import HttpCase, new_test_user

from .common import CrmStrategyCase


class CrmStrategyUiCase(CrmStrategyCase, HttpCase):
    """Users of strategies in each language, who see no strategies but those here."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for code in ("fa_IR", "vi_VN"):
            cls.env["res.lang"]._activate_lang(code)
        others = cls.env["crm.strategy"].search([("id", "!=", cls.strategy.id)])
        others.active = False

    @classmethod
    def _login(cls, login, role, *groups):
        """Return a user, by the role in strategies and by more groups."""
        return new_test_user(
            cls.env,
            login=login,
            email=f"{login}@company.example",
            groups=",".join((f"crm_strategy.group_crm_strategy_{role}", *groups)),
            tz="UTC",
        )
