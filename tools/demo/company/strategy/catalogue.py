"""Who takes part in the strategy, and what it wants to reach, by when."""

from typing import NamedTuple

from tools.demo.company.people import FINANCE, PLANNER, SELLERS, Seller
from tools.demo.translated import Text

ADMIN, LINH, DARIUSH, TOM = SELLERS
DIRECTOR = Seller("laleh", "لاله مرادی", "fa")
MARKETER = Seller("thu", "Phạm Minh Thư", "vi")
SERVICE = Seller("jonas", "Jonas Lindqvist", "en")
BUILDER = Seller("nilufar", "نیلوفر صادقی", "fa")


class Person(NamedTuple):
    """Somebody of the strategy: a colleague, with or without a user.

    ``engagement`` is what it was at the start and what it is now, from 0 to 4;
    ``allocation`` the share of the working time.
    """

    name: str
    department: str
    roles: tuple[str, ...]
    engagement: tuple[int, int]
    wanted: int = 3
    user: Seller | None = None
    job: str = ""
    allocation: float = 0.1
    weight: int = 1


PEOPLE = (
    Person(
        *(DIRECTOR.name, "management", ("sponsor",), (3, 4), 4, DIRECTOR),
        *("Managing Director", 0.1, 3),
    ),
    Person(
        *(ADMIN.name, "sales", ("management",), (4, 4), 4, ADMIN),
        *("Head of Sales", 0.3, 2),
    ),
    Person(LINH.name, "sales", ("end_user",), (2, 3), 3, LINH, "Sales", 0.2),
    Person(DARIUSH.name, "sales", ("end_user",), (1, 2), 3, DARIUSH, "Sales", 0.1),
    Person(TOM.name, "sales", ("end_user",), (2, 3), 3, TOM, "Sales", 0.1),
    Person(
        *(MARKETER.name, "marketing", ("management", "end_user"), (3, 4), 3),
        *(MARKETER, "Head of Marketing", 0.2, 2),
    ),
    Person("Hoàng Minh Đức", "marketing", ("end_user",), (2, 3), job="Content"),
    Person("Sara Whitfield", "marketing", ("end_user",), (3, 3), job="Events"),
    Person(
        *(SERVICE.name, "service", ("end_user",), (1, 1), 3, SERVICE),
        *("Head of Service", 0.1, 2),
    ),
    Person("رضا امینی", "service", ("end_user",), (1, 2), job="Technician"),
    Person("Lê Thị Ngân", "service", ("end_user",), (2, 2), job="Help Desk"),
    Person(
        *(FINANCE.name, "finance", ("finance",), (3, 3), 3, FINANCE),
        *("Accountant", 0.05),
    ),
    Person(
        *(PLANNER.name, "workshop", ("end_user",), (2, 3), 3, PLANNER),
        *("Planner", 0.1),
    ),
    Person(
        *(BUILDER.name, "it", ("technical",), (3, 4), 4, BUILDER),
        *("Software", 0.4),
    ),
)
EXPERT = "Dr. Amara Nwosu"


class Goal(NamedTuple):
    """A goal: what measures it, where it begins and where it leads to.

    ``target`` is added to the last value of the KPI, where there is one. ``said`` has
    what its owner says at check-ins, the first a month after the goal began: the value,
    how sure, and what has happened.
    """

    name: Text
    target: float = 0.0
    baseline: float | None = None
    kpi: str = ""
    direction: str = "rise"
    unit: str = "number"
    parent: str = ""
    phase: int = -1
    component: str = ""
    function: str = ""
    block: str = ""
    weight: int = 1
    owner: Seller = ADMIN
    said: tuple[tuple[float, str, str], ...] = ()


