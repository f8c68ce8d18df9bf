import {Component, onWillStart, useEffect, useRef} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {formatFloat} from "@web/views/fields/formatters";
import {getColor} from "@web/core/colors/colors";
import {cookie} from "@web/core/browser/cookie";
import {loadBundle} from "@web/core/assets";
import {localization} from "@web/core/l10n/localization";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

const LAST_GROUP = 7;

/**
 * Predicted beside actual purchases by the number of repeat purchases before the
 * hold-out period: a chart, and the same figures as a table.
 */
export class CalibrationField extends Component {
    static template = "crm_customer.CalibrationField";
    static props = {...standardFieldProps};

    setup() {
        this.canvas = useRef("canvas");
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            () => {
                if (!this.canvas.el) {
                    return;
                }
                const chart = new Chart(this.canvas.el, this.config);
                return () => chart.destroy();
            },
            () => [this.groups]
        );
    }

    get groups() {
        return this.props.record.data[this.props.name] || [];
    }

    get rows() {
        return this.groups.map((group) => ({
            label: this.labelOf(group),
            customers: formatFloat(group.customers, {digits: [16, 0]}),
            predicted: formatFloat(group.predicted, {digits: [16, 2]}),
            actual: formatFloat(group.actual, {digits: [16, 2]}),
        }));
    }

    get label() {
        return _t(
            "Chart of the mean number of purchases in the hold-out period, predicted and actual, by repeat purchases before it. The table below has the same figures."
        );
    }

    labelOf(group) {
        return group.frequency >= LAST_GROUP
            ? _t("%s or more", group.frequency)
            : String(group.frequency);
    }

    get config() {
        const isRtl = localization.direction === "rtl";
        const scheme = cookie.get("color_scheme");
        const series = [
            [_t("Predicted"), "predicted"],
            [_t("Actual"), "actual"],
        ].map(([label, key], index) => ({
            label,
            data: this.groups.map((group) => group[key]),
            backgroundColor: getColor(index, scheme, "odoo"),
        }));
        return {
            type: "bar",
            data: {
                labels: this.groups.map((group) => this.labelOf(group)),
                datasets: series,
            },
            options: {
                animation: false,
                maintainAspectRatio: false,
                locale: "en",
                plugins: {
                    legend: {position: "bottom", rtl: isRtl},
                    tooltip: {rtl: isRtl},
                },
                scales: {
                    x: {
                        reverse: isRtl,
                        ticks: {maxRotation: 0},
                        title: {display: true, text: _t("Repeat purchases before")},
                    },
                    y: {
                        beginAtZero: true,
                        position: isRtl ? "right" : "left",
                        title: {display: true, text: _t("Purchases per customer")},
                    },
                },
            },
        };
    }
}

export const calibrationField = {
    component: CalibrationField,
    displayName: _t("Predicted beside actual purchases"),
    supportedTypes: ["json"],
    isEmpty: (record, name) => !record.data[name],
};

registry.category("fields").add("crm_customer_calibration", calibrationField);
