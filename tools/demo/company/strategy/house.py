"""The records of the strategy, and the people who work with them."""

from datetime import date, timedelta

from odoo import Command, fields, models

from tools.demo.company.names import LANGUAGES
from tools.demo.company.people import Seller
from tools.demo.company.strategy.catalogue import ADMIN, EXPERT, PEOPLE, Person
from tools.demo.company.strategy.texts import DEPARTMENTS
from tools.demo.company.world import World, make_user
from tools.demo.translated import create

MANAGER = "crm_strategy.group_crm_strategy_manager"
USER = "crm_strategy.group_crm_strategy_user"
VIEW = "crm_customer.group_crm_customer_user"
# What one of them does alone needs rights that the others have not.
_GROUPS = {"laleh": (MANAGER, VIEW), "hana": (MANAGER,), "nilufar": (VIEW,)}
# The chatter notes what is changed, as evidence of readiness; no mail leaves.
CONTEXT = {"mail_notify_force_send": False, "mail_activity_quick_update": True}


class House:
    """The strategy of the company and what it is made of, by the keys of the catalogue.

    ``members`` holds the people by name; ``users`` those who have a user, by login.
    """

    def __init__(self, world: World, start: date):
        self.world = world
        self.env = world.env(context=CONTEXT)
        self.start = start
        self.users = {
            person.user.login: self._make_user(person.user)
            for person in PEOPLE
            if person.user
        }
        self.departments = {
            key: create(self.env["hr.department"], {"name": name})
            for key, name in DEPARTMENTS.items()
        }
        self.departments["it"].is_technology = True
        self.partners = {person.name: self._employ(person) for person in PEOPLE}
        self.expert = self.env["res.partner"].create(
            {"name": EXPERT, "email": "amara@kestrel-advisory.example"}
        )
        self.strategy = self.env["crm.strategy"]
        self.members = self.env["crm.strategy.member"]
        self.phases = self.env["crm.strategy.phase"]
        self.goals: dict[str, models.Model] = {}
        self.tasks: dict[str, models.Model] = {}
        self.requirements: dict[str, models.Model] = {}

    def _make_user(self, seller: Seller) -> models.Model:
        user = make_user(self.world.env, seller, (USER,))
        groups = [self.env.ref(name).id for name in _GROUPS.get(seller.login, ())]
        user.group_ids = [Command.link(group) for group in groups]
        return user

    def _employ(self, person: Person) -> models.Model:
        """Return the contact of a colleague, who becomes an employee."""
        employees = self.env["hr.employee"]
        user = person.user and self.users[person.user.login]
        if not (employee := user and user.employee_id):
            employee = employees.create(
                {
                    "name": person.name,
                    "user_id": user.id if user else False,
                    "work_email": user.email if user else _address(person),
                }
            )
        employee.write(
            {
                "department_id": self.departments[person.department].id,
                "job_title": person.job,
            }
        )
        if not user:
            employee.work_contact_id.lang = LANGUAGES[_language(person.name)]
        return employee.work_contact_id

    def day(self, number: int) -> date:
        """Return a day of the strategy; its first day is 0."""
        return self.start + timedelta(days=number)

    def by(self, who: Seller, records: models.Model) -> models.Model:
        """Return the records as one of the users works with them."""
        return records.with_user(self.users[who.login]).with_context(**CONTEXT)

    def steer(self, records: models.Model) -> models.Model:
        """Return the records as the head of sales, who leads the strategy."""
        return self.by(ADMIN, records)

    def member(self, name: str) -> models.Model:
        """Return a person of the strategy."""
        partner = self.partners[name]
        return self.members.filtered(lambda member: member.partner_id == partner)

    def latest(self, code: str) -> float | None:
        """Return the last value of a KPI that there is; maybe none."""
        measures = self.env["crm.strategy.measure"].search(
            [
                ("kpi_id.code", "=", code),
                ("company_id", "=", self.env.company.id),
                ("is_empty", "=", False),
                ("date_to", "<", fields.Date.today()),
            ]
        )
        return measures._latest_by_period()[-1:].value if measures else None

    def post_no_letters(self) -> None:
        """Take back what the mail server would send: the addresses are made up."""
        letters = self.env["mail.mail"].search([("state", "=", "outgoing")])
        letters.unlink()


def _address(person: Person) -> str:
    words = "".join(c if c.isascii() and c.isalpha() else "" for c in person.name)
    return f"{(words or person.job.replace(' ', '')).lower()}@lotus-saffron.example"


def _language(name: str) -> str:
    """Return the language of a name by its letters.

    >>> [_language(name) for name in ("Sara Whitfield", "Lê Thị Ngân", "رضا امینی")]
    ['en', 'vi', 'fa']
    """
    if name.isascii():
        return "en"
    return "fa" if name > "\u0600" else "vi"
