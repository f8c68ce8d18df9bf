import {Component} from "@odoo/owl";
import {FiguresChart} from "../home/figures_chart";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/** A figure over time, with its target and where phases begin. */
export class TrendField extends Component {
    static template = "crm_strategy.TrendField";
    static components = {FiguresChart};
    static props = {...standardFieldProps};

    get trend() {
        return this.props.record.data[this.props.name];
    }

    get title() {
        return this.props.record.fields[this.props.name].string;
    }
}

export const trendField = {
    component: TrendField,
    displayName: _t("Trend with phases"),
    supportedTypes: ["json"],
    isEmpty: () => false,
};

registry.category("fields").add("crm_strategy_trend", trendField);
