import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

const COLORS = {
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
export class DistanceBarField extends Component {
    static template = "crm_strategy.DistanceBarField";
    static props = {...standardFieldProps, compact: {type: Boolean, optional: true}};

    get bar() {
        return this.props.record.data[this.props.name] || {status: "unknown"};
    }

    get color() {
        return COLORS[this.bar.status];
    }

    get hasProgress() {
        return typeof this.bar.progress === "number";
    }

    get fill() {
        return `width: ${position(this.bar.progress)}%`;
    }

    get hasMark() {
        return typeof this.bar.expected === "number" && this.bar.status !== "met";
    }

    /** The inset follows the direction of the page. */
    get mark() {
        return `inset-inline-start: ${position(this.bar.expected)}%`;
    }

    get percent() {
        return this.hasProgress ? `${Math.round(this.bar.progress * 100)}%` : "–";
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
