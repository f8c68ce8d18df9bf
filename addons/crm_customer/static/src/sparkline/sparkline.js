import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {formatCurrency} from "@web/core/currency";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

export const BAR_WIDTH = 4;
export const BAR_GAP = 1;
export const HEIGHT = 16;

/**
 * Where the bars of a sparkline stand. Months without revenue keep a trace of the
 * baseline; a month of credit notes hangs below it.
 *
 * @param {number[]} values
 * @returns {{x: Number, y: Number, height: Number, negative: Boolean}[]}
 */
export function getBars(values) {
    const top = Math.max(0, ...values);
    const range = top - Math.min(0, ...values) || 1;
    return values.map((value, index) => {
        const height = (Math.abs(value) / range) * (HEIGHT - 1);
        const baseline = (top / range) * (HEIGHT - 1);
        return {
            x: index * (BAR_WIDTH + BAR_GAP),
            y: value > 0 ? baseline - height : baseline,
            height: Math.max(height, 0.75),
            negative: value < 0,
        };
    });
}

/**
 * Revenue of the last twelve months as twelve bars, the oldest first.
 */
export class SparklineField extends Component {
    static template = "crm_customer.SparklineField";
    static props = {...standardFieldProps};

    height = HEIGHT;
    barWidth = BAR_WIDTH;

    get values() {
        return this.props.record.data[this.props.name] || [];
    }

    get width() {
        return this.values.length * (BAR_WIDTH + BAR_GAP) - BAR_GAP;
    }

    get bars() {
        return getBars(this.values);
    }

    get isEmpty() {
        return this.values.every((value) => !value);
    }

    get text() {
        const currency = this.props.record.data.currency_id;
        const amounts = this.values.map((value) =>
            formatCurrency(value, currency && currency.id, {
                humanReadable: true,
                noSymbol: true,
            })
        );
        return _t("Revenue of the last 12 months, the oldest first: %(amounts)s", {
            amounts: amounts.join(" · "),
        });
    }
}

export const sparklineField = {
    component: SparklineField,
    displayName: _t("Sparkline"),
    supportedTypes: ["json"],
    isEmpty: () => false,
};

registry.category("fields").add("crm_customer_sparkline", sparklineField);