GOALS = {
    "stay": Goal(
        Text(
            "Customers stay and buy more",
            "Khách ở lại và mua nhiều hơn",
            "مشتریان می‌مانند و بیشتر می‌خرند",
        ),
        block="strategy",
        weight=3,
        owner=DIRECTOR,
    ),
    "ease": Goal(
        Text(
            "It is easy to buy from us",
            "Mua hàng của chúng tôi thật dễ",
            "خرید از ما آسان است",
        ),
        block="experience",
        weight=2,
        owner=DIRECTOR,
    ),
    "informed": Goal(
        Text(
            "Colleagues know what the strategy wants",
            "Đồng nghiệp biết chiến lược muốn gì",
            "همکاران می‌دانند استراتژی چه می‌خواهد",
        ),
        target=0.9,
        baseline=0.3,
        unit="percent",
        phase=0,
        block="vision",
        said=(
            (0.5, "high", "Read out at the monthly meeting."),
            (0.7, "high", ""),
            (0.86, "high", "Only two have not read it yet."),
        ),
    ),
    "known": Goal(
        Text(
            "Customers whose contact and consent are known",
            "Khách hàng đã biết người liên hệ và sự đồng ý",
            "مشتریانی که رابط و رضایتشان معلوم است",
        ),
        target=0.9,
        baseline=0.45,
        unit="percent",
        phase=0,
        component="identify",
        function="marketing",
        block="information",
        weight=2,
        owner=MARKETER,
        said=(
            (0.55, "medium", "Half of the cafés answered our call."),
            (0.78, "high", "The counter asks everybody now."),
            (0.92, "high", "Done; what is left are old prospects."),
        ),
    ),
    "retention": Goal(
        Text(
            "Fewer customers leave",
            "Ít khách rời đi hơn",
            "مشتریان کمتری می‌روند",
        ),
        target=0.15,
        kpi="retention",
        unit="percent",
        parent="stay",
        component="retain",
        function="sales",
        block="metrics",
        weight=3,
        said=(
            (0, "medium", "The interviews say: they left because of late parts."),
            (0, "medium", ""),
            (0, "high", "Key accounts have one person to talk to."),
            (0, "medium", ""),
            (0, "medium", ""),
        ),
    ),
    "repeat": Goal(
        Text(
            "More customers buy a second time",
            "Nhiều khách mua lần hai hơn",
            "مشتریان بیشتری بار دوم می‌خرند",
        ),
        target=0.04,
        kpi="repeat_purchase",
        unit="percent",
        parent="stay",
        component="develop",
        function="sales",
        block="strategy",
        weight=2,
        owner=MARKETER,
        said=((0, "medium", ""), (0, "high", "The coffee circle has begun.")),
    ),
    "members": Goal(
        Text(
            "Members of the coffee circle take part",
            "Thành viên câu lạc bộ cà phê tham gia",
            "اعضای باشگاه قهوه مشارکت می‌کنند",
        ),
        target=-0.1,
        kpi="loyalty_active",
        direction="above",
        unit="percent",
        parent="stay",
        component="develop",
        function="marketing",
        block="experience",
        owner=MARKETER,
    ),
    "answer": Goal(
        Text(
            "Days until an inquiry is answered",
            "Số ngày đến khi trả lời yêu cầu",
            "روزهای لازم برای پاسخ به استعلام",
        ),
        target=1.5,
        baseline=4,
        direction="fall",
        parent="ease",
        phase=1,
        component="attract",
        function="sales",
        block="processes",
        weight=2,
        owner=LINH,
        said=(
            (3.4, "medium", "Turns are agreed; Fridays are still a gap."),
            (2.7, "high", "No inquiry waited over a weekend."),
            (2.5, "high", ""),
        ),
    ),
    "complaints": Goal(
        Text(
            "Complaints answered within two days",
            "Khiếu nại được trả lời trong hai ngày",
            "شکایت‌هایی که تا دو روز پاسخ می‌گیرند",
        ),
        target=0.9,
        baseline=0.6,
        unit="percent",
        parent="ease",
        phase=1,
        component="retain",
        function="service",
        block="collaboration",
        weight=2,
        owner=SERVICE,
        said=(
            (0.62, "medium", ""),
            (0.6, "low", "We hear of a complaint when the invoice is overdue."),
            (0.61, "low", "Nobody has time for it."),
        ),
    ),
    "win": Goal(
        Text(
            "Offers that are won",
            "Báo giá thành công",
            "پیشنهادهایی که برنده می‌شوند",
        ),
        target=0.1,
        kpi="win_rate",
        direction="above",
        unit="percent",
        parent="ease",
        component="attract",
        function="sales",
        block="processes",
        owner=TOM,
    ),
    "trained": Goal(
        Text(
            "Colleagues trained in the new way of serving",
            "Đồng nghiệp đã học cách phục vụ mới",
            "همکارانی که شیوهٔ تازهٔ خدمت را آموخته‌اند",
        ),
        target=12,
        baseline=0,
        parent="ease",
        phase=1,
        function="service",
        block="collaboration",
        owner=DARIUSH,
        said=(
            (3, "medium", "First afternoon with sales."),
            (5, "medium", "Service could not leave the phone."),
            (6, "medium", ""),
        ),
    ),
    "lists": Goal(
        Text(
            "Lists of customers beside Odoo",
            "Danh sách khách hàng ngoài Odoo",
            "فهرست‌های مشتریان بیرون از اودو",
        ),
        target=0,
        baseline=3,
        direction="fall",
        phase=2,
        component="identify",
        block="technology",
        owner=BUILDER,
    ),
}


class Task(NamedTuple):
    """An initiative; days are counted from the start of the strategy."""

    name: str
    goals: tuple[str, ...]
    kind: str
    phase: int
    who: Seller
    due: int
    done: int | None = None


TASKS = {
    "note": Task(
        *("Agree on one way to note a contact", ("known",), "process_change", 0),
        *(ADMIN, 40, 42),
    ),
    "consent": Task(
        *("Ask for consent at the counter", ("known",), "tactic", 0),
        *(MARKETER, 70, 63),
    ),
    "interviews": Task(
        *("Interview twelve customers who left", ("retention",), "tactic", 0),
        *(TOM, 90, 84),
    ),
    "meeting": Task(
        *("Tell the strategy at each monthly meeting", ("informed",), "communication"),
        *(0, ADMIN, 100, 98),
    ),
    "accounts": Task(
        *("Give each key account to one person", ("retention",), "org_change", 1),
        *(ADMIN, 140, 133),
    ),
    "turns": Task(
        *("Answer inquiries by turns", ("answer",), "process_change", 1),
        *(ADMIN, 240),
    ),
    "first_answer": Task(
        *("Send the first answer automatically", ("answer",), "automation", 1),
        *(BUILDER, 270),
    ),
    "training": Task(
        *("Train sales and service together", ("trained",), "training", 1),
        *(DARIUSH, 230),
    ),
    "circle": Task(
        *("Coffee circle: points for regulars", ("repeat", "members"), "tactic", 1),
        *(MARKETER, 250),
    ),
    "offers": Task(
        *("Put the delivery day into each offer", ("win",), "tactic", 1),
        *(TOM, 200, 189),
    ),
    "retire": Task(
        *("Move the spreadsheet of the newsletter into Odoo", ("lists",)),
        *("technology", 2, BUILDER, 380),
    ),
}
