import {Component, onWillStart, useEffect, useRef, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {formatInteger} from "@web/views/fields/formatters";
import {formatMonth} from "@crm_customer/month";
import {loadBundle} from "@web/core/assets";
import {registry} from "@web/core/registry";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {useMembers} from "../use_members";
import {useService} from "@web/core/utils/hooks";

const {DateTime} = luxon;

/**
 * The size of a segment over time as a line, who entered and who left as bars; or the
 * same as a table.
 */
export class SegmentHistory extends Component {
    static template = "crm_segments.History";
    static props = {...standardWidgetProps};

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.canvas = useRef("canvas");
        this.state = useState({kind: "day", isTable: false, data: null});
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useMembers((record) => this.load(record));
        useEffect(
            (canvas) => {
                const chart = canvas && new Chart(canvas, this.getConfig(canvas));
                return () => chart && chart.destroy();
            },
            () => [this.canvas.el, this.state.data]
        );
    }

    get kinds() {
        return [
            ["day", _t("30 days")],
            ["week", _t("26 weeks")],
            ["month", _t("24 months")],
        ];
    }

    get periodLabel() {
        return {day: _t("Day"), week: _t("Week until"), month: _t("Month")}[
            this.state.kind
        ];
    }

    get periods() {
        return (this.state.data && this.state.data.periods) || [];
    }

    get isEmpty() {
        return this.periods.every(
            ({size, entered, left}) => !size && !entered && !left
        );
    }

    /** The newest first, and only those of which there is something to read. */
    get rows() {
        return this.periods
            .filter(({size, entered, left}) => size || entered || left)
            .reverse();
    }

    get label() {
        const {periods} = this;
        return _t("From %(first)s to %(last)s members", {
            first: formatInteger(periods[0].size),
            last: formatInteger(periods[periods.length - 1].size),
        });
    }

    async load(record = this.props.record) {
        if (record.resId) {
            this.state.data = await this.orm.call("crm.segment", "get_history", [
                [record.resId],
                this.state.kind,
            ]);
        }
    }

    async setKind(kind) {
        this.state.kind = kind;
        await this.load();
    }

    toggleTable() {
        this.state.isTable = !this.state.isTable;
    }

    openChanges() {
        return this.action.doAction("crm_segments.crm_segment_member_action", {
            additionalContext: {active_id: this.props.record.resId},
        });
    }

    /** Open who entered or left in a period. */
    async openPeriod(method, {start, end}) {
        await this.action.doAction(
            await this.orm.call("crm.segment", method, [
                [this.props.record.resId],
                start,
                end,
            ])
        );
    }

    count(value) {
        return formatInteger(value);
    }

    formatPeriod(period, style = "long") {
        const {calendar} = this.state.data;
        if (this.state.kind === "month") {
            return formatMonth(period.start, {calendar, style});
        }
        return DateTime.fromISO(period.end)
            .reconfigure({outputCalendar: calendar})
            .toLocaleString({day: "numeric", month: style});
    }

    getDatasets(style) {
        const color = (name) => style.getPropertyValue(name).trim();
        return [
            {
                type: "line",
                label: _t("Members"),
                data: this.periods.map(({size}) => size),
                borderColor: color("--primary"),
                backgroundColor: color("--primary"),
                borderWidth: 2,
                pointRadius: 0,
                pointHitRadius: 8,
                yAxisID: "y",
            },
            {
                type: "bar",
                label: _t("Entered"),
                data: this.periods.map(({entered}) => entered),
                backgroundColor: color("--success"),
                maxBarThickness: 18,
                yAxisID: "changes",
            },
            {
                type: "bar",
                label: _t("Left"),
                data: this.periods.map(({left}) => -left),
                backgroundColor: color("--warning"),
                maxBarThickness: 18,
                yAxisID: "changes",
            },
        ];
    }

    getConfig(canvas) {
        const style = getComputedStyle(canvas);
        const ticks = {color: style.color, maxTicksLimit: 6, precision: 0};
        return {
            data: {
                labels: this.periods.map((period) =>
                    this.formatPeriod(period, "short")
                ),
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
                            label: ({dataset, parsed}) =>
                                `${dataset.label}: ${this.count(Math.abs(parsed.y))}`,
                        },
                    },
                },
                scales: {
                    x: {
                        stacked: true,
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
                        ticks,
                    },
                    changes: {
                        position: "right",
                        stacked: true,
                        border: {display: false},
                        grid: {display: false},
                        ticks: {
                            ...ticks,
                            callback: (value) => this.count(Math.abs(value)),
                        },
                    },
                },
            },
        };
    }
}

registry.category("view_widgets").add("crm_segment_history", {
    component: SegmentHistory,
    fieldDependencies: [{name: "refreshed_at", type: "datetime"}],
});
