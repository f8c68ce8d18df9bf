import {Component, useState} from "@odoo/owl";
import {chartOptions, chartScales, themeColor, useChart} from "./use_chart";
import {_t} from "@web/core/l10n/translation";
import {formatCurrency} from "@web/core/currency";
import {formatMonth} from "../month";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {useService} from "@web/core/utils/hooks";

/**
 * Revenue and margin by month: bars and a line, or the same as a table. A month
 * opens its documents.
 */
export class CustomerChartField extends Component {
    static template = "crm_customer.ChartField";
    static props = {...standardFieldProps};

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.state = useState({isTable: false});
        useChart(
            (style) => this.getConfig(style),
            () => this.data
        );
    }

    get data() {
        return this.props.record.data[this.props.name];
    }

    get months() {
        return (this.data && this.data.months) || [];
    }

    get isEmpty() {
        return this.months.every((month) => !month.revenue && !month.margin);
    }

    /** The newest first, and only those of which there is something to read. */
    get rows() {
        return this.months.filter((month) => month.revenue || month.margin).reverse();
    }

    get total() {
        return this.format(
            this.months.reduce((total, month) => total + month.revenue, 0)
        );
    }

    get label() {
        return _t("Revenue of the last 24 months: %(total)s in total", {
            total: this.total,
        });
    }

    format(amount) {
        const currency = this.props.record.data.currency_id;
        return formatCurrency(amount, currency && currency.id);
    }

    formatMonth(month, style = "long") {
        return formatMonth(month.start, {calendar: this.data.calendar, style});
    }

    toggleTable() {
        this.state.isTable = !this.state.isTable;
    }

    async openMonth(month) {
        const {resModel, resId} = this.props.record;
        const action = await this.orm.call(resModel, "action_open_period", [
            [resId],
            month.start,
            month.end,
        ]);
        await this.action.doAction(action);
    }

    getDatasets(style) {
        return [
            {
                type: "line",
                label: _t("Margin"),
                data: this.months.map((month) => month.margin),
                borderColor: themeColor(style, "--success"),
                backgroundColor: themeColor(style, "--success"),
                borderWidth: 1.5,
                pointRadius: 0,
                pointHitRadius: 8,
            },
            {
                type: "bar",
                label: _t("Revenue"),
                data: this.months.map((month) => month.revenue),
                backgroundColor: themeColor(style, "--info"),
                maxBarThickness: 18,
            },
        ];
    }

    getConfig(style) {
        return {
            data: {
                labels: this.months.map((month) => this.formatMonth(month, "short")),
                datasets: this.getDatasets(style),
            },
            options: {
                ...chartOptions(
                    ({dataset, parsed}) => `${dataset.label}: ${this.format(parsed.y)}`
                ),
                interaction: {mode: "index", intersect: false},
                onClick: (_ev, [element]) =>
                    element && this.openMonth(this.months[element.index]),
                onHover: (ev, [element]) => {
                    ev.native.target.style.cursor = element ? "pointer" : "default";
                },
                scales: chartScales(style),
            },
        };
    }
}

export const customerChartField = {
    component: CustomerChartField,
    displayName: _t("Revenue and margin by month"),
    supportedTypes: ["json"],
    isEmpty: () => false,
};

registry.category("fields").add("crm_customer_chart", customerChartField);
