from odoo.tests import Form

from .common import CrmStrategyCase

MODELS = {
    "crm.strategy": ("list", "form", "search"),
    "crm.strategy.phase": ("list", "form", "calendar", "search"),
    "crm.strategy.scope": ("list", "form"),
    "crm.strategy.member": ("form",),
    "crm.strategy.revision": ("list", "form"),
    "crm.strategy.role": ("list",),
    "crm.strategy.kpi": ("list", "form", "search"),
    "crm.strategy.goal": ("list", "kanban", "hierarchy", "pivot", "form", "search"),
    "crm.strategy.check.in": ("list", "form"),
    "crm.strategy.review": ("list", "calendar", "form", "search"),
    "crm.strategy.review.line": ("list", "form"),
    "crm.strategy.measure": ("list", "form", "graph", "pivot", "search"),
    "crm.strategy.sign": ("list", "form"),
    "crm.strategy.assessment": ("list", "kanban", "form", "search"),
    "crm.strategy.risk": ("list", "form", "search"),
    "crm.strategy.questionnaire": ("form",),
    "crm.strategy.requirement": ("list", "kanban", "form", "search"),
    "crm.strategy.wave": ("list", "form", "search"),
    "crm.strategy.expectation": ("list", "pivot", "search"),
}


class TestViews(CrmStrategyCase):
    """Each page opens, for managers and users, in each language."""

    def test_pages_open(self):
        for lang, _name in self.env["res.lang"].get_installed():
            for user in (self.manager, self.user):
                for model, views in MODELS.items():
                    with self.subTest(lang=lang, model=model, user=user.login):
                        records = self.env[model].with_user(user)
                        records.with_context(lang=lang).get_views(
                            [(False, view) for view in views]
                        )

    def test_a_manager_fills_the_pages(self):
        form = Form(self.env["crm.strategy"].with_user(self.manager))
        form.name = "Serve better"
        form.date_start = "2026-01-01"
        with form.type_ids.new() as line:
            line.kind = "analytical"
            line.weight = 5
        strategy = form.save()
        self.assertEqual(str(strategy.date_end), "2028-12-31")
        phase = Form(
            self.env["crm.strategy.phase"]
            .with_user(self.manager)
            .with_context(default_strategy_id=strategy.id)
        )
        phase.name = "Prepare"
        phase.date_start = "2026-01-01"
        phase.date_end = "2026-03-31"
        with phase.scope_ids.new() as line:
            line.kind = "process"
            line.name = "Complaints"
        self.assertEqual(phase.save().scope_ids.name, "Complaints")

    def test_the_dialog_of_a_revision(self):
        action = self.strategy.with_user(self.manager).action_publish()
        dialog = Form(
            self.env[action["res_model"]]
            .with_user(self.manager)
            .with_context(**action["context"])
        )
        dialog.summary = "A first plan"
        self.assertEqual(dialog.save(), self.strategy.revision_id)
