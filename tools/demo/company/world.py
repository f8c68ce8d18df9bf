"""What stands in the database before the first day: settings, people, products."""

from typing import NamedTuple

from odoo import Command, api, models

from tools.demo.company.names import LANGUAGES
from tools.demo.company.people import FINANCE, PLANNER, SELLERS, Customer, Seller
from tools.demo.company.products import COMPONENTS, PRODUCTS

COMPANY = "Lotus & Saffron Coffee Works"
TIMEZONE = "Asia/Ho_Chi_Minh"
TERMS = {
    0: "account.account_payment_term_immediate",
    15: "account.account_payment_term_15days",
    30: "account.account_payment_term_30days",
    45: "account.account_payment_term_45days",
}
_SALES_GROUPS = ("sales_team.group_sale_salesman_all_leads",)
_FINANCE_GROUPS = ("account.group_account_invoice", "account.group_account_readonly")
_PLANNER_GROUPS = ("stock.group_stock_user", "mrp.group_mrp_user")


class Apps(NamedTuple):
    """Which departments work with Odoo; here, and nowhere else, it is looked up."""

    stock: bool
    mrp: bool
    till: bool
    rating: bool
    mailing: bool
    strategy: bool
    loyalty: bool

    @classmethod
    def of(cls, env: api.Environment) -> "Apps":
        """Return the apps that are installed in the database."""
        installed = env["ir.module.module"]._installed()
        return cls(
            stock="sale_stock" in installed,
            mrp="sale_mrp" in installed,
            till="point_of_sale" in installed,
            rating="rating" in installed,
            mailing="mass_mailing" in installed,
            strategy="crm_strategy" in installed,
            loyalty="crm_loyalty" in installed,
        )


class World:
    """The records that documents refer to, and the documents of each deal.

    ``partners`` holds ids by the number of the customer; ``leads``, ``orders`` and
    ``invoices`` by the number of the deal, and ``deals`` these by the id of the order.
    ``program`` is the loyalty program, once there is one; ``gift_cards`` by contact.
    """

    def __init__(self, env: api.Environment, customers: list[Customer]):
        self.env = env
        self.apps = Apps.of(env)
        self.leads: dict[int, int] = {}
        self.orders: dict[int, int] = {}
        self.invoices: dict[int, int] = {}
        self.deals: dict[int, int] = {}
        self.program: models.Model | None = None
        self.gift_cards: dict[int, models.Model] | None = None
        _set_up_company(env)
        self.sellers = [make_user(env, each, _SALES_GROUPS) for each in SELLERS]
        _join_team(env, self.sellers)
        self.finance = make_user(env, FINANCE, _FINANCE_GROUPS)
        known = [name for name in _PLANNER_GROUPS if env.ref(name, False)]
        view = "crm_customer.group_crm_customer_user"
        self.planner = make_user(env, PLANNER, (*known, view))
        self.products = _make_products(env, self.apps)
        self.terms = {days: env.ref(name).id for days, name in TERMS.items()}
        self.partners: dict[int, int] = {}
        codes = {each.place.country for each in customers}
        countries = env["res.country"].search([("code", "in", sorted(codes))])
        self.countries = {country.code: country.id for country in countries}
        self.tags = _make_named(env, "res.partner.category", {"Business", "Private"})
        self.sources = _make_named(env, "utm.source", {c.source for c in customers})
        campaigns = {each.campaign for each in customers if each.campaign}
        self.campaigns = _make_named(env, "utm.campaign", campaigns)

    def meet(self, customers: list[Customer]) -> None:
        """Make contacts of those who have none yet."""
        strangers = {c.number: c for c in customers if c.number not in self.partners}
        partners = self.env["res.partner"].create(
            [_prepare_partner(self, each) for each in strangers.values()]
        )
        self.partners |= dict(zip(strangers, partners.ids, strict=True))


def _set_up_company(env: api.Environment) -> None:
    company = env.company
    company.write({"name": COMPANY, "account_use_credit_limit": True})
    company.partner_id.write({"email": "hello@lotus-saffron.example"})
    company.resource_calendar_id.tz = TIMEZONE
    env.ref("base.user_admin").tz = TIMEZONE


