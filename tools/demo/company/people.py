"""Who the customers are, drawn from the names, the rhythms and the baskets."""

from itertools import cycle
from random import Random
from typing import NamedTuple

from tools.demo.company.names import (
    PLACES,
    Name,
    Place,
    business_names,
    person_names,
    slug,
)
from tools.demo.company.products import BUSINESS, GIFTS, MADE, PRIVATE, Basket
from tools.demo.company.rhythms import RHYTHMS

SEED = "coffee"
# A customer with something of everything, for pictures.
SHOWCASE = "Nhà hàng Thiên Thanh"
_LANGUAGES = ("en", "vi", "fa", "vi", "en")
_SOURCES = (
    "Search engine",
    "Trade fair",
    "Recommendation",
    "Newsletter",
    "Shop window",
)
_CAMPAIGNS = {"Trade fair": "Coffee Fair", "Newsletter": "Autumn Roast"}
# Days to pay, and the days after the due date on which people of a habit pay.
HABITS = {"prompt": (-12, 0), "usual": (-4, 8), "late": (25, 95)}


class Seller(NamedTuple):
    """A user of the demo company, whose password is the login.

    One of them is the administrator, who then has a pipeline and customers.
    """

    login: str
    name: str
    language: str


SELLERS = (
    Seller("admin", "Emma Clarke", "en"),
    Seller("linh", "Nguyễn Thùy Linh", "vi"),
    Seller("dariush", "داریوش رحیمی", "fa"),
    Seller("tom", "Tom Becker", "en"),
)
# Who keeps the books, and who plans the workshop.
FINANCE = Seller("hana", "Hana Okafor", "en")
PLANNER = Seller("khoa", "Trần Đăng Khoa", "vi")


class Customer(NamedTuple):
    """A customer: who it is, when and what it buys and how it pays.

    ``weight`` is 0 for small to 2 for large; ``terms`` are days to pay;
    ``credit_limit`` is 0 for none.
    """

    number: int
    rhythm: str
    business: bool
    language: str
    name: Name
    contact: Name | None
    place: Place
    street: str
    weight: int
    basket: Basket
    seller: int
    source: str
    campaign: str | None
    terms: int
    habit: str
    credit_limit: float

    @property
    def email(self) -> str:
        """Return the address, at a domain that can never exist.

        >>> customers(1)[0].email.endswith(".example")
        True
        """
        if self.contact:
            return f"info@{slug(self.name.latin)}.example"
        return f"{slug(self.name.latin).replace('-', '.')}@mail.example"


def customers(count: int = 300) -> list[Customer]:
    """Return the customers; of any 13 or more, one of each rhythm.

    >>> len({each.rhythm for each in customers(13)})
    13
    >>> len({each.name for each in customers()})
    300
    """
    rng = Random(SEED)
    businesses = {each: iter(business_names(each, rng)) for each in PLACES}
    people = {each: iter(person_names(each, rng)) for each in PLACES}
    contacts = {each: cycle(person_names(each, rng)) for each in PLACES}
    languages = {True: cycle(_LANGUAGES), False: cycle(_LANGUAGES)}
    found = []
    for number, (rhythm, business) in enumerate(_kinds()[:count], start=1):
        language = next(languages[business])
        name = next((businesses if business else people)[language])
        contact = next(contacts[language]) if business else None
        found.append(_customer(number, rhythm, language, name, contact))
    return found


def _kinds() -> list[tuple[str, bool]]:
    """Return rhythm and kind of each customer, first one of each rhythm."""
    placed = []
    for order, rhythm in enumerate(RHYTHMS):
        kinds = [True] * (rhythm.business - 1) + [False] * rhythm.private
        Random(f"{SEED}.{rhythm.name}").shuffle(kinds)
        for index, business in enumerate([True, *kinds]):
            place = index / (len(kinds) + 1)
            placed.append((place, order, rhythm.name, business))
    return [(name, business) for _place, _order, name, business in sorted(placed)]


def _customer(
    number: int, rhythm: str, language: str, name: Name, contact: Name | None
) -> Customer:
    rng = Random(f"{SEED}.customer.{number}")
    business = contact is not None
    weight = _weight(rng, rhythm) if business else 0
    place = rng.choice(PLACES[language])
    source = rng.choice(_SOURCES)
    campaign = _CAMPAIGNS.get(source)
    return Customer(
        number=number,
        rhythm=rhythm,
        business=business,
        language=language,
        name=name,
        contact=contact,
        place=place,
        street=f"{rng.choice(place.streets)} {rng.randrange(2, 180)}",
        weight=weight,
        basket=_basket(rng, rhythm, business, weight),
        seller=_seller(rng, language),
        source=source,
        campaign=campaign if campaign and rng.random() < 0.8 else None,
        terms=rng.choice((15, 30, 30, 30, 45)) if business else 0,
        habit=_habit(rng, rhythm, business),
        credit_limit=(2500, 8000, 30000)[weight]
        if rng.random() < 0.4 * business
        else 0,
    )


def _weight(rng: Random, rhythm: str) -> int:
    if rhythm == "key":
        return 2
    large = {"growing": 10, "new": 0}.get(rhythm, 4)
    return rng.choices((0, 1, 2), (45, 45, large))[0]


def _basket(rng: Random, rhythm: str, business: bool, weight: int) -> Basket:
    if rhythm == "late_production":
        return MADE
    if not business:
        return GIFTS if rhythm == "seasonal" else rng.choice(PRIVATE)
    return rng.choice(BUSINESS[weight])


def _seller(rng: Random, language: str) -> int:
    """Return who serves the customer: as a rule one who speaks the language."""
    speakers = [i for i, each in enumerate(SELLERS) if each.language == language]
    return rng.choice(speakers) if rng.random() < 0.85 else rng.randrange(len(SELLERS))


def _habit(rng: Random, rhythm: str, business: bool) -> str:
    if rhythm == "late_payer":
        return "late"
    if not business:
        return "prompt"
    return rng.choices(("prompt", "usual", "late"), (40, 55, 5))[0]
