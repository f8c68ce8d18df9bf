import {Component, onWillStart, useState} from "@odoo/owl";
import {Dialog} from "@web/core/dialog/dialog";
import {RecordSelector} from "@web/core/record_selectors/record_selector";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";

/**
 * Why a customer is in a segment or not: each condition with a tick or a cross, the
 * value, and the documents behind it.
 */
export class ExplainDialog extends Component {
    static template = "crm_segments.ExplainDialog";
    static components = {Dialog, RecordSelector};
    static props = {
        segmentId: Number,
        customerId: {type: [Number, {value: false}], optional: true},
        companyId: Number,
        name: String,
        close: Function,
    };

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.state = useState({
            customerId: this.props.customerId || false,
            answer: null,
        });
        onWillStart(() => this.load());
    }

    get domain() {
        return [["company_id", "=", this.props.companyId]];
    }

    async load() {
        const {customerId} = this.state;
        this.state.answer = customerId
            ? await this.orm.call("crm.segment", "explain", [
                  [this.props.segmentId],
                  customerId,
              ])
            : null;
    }

    async onCustomer(customerId) {
        this.state.customerId = customerId;
        await this.load();
    }

    joint(match) {
        return match === "all" ? _t("and") : _t("or");
    }

    mark(holds) {
        return holds
            ? {icon: "fa-check text-success", label: _t("Holds")}
            : {icon: "fa-times text-danger", label: _t("Does not hold")};
    }

    async openDocuments(condition) {
        await this.action.doAction(condition.documents);
        this.props.close();
    }
}

function openDialog(env, {params}) {
    env.services.dialog.add(ExplainDialog, {
        segmentId: params.segment_id,
        customerId: params.customer_id || false,
        companyId: params.company_id,
        name: params.name,
    });
}

registry.category("actions").add("crm_segment_explain", openDialog);
