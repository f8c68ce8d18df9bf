import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

export const COLORS = {
    met: "success",
    on_track: "success",
    at_risk: "warning",
    off_track: "danger",
    unknown: "secondary",
};

/** Return a share as the percentage of a width, within the bar. */
function position(share) {
    return Math.round(Math.min(Math.max(share, 0), 1) * 1000) / 10;
}

/**
 * How far a goal is on its way from the baseline to the target: a bar with a mark where
 * it should be today. All of it is said in words too.
 */
export class DistanceBar extends Component {
    static template = "crm_strategy.DistanceBar";
    static props = {bar: Object, compact: {type: Boolean, optional: true}};

    get color() {
        return COLORS[this.props.bar.status];
    }

    get hasProgress() {
        return typeof this.props.bar.progress === "number";
    }

    get fill() {
        return `width: ${position(this.props.bar.progress)}%`;
    }

    get hasMark() {
        const {expected, status} = this.props.bar;
        return typeof expected === "number" && status !== "met";
    }

    /** The inset follows the direction of the page. */
    get mark() {
        return `inset-inline-start: ${position(this.props.bar.expected)}%`;
    }

    get percent() {
        return this.hasProgress ? `${Math.round(this.props.bar.progress * 100)}%` : "–";
    }
}

/** The bar as a field of goals. */
export class DistanceBarField extends Component {
    static template = "crm_strategy.DistanceBarField";
    static components = {DistanceBar};
    static props = {...standardFieldProps, compact: {type: Boolean, optional: true}};

    get bar() {
        return this.props.record.data[this.props.name] || {status: "unknown"};
    }
}

export const distanceBarField = {
    component: DistanceBarField,
    displayName: _t("Distance bar"),
    supportedTypes: ["json"],
    isEmpty: () => false,
    extractProps: ({options}) => ({compact: Boolean(options.compact)}),
};

registry.category("fields").add("crm_strategy_distance", distanceBarField);
