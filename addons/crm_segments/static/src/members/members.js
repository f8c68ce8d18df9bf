import {Component, onWillStart, useState} from "@odoo/owl";
import {Pager} from "@web/core/pager/pager";
import {deserializeDateTime} from "@web/core/l10n/dates";
import {formatDay} from "@crm_customer/day";
import {registry} from "@web/core/registry";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {user} from "@web/core/user";
import {useMembers} from "../use_members";
import {useService} from "@web/core/utils/hooks";

const PAGE = 20;
const FIELDS = {
    partner_id: {fields: {display_name: {}}},
    customer_id: {fields: {}},
    date_from: {},
    cause: {},
    cause_text: {},
    cause_id: {},
};

/**
 * The members of a segment, a page at a time, with when they entered and why. The list of
 * a form would read all of them at once.
 */
export class SegmentMembers extends Component {
    static template = "crm_segments.Members";
    static components = {Pager};
    static props = {...standardWidgetProps};

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.state = useState({members: [], length: 0, offset: 0});
        onWillStart(async () => {
            this.isManager = await user.hasGroup(
                "crm_segments.group_crm_segments_manager"
            );
        });
        useMembers((record) => this.load(record));
        this.limit = PAGE;
    }

    async load(record = this.props.record) {
        if (!record.resId) {
            Object.assign(this.state, {members: [], length: 0, offset: 0});
            return;
        }
        const {records, length} = await this.orm.webSearchRead(
            "crm.segment.member",
            [
                ["segment_id", "=", record.resId],
                ["date_to", "=", false],
            ],
            {
                specification: FIELDS,
                offset: this.state.offset,
                limit: PAGE,
                order: "date_from DESC, id DESC",
            }
        );
        Object.assign(this.state, {members: records, length});
    }

    async onPage({offset}) {
        this.state.offset = offset;
        await this.load();
    }

    getCustomerId({customer_id}) {
        return customer_id && customer_id.id;
    }

    formatDay(member) {
        return formatDay(deserializeDateTime(member.date_from));
    }

    openCustomer(member) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "crm.customer",
            res_id: this.getCustomerId(member),
            views: [[false, "form"]],
        });
    }

    async openCause(member) {
        await this.action.doAction(
            await this.orm.call("crm.segment.member", "action_open_cause", [
                [member.id],
            ])
        );
    }

    get canRemove() {
        return this.props.record.data.kind === "static" && this.isManager;
    }

    async remove(member) {
        await this.orm.call("crm.segment", "remove_customers", [
            [this.props.record.resId],
            [this.getCustomerId(member)],
        ]);
        await this.props.record.load();
        await this.load();
    }

    async explain(member) {
        await this.action.doAction(
            await this.orm.call("crm.segment", "action_explain", [
                [this.props.record.resId],
                this.getCustomerId(member),
            ])
        );
    }
}

registry.category("view_widgets").add("crm_segment_members", {
    component: SegmentMembers,
    fieldDependencies: [
        {name: "kind", type: "selection"},
        {name: "refreshed_at", type: "datetime"},
    ],
});
