"""What the company sells: coffee machines made to order, and what they consume."""

from typing import NamedTuple

MACHINES, GRINDERS = "Coffee Machines", "Grinders"
COFFEE, CLEANING = "Coffee", "Cleaning"
ACCESSORIES, PARTS, SERVICES = "Accessories", "Spare Parts", "Services"


class Product(NamedTuple):
    """A product: its list price and cost in company currency.

    ``source`` says where it comes from: ``made`` to order, ``stock`` or ``service``.
    """

    name: str
    category: str
    price: float
    cost: float
    source: str


PRODUCTS: dict[str, Product] = {
    "aurora2": Product("Aurora 2 Espresso Machine", MACHINES, 5400, 3300, "made"),
    "aurora3": Product("Aurora 3 Espresso Machine", MACHINES, 7900, 4900, "made"),
    "piccolo": Product("Piccolo Home Machine", MACHINES, 890, 520, "made"),
    "brewer": Product("Batch Brewer", MACHINES, 1650, 980, "made"),
    "falcon": Product("Falcon Grinder", GRINDERS, 1250, 760, "made"),
    "wren": Product("Wren Hand Grinder", GRINDERS, 129, 68, "stock"),
    "house": Product("House Blend, 1 kg", COFFEE, 24, 14, "stock"),
    "dalat": Product("Đà Lạt Arabica, 1 kg", COFFEE, 31, 18.5, "stock"),
    "night": Product("Night Shift Robusta, 1 kg", COFFEE, 19, 11, "stock"),
    "decaf": Product("Decaf, 500 g", COFFEE, 16, 9.5, "stock"),
    "tablets": Product("Cleaning Tablets, 100 pieces", CLEANING, 28, 11, "stock"),
    "descaler": Product("Descaler, 1 l", CLEANING, 18, 7, "stock"),
    "filters": Product("Water Filter Cartridge", CLEANING, 64, 30, "stock"),
    "cups": Product("Espresso Cups, set of 12", ACCESSORIES, 72, 38, "stock"),
    "paper": Product("Paper Cups, carton of 1000", ACCESSORIES, 86, 57, "stock"),
    "pitcher": Product("Milk Pitcher", ACCESSORIES, 27, 12, "stock"),
    "tamper": Product("Tamper", ACCESSORIES, 39, 17, "stock"),
    "gaskets": Product("Gasket Kit", PARTS, 42, 16, "stock"),
    "pump": Product("Rotary Pump", PARTS, 168, 95, "stock"),
    "install": Product("Installation", SERVICES, 320, 150, "service"),
    "maintain": Product("Maintenance Visit", SERVICES, 190, 95, "service"),
    "training": Product("Barista Training", SERVICES, 450, 210, "service"),
}

# What a machine is made of; bought as needed, not counted in stock.
COMPONENTS = {"boiler": "Boiler", "board": "Control Board"}


class Basket(NamedTuple):
    """Products bought together: at first, again and again, and now and then."""

    first: tuple[str, ...]
    again: tuple[str, ...]
    extras: tuple[tuple[str, ...], ...]


# Business baskets by the weight of the customer: 0 small to 2 large.
BUSINESS: tuple[tuple[Basket, ...], ...] = (
    (
        Basket(
            ("brewer", "install"),
            ("house", "tablets"),
            (("filters",), ("paper",), ("descaler",)),
        ),
        Basket(("falcon",), ("night", "paper"), (("tamper", "pitcher"), ("gaskets",))),
    ),
    (
        Basket(
            ("aurora2", "falcon", "install"),
            ("house", "dalat", "tablets"),
            (("gaskets",), ("cups",), ("tamper", "pitcher"), ("maintain",)),
        ),
        Basket(
            ("aurora2", "install"),
            ("night", "tablets", "filters"),
            (("paper",), ("decaf",), ("maintain", "gaskets"), ("training",)),
        ),
    ),
    (
        Basket(
            ("aurora3", "falcon", "install", "training"),
            ("house", "dalat", "tablets", "paper"),
            (("maintain", "pump"), ("cups",), ("aurora2", "install"), ("decaf",)),
        ),
    ),
)
PRIVATE: tuple[Basket, ...] = (
    Basket(("piccolo",), ("house",), (("tablets", "descaler"), ("cups",))),
    Basket(("wren", "dalat"), ("dalat",), (("decaf",), ("pitcher", "tamper"))),
    Basket(("house",), ("house",), (("wren",), ("cups",))),
)
GIFTS = Basket(("cups", "dalat"), ("dalat", "cups"), (("wren",), ("piccolo",)))
# What customers come for whose orders are made, and made too late.
MADE = Basket(
    ("aurora2", "falcon", "install"),
    ("falcon",),
    (("aurora2", "install"), ("brewer",), ("gaskets", "tablets")),
)