def make_user(
    env: api.Environment, seller: Seller, groups: tuple[str, ...]
) -> models.Model:
    """Return the user of a colleague; create the one who is not there yet."""
    users = env["res.users"].with_context(no_reset_password=True)
    email = f"{seller.login}@lotus-saffron.example"
    if known := users.search([("login", "=", seller.login)]):
        # On the contact, so that no user is warned of a changed address.
        known.partner_id.write({"name": seller.name, "email": email})
        return known
    return users.create(
        {
            "name": seller.name,
            "login": seller.login,
            "password": seller.login,
            "email": email,
            "lang": LANGUAGES[seller.language],
            "tz": TIMEZONE,
            "group_ids": [Command.link(env.ref(group).id) for group in groups],
        }
    )


def _join_team(env: api.Environment, sellers: list[models.Model]) -> None:
    """Let the sellers be members of the sales team, those who are not yet."""
    members = env["crm.team.member"]
    team = env.ref("sales_team.team_sales_department")
    known = members.search([("user_id", "in", [seller.id for seller in sellers])])
    members.create(
        [
            {"user_id": seller.id, "crm_team_id": team.id}
            for seller in sellers
            if seller not in known.user_id
        ]
    )


def _make_products(env: api.Environment, apps: Apps) -> dict[str, int]:
    """Create the products; return the ids of the variants by key."""
    names = {each.category for each in PRODUCTS.values()}
    categories = _make_named(env, "product.category", names)
    products = env["product.product"].create(
        [
            {
                "name": product.name,
                "default_code": key.upper(),
                "categ_id": categories[product.category],
                "list_price": product.price,
                "standard_price": product.cost,
                "type": "service" if product.source == "service" else "consu",
                "invoice_policy": "delivery"
                if product.source != "service"
                else "order",
                **({"is_storable": product.source != "service"} if apps.stock else {}),
            }
            for key, product in PRODUCTS.items()
        ]
    )
    ids = dict(zip(PRODUCTS, products.ids, strict=True))
    if apps.mrp:
        _make_to_order(env, [ids[k] for k, p in PRODUCTS.items() if p.source == "made"])
    return ids


def _make_to_order(env: api.Environment, machine_ids: list[int]) -> None:
    """Let machines be made when they are ordered, from parts that are at hand."""
    to_order = env.ref("stock.route_warehouse0_mto")
    to_order.active = True
    make = env.ref("mrp.route_warehouse0_manufacture")
    parts = env["product.product"].create(
        [
            {"name": name, "default_code": key.upper(), "type": "consu"}
            for key, name in COMPONENTS.items()
        ]
    )
    machines = env["product.product"].browse(machine_ids)
    machines.route_ids = to_order + make
    env["mrp.bom"].create(
        [
            {
                "product_tmpl_id": machine.product_tmpl_id.id,
                "bom_line_ids": [
                    Command.create({"product_id": part.id, "product_qty": 1})
                    for part in parts
                ],
            }
            for machine in machines
        ]
    )


def _make_named(env: api.Environment, model: str, names: set[str]) -> dict[str, int]:
    """Create the records of these names that are missing; return all ids by name."""
    known = env[model].search([("name", "in", sorted(names))])
    ids = {record.name: record.id for record in known}
    missing = sorted(names - ids.keys())
    created = env[model].create([{"name": name} for name in missing])
    return ids | dict(zip(missing, created.ids, strict=True))


def _prepare_partner(world: World, customer: Customer) -> dict:
    contact = customer.contact
    language = LANGUAGES[customer.language]
    tag = "Business" if customer.business else "Private"
    place = customer.place
    return {
        "name": customer.name.text,
        "is_company": customer.business,
        "lang": language,
        "street": customer.street,
        "city": place.city,
        "country_id": world.countries[place.country],
        "email": customer.email,
        "phone": f"{place.dial} {1000 + 7 * customer.number}",
        "user_id": world.sellers[customer.seller].id,
        "category_id": [Command.link(world.tags[tag])],
        "property_payment_term_id": world.terms[customer.terms],
        "use_partner_credit_limit": bool(customer.credit_limit),
        "credit_limit": customer.credit_limit,
        "child_ids": [
            Command.create({"name": contact.text, "type": "contact", "lang": language})
        ]
        if contact
        else [],
    }
