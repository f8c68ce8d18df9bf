"""Names of customers in English, Vietnamese and Persian; all of them made up.

Persian words stand beside their Latin spelling, which e-mail addresses need.
"""

import unicodedata
from itertools import product
from random import Random
from typing import NamedTuple

LANGUAGES = {"en": "en_US", "vi": "vi_VN", "fa": "fa_IR"}


class Name(NamedTuple):
    """What a customer is called, and the same for an e-mail address."""

    text: str
    latin: str


class Place(NamedTuple):
    """Where a customer lives."""

    city: str
    country: str
    streets: tuple[str, ...]
    dial: str


# How a business is called after what it is ({}: one of the words below).
_TRADES = {
    "en": ("{} Café", "Hotel {}", "{} Bakery", "{} Coworking", "{} Restaurant"),
    "vi": (
        "Cà phê {}",
        "Khách sạn {}",
        "Tiệm bánh {}",
        "Công ty TNHH {}",
        "Nhà hàng {}",
    ),
    "fa": (
        ("کافه {}", "Cafe {}"),
        ("هتل {}", "Hotel {}"),
        ("شیرینی‌سرای {}", "Shirini {}"),
        ("شرکت {}", "Sherkat {}"),
        ("رستوران {}", "Restaurant {}"),
    ),
}
_WORDS = {
    "en": (
        *("Harbour Light", "Juniper", "Northgate", "Copper Kettle", "Willow Street"),
        *("Old Mill", "Seven Bridges", "Lantern", "Magnolia", "Kingfisher"),
        *("Blue Door", "Orchard", "Foxglove", "Riverside", "Pilgrim", "Amber"),
    ),
    "vi": (
        *("Sen Vàng", "Hương Giang", "Phố Cổ", "Minh Phát", "An Nhiên", "Sông Hàn"),
        *("Mộc Lan", "Hoa Sữa", "Thiên Thanh", "Bình Minh", "Trúc Xanh", "Cát Tường"),
        *("Hồ Gươm", "Đại Nam", "Tân Phú", "Nắng Mới"),
    ),
    "fa": (
        *(("باران", "Baran"), ("ارغوان", "Arghavan"), ("سپیدار", "Sepidar")),
        *(("یلدا", "Yalda"), ("نارنجستان", "Narenjestan"), ("کاروان", "Karvan")),
        *(("مهتاب", "Mahtab"), ("آفتاب", "Aftab"), ("دماوند", "Damavand")),
        *(("نسترن", "Nastaran"), ("پرنیان", "Parnian"), ("سیمرغ", "Simorgh")),
        *(("بهاران", "Baharan"), ("زاینده‌رود", "Zayanderud"), ("شقایق", "Shaghayegh")),
        ("گلستان", "Golestan"),
    ),
}
_GIVEN = {
    "en": (
        *("Alice", "Benjamin", "Charlotte", "Daniel", "Eleanor", "Frederick", "Grace"),
        *("Henry", "Isla", "Jonathan", "Katherine", "Lewis", "Martha", "Oliver"),
    ),
    "vi": (
        *("Thu Hà", "Minh Tuấn", "Ngọc Anh", "Quang Huy", "Thanh Mai", "Đức Anh"),
        *("Bảo Châu", "Hoàng Long", "Phương Thảo", "Gia Bảo", "Khánh Linh", "Hải Yến"),
    ),
    "fa": (
        *(("آرش", "Arash"), ("نگار", "Negar"), ("کیان", "Kian"), ("پریسا", "Parisa")),
        *(("سهراب", "Sohrab"), ("مینا", "Mina"), ("بهرام", "Bahram")),
        *(("لیلا", "Leila"), ("رضا", "Reza"), ("شیرین", "Shirin")),
        *(("امید", "Omid"), ("یاسمن", "Yasaman")),
    ),
}
_FAMILY = {
    "en": (
        *("Ashworth", "Bennett", "Carmichael", "Donovan", "Ellis", "Fairbanks"),
        *("Goodwin", "Hartley", "Ingram", "Kendall"),
    ),
    "vi": ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ"),
    "fa": (
        *(("کریمی", "Karimi"), ("رستمی", "Rostami"), ("احمدی", "Ahmadi")),
        *(("نیکزاد", "Nikzad"), ("صادقی", "Sadeghi"), ("فرهادی", "Farhadi")),
        *(("موسوی", "Mousavi"), ("شریفی", "Sharifi"), ("کاظمی", "Kazemi")),
        ("جعفری", "Jafari"),
    ),
}
PLACES = {
    "en": (
        Place("Singapore", "SG", ("Joo Chiat Road", "Keong Saik Road"), "+65 6555"),
        Place("Melbourne", "AU", ("Brunswick Street", "Lygon Street"), "+61 3 5550"),
        Place("London", "GB", ("Exmouth Market", "Lamb's Conduit St"), "+44 20 7946"),
    ),
    "vi": (
        Place("Hà Nội", "VN", ("Hàng Bông", "Phan Đình Phùng"), "+84 24 3555"),
        Place("TP. Hồ Chí Minh", "VN", ("Nguyễn Huệ", "Lê Lợi"), "+84 28 3555"),
        Place("Đà Nẵng", "VN", ("Bạch Đằng", "Trần Phú"), "+84 236 355"),
        Place("Huế", "VN", ("Lê Duẩn", "Hùng Vương"), "+84 234 355"),
    ),
    "fa": (
        Place("تهران", "IR", ("خیابان ولیعصر", "خیابان انقلاب"), "+98 21 5555"),
        Place("اصفهان", "IR", ("خیابان چهارباغ", "خیابان حافظ"), "+98 31 3555"),
        Place("شیراز", "IR", ("خیابان زند", "بلوار ارم"), "+98 71 3555"),
    ),
}


def business_names(language: str, rng: Random) -> list[Name]:
    """Return names of businesses, each once, in the order that ``rng`` draws.

    >>> names = business_names("vi", Random(1))
    >>> len(names) == len(set(names)) == 80
    True
    """
    found = [
        Name(*(trade.format(word) for trade, word in zip(trades, words, strict=True)))
        for trades, words in product(
            map(_spellings, _TRADES[language]), map(_spellings, _WORDS[language])
        )
    ]
    rng.shuffle(found)
    return found


def person_names(language: str, rng: Random) -> list[Name]:
    """Return names of people, each once, in the order that ``rng`` draws.

    >>> Name("Nguyễn Thu Hà", "Nguyễn Thu Hà") in person_names("vi", Random(1))
    True
    """
    pattern = "{1} {0}" if language == "vi" else "{0} {1}"
    pairs = product(_GIVEN[language], _FAMILY[language])
    found = [
        Name(
            *(
                pattern.format(*parts)
                for parts in zip(_spellings(given), _spellings(family), strict=True)
            )
        )
        for given, family in pairs
    ]
    rng.shuffle(found)
    return found


def slug(latin: str) -> str:
    """Return what an e-mail address makes of a name.

    >>> slug("Công ty TNHH Đại Nam"), slug("Lamb's Café")
    ('cong-ty-tnhh-dai-nam', 'lambs-cafe')
    """
    plain = unicodedata.normalize("NFD", latin.lower().replace("đ", "d"))
    kept = (letter for letter in plain if letter.isascii() and letter not in "'.")
    return "-".join("".join(kept).split())


def _spellings(word: str | tuple[str, str]) -> tuple[str, str]:
    return (word, word) if isinstance(word, str) else word
