"""Rules evaluated slowly and plainly, customer by customer and record by record.

It reads the same records of segments, and shares no code with the rule engine.
"""

from ast import literal_eval
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

OPERATORS = {
    "=": lambda left, right: left == right,
    "!=": lambda left, right: left != right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
}
UNITS = {"d": "days", "w": "weeks", "m": "months", "y": "years"}


class Document:
    """One document as a rule sees it."""

    def __init__(self, record, contact, moment, product=None, **numbers):
        self.record = record
        self.customer = contact.commercial_partner_id
        self.moment = moment
        self.product = product
        self.numbers = {name: _exact(number) for name, number in numbers.items()}


class ReferenceRules:
    """Who meets the rule of a segment on a day.

    :param env: environment that may read everything
    :param company: of the segments
    :param today: the company's day
    """

    def __init__(self, env, company, today):
        self.env = env(context={**env.context, "active_test": False})
        self.company = company
        self.today = today
        self.zone = ZoneInfo(company.resource_calendar_id.tz)

    def members(self, segment, customers):
        """Return those of some customers who meet the rule."""
        return customers.filtered(
            lambda customer: (
                customer.company_id == segment.company_id
                and self._join(
                    segment.match,
                    [self._group(group, customer) for group in segment.group_ids],
                )
            )
        )

    def _group(self, group, customer):
        answers = [self.holds(one, customer) for one in group.condition_ids]
        return self._join(group.match, answers)

    def _join(self, match, answers):
        if not answers:
            return False
        return all(answers) if match == "all" else any(answers)

    def holds(self, condition, customer):
        """Tell whether a customer meets a condition."""
        answer = getattr(self, f"_holds_{condition.kind}")(condition, customer)
        return answer != condition.negate

    # Figures and attributes

    def _holds_attribute(self, condition, customer):
        return self._all_leaves(condition.domain, customer)

    def _all_leaves(self, domain, record):
        rest = literal_eval(domain)
        answers = []
        while rest:
            answers.append(self._term(record, rest))
        return all(answers)

    def _term(self, record, rest):
        """Take one term of a domain in prefix notation off the rest."""
        term = rest.pop(0)
        if term == "!":
            return not self._term(record, rest)
        if term in ("&", "|"):
            answers = [self._term(record, rest), self._term(record, rest)]
            return all(answers) if term == "&" else any(answers)
        return self._leaf(record, *term)

    def _leaf(self, record, path, operator, value):
        *steps, name = path.split(".")
        for step in steps:
            record = record[step]
        if operator == "any":
            return any(
                all(self._leaf(other, *leaf) for leaf in value)
                for other in record[name]
            )
        field = record._fields[name]
        found = record[name]
        if field.type == "date":
            if not found:
                return value is False if operator == "=" else operator == "!="
            if value is not False:
                value = self._date(value)
        elif field.type == "datetime" and found:
            value = datetime.combine(self._date(value), datetime.min.time(), self.zone)
            found = found.replace(tzinfo=ZoneInfo("UTC"))
        elif field.relational:
            found = found.id
        if found is False and field.type in ("date", "datetime"):
            return operator == "!="
        return OPERATORS[operator](found, value)

    def _date(self, text):
        if not text.startswith("today"):
            return date.fromisoformat(text)
        shift = text.removeprefix("today").strip()
        if not shift:
            return self.today
        return self.today + relativedelta(**{UNITS[shift[-1]]: int(shift[:-1])})

    # Behavior

    def _holds_behavior(self, condition, customer):
        documents = [
            document
            for document in getattr(self, f"_all_{condition.source}")()
            if document.customer == customer.partner_id
            and self._in_window(condition, self._day(document.moment))
            and self._all_leaves(condition.document_domain or "[]", document.record)
        ]
        value = self._measure(condition, documents)
        if value is None:
            return False
        first, last = (Decimal(str(n)) for n in (condition.value, condition.value_to))
        if condition.operator == "between":
            return first <= value <= last
        return OPERATORS[condition.operator](value, first)

    def _measure(self, condition, documents):
        numbers = [one.numbers.get(condition.measure_field) for one in documents]
        days = {self._day(document.moment) for document in documents}
        match condition.measure:
            case "count":
                return len(documents)
            case "days":
                return len(days)
            case "products":
                return len({doc.product for doc in documents if doc.product})
            case "sum":
                return _rounded(sum(numbers))
        days = {day for day in days if day <= self.today}
        match condition.measure:
            case "first":
                return (self.today - min(days)).days if days else None
            case "last":
                return (self.today - max(days)).days if days else None
        if not numbers:
            return None
        match condition.measure:
            case "avg":
                return _rounded(sum(numbers) / len(numbers))
            case "min":
                return _rounded(min(numbers))
            case "max":
                return _rounded(max(numbers))

    def _in_window(self, condition, day):
        if condition.window == "ever":
            return True
        if condition.window == "between":
            return (not condition.date_from or day >= condition.date_from) and (
                not condition.date_to or day <= condition.date_to
            )
        if condition.window_unit == "months":
            leaves = day + relativedelta(months=condition.window_count)
        else:
            unit = {"days": 1, "weeks": 7}[condition.window_unit]
            leaves = day + timedelta(days=unit * condition.window_count)
        return day <= self.today < leaves

    def _day(self, moment):
        if isinstance(moment, datetime):
            return moment.replace(tzinfo=ZoneInfo("UTC")).astimezone(self.zone).date()
        return moment

    def _of_company(self, model):
        return self.env[model].search([("company_id", "=", self.company.id)])

    def _all_order(self):
        for order in self._of_company("sale.order"):
            if order.state == "sale":
                rate = _exact(order.currency_rate)
                yield Document(
                    order,
                    order.partner_id,
                    order.date_order,
                    amount_untaxed=_exact(order.amount_untaxed) / rate,
                )

    def _all_order_line(self):
        for line in self._of_company("sale.order.line"):
            order = line.order_id
            if order.state == "sale" and not (line.display_type or line.is_downpayment):
                rate = _exact(order.currency_rate)
                yield Document(
                    line,
                    order.partner_id,
                    order.date_order,
                    line.product_id,
                    price_subtotal=_exact(line.price_subtotal) / rate,
                    product_uom_qty=line.product_uom_qty,
                )

    def _all_invoice(self):
        for move in self._of_company("account.move"):
            if self._is_sale(move):
                yield Document(
                    move,
                    move.partner_id,
                    move.invoice_date,
                    amount_untaxed_signed=move.amount_untaxed_signed,
                )

    def _all_invoice_line(self):
        for line in self._of_company("account.move.line"):
            move = line.move_id
            if self._is_sale(move) and line.display_type == "product":
                sign = -1 if move.move_type == "out_refund" else 1
                yield Document(
                    line,
                    move.partner_id,
                    move.invoice_date,
                    line.product_id,
                    price_subtotal=-line.balance,
                    quantity=sign * line.quantity,
                )

    def _is_sale(self, move):
        kinds = ("out_invoice", "out_refund", "out_receipt")
        return move.state == "posted" and move.move_type in kinds

    def _all_opportunity(self):
        for lead in self.env["crm.lead"].search([]):
            company = lead.company_id or lead.partner_id.company_id
            if lead.type == "opportunity" and lead.partner_id:
                if company == self.company:
                    yield Document(
                        lead,
                        lead.partner_id,
                        lead.create_date,
                        expected_revenue=lead.expected_revenue,
                    )

    def _all_mailing_sent(self):
        return self._all_traces("sent_datetime")

    def _all_mailing_opened(self):
        return self._all_traces("open_datetime")

    def _all_mailing_clicked(self):
        return self._all_traces("links_click_datetime")

    def _all_mailing_replied(self):
        return self._all_traces("reply_datetime")

    def _all_traces(self, name):
        for trace in self.env["mailing.trace"].search([]):
            contact = self.env["res.partner"].browse(trace.res_id)
            if trace.model == "res.partner" and trace[name]:
                if contact.company_id in (self.company, self.env["res.company"]):
                    yield Document(trace, contact, trace[name])

    # What is stored of the past

    def _holds_stage(self, condition, customer):
        intervals = self.env["crm.customer.stage.interval"].search([])
        return any(
            interval.customer_id == customer
            and interval.stage == condition.stage_to
            and condition.stage_from in (False, interval.previous_stage)
            and self._in_window(condition, self._day(interval.date_from))
            for interval in intervals
        )

    def _holds_segment(self, condition, customer):
        return any(
            stay.segment_id == condition.other_id
            and stay.customer_id == customer
            and self._counts(stay, condition.on_date)
            for stay in self.env["crm.segment.member"].search([])
        )

    def _counts(self, stay, day):
        """Tell whether a stay is open, now or when a day has ended."""
        if not day:
            return not stay.date_to
        entered = self._day(stay.date_from) <= day
        return entered and (not stay.date_to or self._day(stay.date_to) > day)


def _exact(number):
    return Decimal(str(number))


def _rounded(number):
    return Decimal(number).quantize(Decimal("0.01"), ROUND_HALF_UP)
