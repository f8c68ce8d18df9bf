import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {useOpenDocuments} from "../fact_field/fact_field";

/**
 * What the scores of a customer mean, and what to do next.
 */
export class CustomerInsightField extends Component {
    static template = "crm_customer.InsightField";
    static props = {...standardFieldProps};

    setup() {
        this.openDocuments = useOpenDocuments();
    }

    get insight() {
        return this.props.record.data[this.props.name] || {sentences: [], steps: []};
    }
}

export const customerInsightField = {
    component: CustomerInsightField,
    displayName: _t("Figures in words"),
    supportedTypes: ["json"],
    isEmpty: () => false,
};

registry.category("fields").add("crm_customer_insight", customerInsightField);
