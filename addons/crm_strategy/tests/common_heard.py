from odoo.tests import new_test_user

from .common import CrmStrategyCase


class HeardCase(CrmStrategyCase):
    """Two departments whose people answer survey waves."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sales, cls.service = cls.env["hr.department"].create(
            [{"name": "Field Sales"}, {"name": "Help Desk"}]
        )
        cls.phase = cls._phase("Pilot", "2026-01-01", "2026-06-30", kind="run")
        cls.sellers = [cls._person(f"seller_{n}", cls.sales) for n in range(3)]
        cls.helpers = [cls._person(f"helper_{n}", cls.service) for n in range(2)]
        cls.requirement = cls._requirement("All orders at a glance", priority="1")

    @classmethod
    def _person(cls, login, department):
        user = new_test_user(
            cls.env,
            login=login,
            email=f"{login}@company.example",
            groups="crm_strategy.group_crm_strategy_user",
        )
        cls.env["hr.employee"].create(
            {"name": login, "user_id": user.id, "department_id": department.id}
        )
        cls._member("end_user", partner=user.partner_id)
        return user

    @classmethod
    def _requirement(cls, name, **values):
        return cls.env["crm.strategy.requirement"].create(
            {"name": name, "strategy_id": cls.strategy.id, **values}
        )

    @classmethod
    def _wave(cls, kind, phase=None, **values):
        wave = cls.env["crm.strategy.wave"].create(
            {
                "strategy_id": cls.strategy.id,
                "kind": kind,
                "phase_id": (phase or cls.phase).id,
                **values,
            }
        )
        wave.with_user(cls.manager).action_invite()
        return wave

    def _answer(self, wave, scores):
        """Let people answer all questions of a wave with one score each."""
        for user, score in scores.items():
            answer = wave.survey_id.user_input_ids.filtered(
                lambda item, user=user: item.partner_id == user.partner_id
            )
            for question in wave.survey_id.question_ids:
                answer._save_lines(question, str(score))
            answer._mark_done()
        self.env["crm.strategy.expectation"].invalidate_model()

    def _rows(self, **values):
        domain = [(name, "=", value) for name, value in values.items()]
        return self.env["crm.strategy.expectation"].search(
            [("strategy_id", "=", self.strategy.id), *domain]
        )
