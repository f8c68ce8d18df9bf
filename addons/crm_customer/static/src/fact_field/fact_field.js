import {_t} from "@web/core/l10n/translation";
import {Component} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {useService} from "@web/core/utils/hooks";

/**
 * A computed figure of a customer as a link to the documents behind it.
 */
export class CustomerFactField extends Component {
    static template = "crm_customer.FactField";
    static props = {...standardFieldProps};

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
    }

    get field() {
        return this.props.record.fields[this.props.name];
    }

    get value() {
        return this.props.record.data[this.props.name];
    }

    get text() {
        if (this.value === false) {
            return "–";
        }
        return registry.category("formatters").get(this.field.type)(this.value, {
            data: this.props.record.data,
            field: this.field,
        });
    }

    get label() {
        return _t("%(figure)s: %(value)s. Open the documents.", {
            figure: this.field.string,
            value: this.text,
        });
    }

    async onClick() {
        const {resModel, resId} = this.props.record;
        const action = await this.orm.call(resModel, "action_open_documents", [
            [resId],
            this.props.name,
        ]);
        await this.action.doAction(action);
    }
}

export const customerFactField = {
    component: CustomerFactField,
    displayName: _t("Figure with its documents"),
    supportedTypes: ["date", "integer", "monetary"],
    isEmpty: () => false,
};

registry.category("fields").add("crm_customer_fact", customerFactField);
