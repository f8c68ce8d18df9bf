import {Component, onWillStart, useEffect, useRef, useState} from "@odoo/owl";
import {
    formatFloat,
    formatInteger,
    formatMonetary,
    formatPercentage,
} from "@web/views/fields/formatters";
import {_t} from "@web/core/l10n/translation";
import {loadBundle} from "@web/core/assets";
import {registry} from "@web/core/registry";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {useRecordObserver} from "@web/model/relational_model/utils";
import {useService} from "@web/core/utils/hooks";

const ALERTS = {better: "alert-success", worse: "alert-danger"};

/** A signed number reads from left to right in any text: its sign stands before it. */
function isolate(text) {
    return `\u2066${text}\u2069`;
}

/**
 * Whether a campaign works: the verdict in words, the treated customers beside those
 * held out, the variants, and what came week by week as a chart or a table.
 */
export class CampaignResults extends Component {
    static template = "crm_segments.CampaignResults";
    static props = {...standardWidgetProps};

    setup() {
        this.orm = useService("orm");
        this.canvas = useRef("canvas");
        this.state = useState({isTable: false, data: null});
        onWillStart(() => loadBundle("web.chartjs_lib"));
        let known = null;
        useRecordObserver(async (record) => {
            const saved = `${record.resId} ${record.data.write_date}`;
            if (saved !== known) {
                known = saved;
                await this.load(record);
            }
        });
        useEffect(
            (canvas) => {
                const chart = canvas && new Chart(canvas, this.getConfig(canvas));
                return () => chart && chart.destroy();
            },
            () => [this.canvas.el, this.state.data]
        );
    }

    get alert() {
        return ALERTS[this.state.data.kind] || "alert-info";
    }

    get arms() {
        return [
            ["treated", _t("Treated")],
            ["holdout", _t("Held Out")],
        ];
    }

    get verdicts() {
        return {
            better: _t("Better"),
            worse: _t("Worse"),
            no_difference: _t("No difference"),
            too_early: _t("Cannot be told yet"),
        };
    }

    /** One for each figure: its name, the value of each group, and the difference. */
    get rows() {
        const {treated, holdout, difference, repeat, late} = this.state.data;
        const both = (format, name) => [format(treated[name]), format(holdout[name])];
        const money = (value) => this.money(value);
        const shares = (figure) => [
            this.share(figure.treated),
            this.share(figure.holdout),
            this.between(figure, (value) => this.points(value)),
        ];
        return [
            [_t("Customers"), ...both(formatInteger, "count"), ""],
            [_t("Followed to the end"), ...both(formatInteger, "counted"), ""],
            [_t("Revenue per customer"), ...both(money, "revenue"), ""],
            [_t("Discounts per customer"), ...both(money, "discount"), ""],
            [_t("Discounts in all"), ...both(money, "discounts"), ""],
            [
                _t("Margin per customer"),
                ...both(money, "margin"),
                this.withEnds(difference, money),
            ],
            [_t("Bought again"), ...shares(repeat)],
            [_t("Paid late"), ...shares(late)],
        ];
    }

    /** One for each variant, as it was and beside those held out. */
    get variantRows() {
        return this.state.data.variants.map((variant) => ({
            key: variant.id,
            name: variant.name,
            cells: [
                isolate(formatPercentage(variant.share, {digits: [false, 1]})),
                formatInteger(variant.count),
                formatInteger(variant.counted),
                this.money(variant.margin),
            ],
            difference: variant.kind ? this.marginDifference(variant) : "–",
            verdict: this.verdicts[variant.kind] || "",
        }));
    }

    /** One for each two variants: by how much the first one surpasses the second. */
    get pairRows() {
        return this.state.data.pairs.map((pair, number) => ({
            key: number,
            names: _t("“%(first)s” beside “%(second)s”", pair),
            difference: this.marginDifference(pair),
            verdict: this.verdicts[pair.kind],
        }));
    }

    marginDifference({difference}) {
        return this.withEnds(difference, (value) => this.money(value));
    }

