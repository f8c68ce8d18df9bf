import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {useService} from "@web/core/utils/hooks";

/**
 * Since when and why a customer is in its stage; opens the document that caused it,
 * and all stages through which it has gone.
 */
export class StageReasonField extends Component {
    static template = "crm_customer.StageReasonField";
    static props = {...standardFieldProps};

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
    }

    get reason() {
        return this.props.record.data[this.props.name] || {};
    }

    async open(method) {
        const {resModel, resId} = this.props.record;
        await this.action.doAction(await this.orm.call(resModel, method, [[resId]]));
    }
}

export const stageReasonField = {
    component: StageReasonField,
    displayName: _t("Why in this stage"),
    supportedTypes: ["json"],
    isEmpty: () => false,
};

registry.category("fields").add("crm_customer_stage_reason", stageReasonField);
