import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {useService} from "@web/core/utils/hooks";

const formatters = registry.category("formatters");

/**
 * Return a function that opens the documents behind a figure of a customer.
 */
export function useOpenDocuments() {
    const action = useService("action");
    const orm = useService("orm");
    return async ({resModel, resId}, fact) => {
        await action.doAction(
            await orm.call(resModel, "action_open_documents", [[resId], fact])
        );
    };
}

/**
 * A computed figure of a customer as a link to the documents behind it. A figure
 * of which nothing is known is a dash, where ``empty_figures`` is in the view.
 */
export class CustomerFactField extends Component {
    static template = "crm_customer.FactField";
    static props = {
        ...standardFieldProps,
        digits: {type: Array, optional: true},
        formatter: {type: String, optional: true},
        noOpen: {type: Boolean, optional: true},
    };

    setup() {
        this.openDocuments = useOpenDocuments();
    }

    get field() {
        return this.props.record.fields[this.props.name];
    }

    get value() {
        return this.props.record.data[this.props.name];
    }

    get isEmpty() {
        const empty = this.props.record.data.empty_figures || [];
        return this.value === false || empty.includes(this.props.name);
    }

    get canOpen() {
        return Boolean(this.value) && !this.isEmpty && !this.props.noOpen;
    }

    get text() {
        if (this.isEmpty && this.field.type !== "boolean") {
            return "–";
        }
        return formatters.get(this.props.formatter || this.field.type)(this.value, {
            data: this.props.record.data,
            digits: this.props.digits,
            field: this.field,
            showTime: false,
        });
    }

    get label() {
        return _t("%(figure)s: %(value)s. Open the documents.", {
            figure: this.field.string,
            value: this.text,
        });
    }

    async onClick() {
        await this.openDocuments(this.props.record, this.props.name);
    }
}

export const customerFactField = {
    component: CustomerFactField,
    displayName: _t("Figure with its documents"),
    supportedTypes: [
        "boolean",
        "char",
        "date",
        "datetime",
        "float",
        "integer",
        "many2one",
        "monetary",
        "selection",
    ],
    isEmpty: () => false,
    extractProps: ({options}) => ({
        digits: "decimals" in options ? [16, options.decimals] : undefined,
        formatter: options.percentage ? "percentage" : undefined,
        noOpen: Boolean(options.no_open),
    }),
};

registry.category("fields").add("crm_customer_fact", customerFactField);
