import {Component, onWillStart, useState} from "@odoo/owl";
import {
    formatInteger,
    formatMonetary,
    formatPercentage,
} from "@web/views/fields/formatters";
import {Layout} from "@web/search/layout";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {useCellFocus} from "../cell_focus";
import {useService} from "@web/core/utils/hooks";
import {useSetupAction} from "@web/search/action_hook";

/** Opacity of the fullest cell; the text on it stays readable, in the dark too. */
const FULL = 0.5;

/**
 * Heat map of retention: a row is the customers who bought first in one period, a
 * column how many periods later they bought again.
 */
export class CohortRetention extends Component {
    static template = "crm_customer.CohortRetention";
    static components = {Layout};
    static props = {...standardActionServiceProps};

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.cells = useCellFocus();
        this.state = useState({
            kind: "month",
            measure: "share",
            data: null,
            ...this.props.state,
        });
        useSetupAction({
            getLocalState: () => ({
                kind: this.state.kind,
                measure: this.state.measure,
            }),
        });
        onWillStart(() => this.load());
    }

    async load() {
        this.state.data = await this.orm.call("crm.customer.cohort", "get_retention", [
            this.state.kind,
        ]);
        this.cells.reset();
        // The colours are a scale of what comes after the first purchase.
        const later = this.state.data.cohorts.flatMap((cohort) =>
            cohort.cells.slice(1)
        );
        this.largest = {};
        for (const measure of ["share", "customers", "revenue"]) {
            this.largest[measure] = Math.max(
                ...later.map((cell) => (cell ? cell[measure] : 0)),
                0
            );
        }
    }

    get measures() {
        return [
            ["share", _t("Share of customers")],
            ["customers", _t("Customers")],
            ["revenue", _t("Revenue")],
        ];
    }

    get caption() {
        return {
            month: _t("Months after the first purchase"),
            quarter: _t("Quarters after the first purchase"),
            year: _t("Years after the first purchase"),
        }[this.state.kind];
    }

    async setKind(kind) {
        this.state.kind = kind;
        await this.load();
    }

    format(cell, measure = this.state.measure) {
        if (measure === "share") {
            return formatPercentage(cell.share, {digits: [false, 0]});
        }
        if (measure === "customers") {
            return formatInteger(cell.customers);
        }
        return formatMonetary(cell.revenue, {
            currencyId: this.state.data.currency_id,
            digits: [false, 0],
        });
    }

    style(cell, age) {
        const largest = this.largest[this.state.measure];
        if (!cell || !age || !largest) {
            return "";
        }
        const part = Math.max(cell[this.state.measure], 0) / largest;
        return `background-color: rgba(var(--bs-primary-rgb, 113, 99, 158), ${(
            part * FULL
        ).toFixed(3)})`;
    }

    label(name, cell, age) {
        return _t(
            "%(cohort)s, %(age)s later: %(customers)s customers (%(share)s), %(revenue)s",
            {
                cohort: name,
                age,
                customers: this.format(cell, "customers"),
                share: this.format(cell, "share"),
                revenue: this.format(cell, "revenue"),
            }
        );
    }

    async open(cohort, age) {
        const action = await this.orm.call(
            "crm.customer.cohort",
            "action_open_customers",
            [this.state.kind, cohort.id, age]
        );
        await this.action.doAction(action);
    }

    openAnalysis() {
        return this.action.doAction("crm_customer.crm_customer_cohort_action", {
            additionalContext: {[`search_default_filter_${this.state.kind}`]: 1},
        });
    }
}

registry.category("actions").add("crm_customer_retention", CohortRetention);