    /** What all customers together brought, and by unit of cost. */
    get totals() {
        const {gain, cost, roi, lift, kind} = this.state.data;
        const totals = [];
        if (lift.value !== null) {
            totals.push([
                _t("Lift"),
                this.withEnds(lift, (value) => this.share(value)),
            ]);
        }
        if (gain.value !== null) {
            totals.push([
                _t("Margin gained"),
                this.withEnds(gain, (value) => this.money(value)),
            ]);
            totals.push([_t("Cost"), this.money(cost)]);
        }
        // Without an interval, so only once it is told that there is a difference.
        if (roi !== null && ALERTS[kind]) {
            totals.push([_t("Gain per unit of cost"), isolate(formatFloat(roi))]);
        }
        return totals;
    }

    get series() {
        return this.state.data.series;
    }

    get label() {
        const last = this.series[this.series.length - 1];
        return _t(
            "Margin per customer up to week %(week)s: treated %(treated)s, held out %(holdout)s",
            {
                week: formatInteger(last.week),
                treated: this.money(last.treated),
                holdout: this.money(last.holdout),
            }
        );
    }

    get windowNote() {
        return _t(
            "What is invoiced on the day of the beginning and in the %(days)s days after it counts: untaxed, less credit notes and discounts, in company currency.",
            {days: formatInteger(this.state.data.attribution_days)}
        );
    }

    get unknownNote() {
        return _t(
            "Customers left out because their contacts are deleted: %s",
            formatInteger(this.state.data.unknown_count)
        );
    }

    async load(record) {
        if (record.resId && record.data.state !== "draft") {
            this.state.data = await this.orm.call("crm.campaign", "get_results", [
                [record.resId],
            ]);
        }
    }

    toggleTable() {
        this.state.isTable = !this.state.isTable;
    }

    money(value) {
        if (value === null) {
            return "–";
        }
        return isolate(
            formatMonetary(value, {currencyId: this.state.data.currency_id})
        );
    }

    share(value) {
        return value === null
            ? "–"
            : isolate(formatPercentage(value, {digits: [false, 1]}));
    }

    points(value) {
        return isolate(formatFloat(100 * value, {digits: [false, 1]}));
    }

    week(value) {
        return formatInteger(value);
    }

    between({low, high}, format) {
        if (low === null || high === null) {
            return "";
        }
        return _t("%(low)s to %(high)s points", {low: format(low), high: format(high)});
    }

    withEnds({value, low, high}, format) {
        if (value === null || low === null || high === null) {
            return format(value);
        }
        return _t("%(value)s (%(low)s to %(high)s)", {
            value: format(value),
            low: format(low),
            high: format(high),
        });
    }

    getDatasets(style) {
        const colors = {treated: "--primary", holdout: "--secondary-color"};
        return this.arms.map(([arm, label]) => {
            const color = style.getPropertyValue(colors[arm]).trim() || style.color;
            return {
                label,
                data: this.series.map((week) => week[arm]),
                borderColor: color,
                backgroundColor: color,
                borderDash: arm === "holdout" ? [5, 4] : [],
                borderWidth: 2,
                pointRadius: 2,
                pointHitRadius: 8,
            };
        });
    }

    getConfig(canvas) {
        const style = getComputedStyle(canvas);
        return {
            type: "line",
            data: {
                labels: this.series.map(({week}) => this.week(week)),
                datasets: this.getDatasets(style),
            },
            options: {
                animation: false,
                maintainAspectRatio: false,
                interaction: {mode: "index", intersect: false},
                plugins: {
                    legend: {display: false},
                    tooltip: {
                        callbacks: {
                            title: ([{label}]) => _t("Week %s", label),
                            label: ({dataset, parsed}) =>
                                `${dataset.label}: ${this.money(parsed.y)}`,
                        },
                    },
                },
                scales: {
                    x: {
                        grid: {display: false},
                        ticks: {
                            color: style.color,
                            maxRotation: 0,
                            autoSkipPadding: 16,
                        },
                    },
                    y: {
                        beginAtZero: true,
                        border: {display: false},
                        grid: {color: style.getPropertyValue("--border-color").trim()},
                        ticks: {
                            color: style.color,
                            maxTicksLimit: 6,
                            callback: (value) =>
                                isolate(
                                    formatFloat(value, {
                                        humanReadable: true,
                                        minDigits: 3,
                                    })
                                ),
                        },
                    },
                },
            },
        };
    }
}

registry.category("view_widgets").add("crm_campaign_results", {
    component: CampaignResults,
    fieldDependencies: [
        {name: "write_date", type: "datetime"},
        {name: "state", type: "selection"},
    ],
});
