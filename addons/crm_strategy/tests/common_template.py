from odoo import Command
from odoo.tests import Form, new_test_user

from .common import CrmStrategyCase

TEMPLATES = ("new", "refine", "loyalty", "small")


class CrmStrategyTemplateCase(CrmStrategyCase):
    """A manager with people to put into roles, and the templates that are shipped."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.templates = {
            key: cls.env.ref(f"crm_strategy.crm_strategy_template_{key}")
            for key in TEMPLATES
        }
        cls.technician = new_test_user(
            cls.env, login="technician", groups="base.group_user"
        )
        cls.sponsor = cls.env["res.partner"].create({"name": "Sponsor"})
        cls.units = cls.env["hr.department"].create(
            [{"name": "Sales"}, {"name": "Service"}]
        )

    def _people(self):
        return {
            "management": self.manager.partner_id,
            "end_user": self.manager.partner_id,
            "technical": self.technician.partner_id,
        }

    def _dialog(self, template, people=None, **values):
        """Return the dialog of a manager, with a person for some roles."""
        people = self._people() if people is None else people
        form = Form(
            self.env["crm.strategy.start"]
            .with_user(self.manager)
            .with_context(
                default_template_id=template.id, lang=self.manager.lang or "en_US"
            )
        )
        form.sponsor_id = self.sponsor
        for name, value in values.items():
            setattr(form, name, value)
        dialog = form.save()
        dialog.department_ids = [Command.set(self.units.ids)]
        for line in dialog.role_ids:
            for name, partner in people.items():
                if line.role_id == self.roles[name]:
                    line.partner_id = partner
        return dialog

    def _start_from(self, template, people=None, **values):
        """Return the strategy that a manager gets from a template."""
        action = self._dialog(template, people, **values).action_start()
        return self.env["crm.strategy"].browse(action["res_id"])
