from ast import literal_eval
from collections.abc import Collection
from datetime import date

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from .figure_text import figure_text

#: figures that stay empty in the database where there is none
FIGURES = ("value", "numerator", "denominator")


class CrmStrategyMeasure(models.Model):
    """The value of a KPI in a period, with what it was computed from.

    A live value follows its documents. A frozen one never changes, whatever becomes of
    them: a later value of the same period is a row beside it.
    """

    _name = "crm.strategy.measure"
    _description = "Value of a KPI"
    _order = "date_to, kpi_id, id"

    kpi_id = fields.Many2one(
        "crm.strategy.kpi", "KPI", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    period_id = fields.Many2one(
        "crm.period",
        required=True,
        index=True,
        ondelete="cascade",
        domain="[('company_id', '=', company_id), ('kind', '=', period_kind)]",
    )
    period_kind = fields.Selection(related="kpi_id.period_kind")
    method = fields.Selection(related="kpi_id.method")
    date_from = fields.Date("From", readonly=True)
    date_to = fields.Date(
        "Until", compute="_compute_date_to", store=True, precompute=True
    )
    value = fields.Float(digits=(16, 4), aggregator="avg")
    numerator = fields.Float(readonly=True, digits=(16, 4), aggregator=None)
    denominator = fields.Float(readonly=True, digits=(16, 4), aggregator=None)
    value_text = fields.Char("Shown As", compute="_compute_value_text")
    is_empty = fields.Boolean(readonly=True)
    reason = fields.Char(
        "Why Empty",
        readonly=True,
        translate=True,
        help="Empty is not zero: there is no value.",
    )
    note = fields.Char(translate=True, help="Where a value entered by hand is from.")
    model = fields.Char(readonly=True)
    domain = fields.Text(readonly=True)
    base_domain = fields.Text(readonly=True)
    computed_on = fields.Datetime(
        "Computed", readonly=True, default=fields.Datetime.now
    )
    frozen_on = fields.Datetime("Frozen", readonly=True, copy=False)
    definition = fields.Text(
        readonly=True, copy=False, help="How the KPI was defined when it was frozen."
    )

    _live_uniq = models.UniqueIndex(
        "(kpi_id, company_id, period_id) WHERE frozen_on IS NULL",
        "The KPI has a value in this period already.",
    )

    @api.depends("period_id")
    def _compute_date_to(self):
        for measure in self:
            measure.date_to = measure.period_id.date_end

    @api.depends("kpi_id", "period_id")
    def _compute_display_name(self):
        for measure in self:
            measure.display_name = self.env._(
                "%(kpi)s, %(period)s",
                kpi=measure.kpi_id.name,
                period=measure.period_id.display_name,
            )

    @api.depends("value", "is_empty", "kpi_id.unit", "currency_id")
    @api.depends_context("lang")
    def _compute_value_text(self):
        for measure in self:
            measure.value_text = measure.kpi_id._format(
                measure.value, measure.currency_id, measure.is_empty
            )

    # Who writes what

    @api.model_create_multi
    def create(self, vals_list):
        measures = super().create(vals_list)
        measures._check_by_hand()
        return measures

    def write(self, vals):
        self._check_by_hand()
        return super().write(vals)

    def unlink(self):
        self._check_not_frozen()
        return super().unlink()

    def _check_by_hand(self):
        """People enter the values of KPIs that are entered by hand, and no others."""
        self._check_not_frozen()
        for measure in self:
            if not self.env.su and measure.kpi_id.method != "manual":
                raise UserError(
                    self.env._(
                        "%(kpi)s is computed; its values are not entered by hand.",
                        kpi=measure.kpi_id.name,
                    )
                )

    def _check_not_frozen(self):
        if frozen := self.filtered("frozen_on")[:1]:
            raise UserError(
                self.env._(
                    "%(measure)s stands in a closed review and stays as it is.",
                    measure=frozen.display_name,
                )
            )

    def _freeze(self):
        """Keep the values for ever, with the definition that they were computed by."""
        # It changes no figure, and people may not write computed ones.
        live = self.sudo().filtered(lambda measure: not measure.frozen_on)
        now = fields.Datetime.now()
        for measure in live:
            measure.write({"frozen_on": now, "definition": measure.kpi_id._describe()})

    # Storing

    @api.model
    def _record(self, company, period, windows, figures):
        """Store figures of one period; a frozen value gets a row beside it if it is
        different now.

        :param dict windows: window by KPI
        :param dict figures: figure by KPI
        """
        stored = self.search(
            [
                ("kpi_id", "in", [kpi.id for kpi in figures]),
                ("company_id", "=", company.id),
                ("period_id", "=", period.id),
            ]
        )
        latest = {measure.kpi_id: measure for measure in stored._latest_by_period()}
        figures = {
            kpi: figure
            for kpi, figure in figures.items()
            if not (figure.is_unrecorded and kpi in latest)
        }
        for kpi, figure in figures.items():
            values = self._prepare_values(windows[kpi], figure)
            measure = latest.get(kpi, self.browse())
            if measure.frozen_on and measure._holds(figure):
                continue
            if measure and not measure.frozen_on:
                measure.write(values)
            else:
                latest[kpi] = self.create(
                    values
                    | {
                        "kpi_id": kpi.id,
                        "company_id": company.id,
                        "period_id": period.id,
                    }
                )
        for kpi, figure in figures.items():
            if figure.reasons and not latest[kpi].frozen_on:
                latest[kpi].update_field_translations("reason", figure.reasons)
        self._empty(latest, figures)

    @api.model
    def _prepare_values(self, window, figure):
        return {
            "date_from": window.first,
            "value": figure.value,
            "numerator": figure.numerator,
            "denominator": figure.denominator,
            "is_empty": figure.value is None,
            "reason": figure.reason or False,
            "model": figure.model or False,
            "domain": figure.domain and _text_of(figure.domain),
            "base_domain": figure.base_domain and _text_of(figure.base_domain),
            "computed_on": fields.Datetime.now(),
        }

    def _holds(self, figure):
        """Whether the stored value is that of the figure."""
        if self.is_empty or figure.value is None:
            return self.is_empty and figure.value is None
        digits = self._fields["value"].get_digits(self.env)[1]
        return round(self.value, digits) == round(figure.value, digits)

    @api.model
    def _empty(self, measures, figures):
        """Empty the columns of figures that are not there.

        In SQL, as the ORM writes 0 for an empty number, which averages would count.
        """
        self.flush_model()
        for name in FIGURES:
            empty = [
                measures[kpi].id
                for kpi, figure in figures.items()
                if getattr(figure, name) is None and not measures[kpi].frozen_on
            ]
            if empty:
                self.env.cr.execute(
                    SQL(
                        "UPDATE crm_strategy_measure SET %s = NULL WHERE id IN %s",
                        SQL.identifier(name),
                        tuple(empty),
                    )
                )
        self.invalidate_model(FIGURES)

    def _latest_by_period(self):
        """Return one value per KPI, company and period, by date: the live one, or the
        one that was frozen last."""
        latest = {}
        for measure in self.sorted(
            lambda measure: (
                measure.date_to,
                not measure.frozen_on,
                measure.frozen_on or measure.computed_on,
                measure.id,
            )
        ):
            key = (measure.kpi_id, measure.company_id, measure.period_id)
            latest[key] = measure
        return self.browse([measure.id for measure in latest.values()])

    # Evidence

    def action_open_counted(self):
        """Open the records in the numerator that the reader may see."""
        return self._open(self.domain)

    def action_open_base(self):
        """Open the records in the denominator that the reader may see."""
        return self._open(self.base_domain)

    def _open(self, domain):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": self.model,
            "domain": literal_eval(domain),
            "views": [(False, "list"), (False, "form")],
            "context": {
                "create": False,
                "active_test": False,
                "crm_period_kind": "month",
            },
        }


def _text_of(domain):
    """Return a domain as a text of plain lists, with dates in ISO format."""
    return repr(_plain(domain))


def _plain(part):
    if isinstance(part, tuple) and len(part) == 3:
        name, operator, value = part
        return (name, operator, _plain(value))
    if isinstance(part, date):
        return str(part)
    if isinstance(part, Collection | Domain) and not isinstance(part, str):
        return [_plain(item) for item in part]
    return part


class CrmStrategyKpi(models.Model):
    _inherit = "crm.strategy.kpi"

    def _format(self, value, currency, is_empty=False):
        """Return a value of this KPI as the reader's language writes it."""
        figure = None if is_empty or not self else value
        return figure_text(self.env, figure, self.unit, currency)
