import {Component} from "@odoo/owl";
import {DropdownItem} from "@web/core/dropdown/dropdown_item";
import {ListController} from "@web/views/list/list_controller";
import {STATIC_ACTIONS_GROUP_NUMBER} from "@web/search/action_menus/action_menus";
import {download} from "@web/core/network/download";
import {listView} from "@web/views/list/list_view";
import {registry} from "@web/core/registry";
import {useBus} from "@web/core/utils/hooks";
import {user} from "@web/core/user";

const EXPORT = "crm-customer-export";

/**
 * The list of customers, or of another model that can be exported so, which can be
 * downloaded as it is shown: the visible columns in
 * their order, the filter, the groups and the sort order.
 */
export class CustomerListController extends ListController {
    setup() {
        super.setup();
        useBus(this.env.searchModel, EXPORT, () => this.exportAsShown());
    }

    getShownColumns() {
        const names = new Set(this.getExportableFields().map((field) => field.name));
        return this.props.archInfo.columns
            .filter((column) => column.type === "field" && names.has(column.name))
            .map(({name, label, widget}) => ({
                name,
                label: label || this.props.fields[name].string,
                widget,
            }));
    }

    exportAsShown() {
        const {context, domain, groupBy, orderBy} = this.model.root;
        return download({
            url: "/crm_customer/export",
            data: {
                data: JSON.stringify({
                    model: this.props.resModel,
                    columns: this.getShownColumns(),
                    context,
                    domain,
                    groupby: groupBy,
                    order: orderBy,
                }),
            },
        });
    }
}

registry.category("views").add("crm_customer_list", {
    ...listView,
    Controller: CustomerListController,
});

/**
 * The item of the cog menu that downloads the list.
 */
export class ExportAsShown extends Component {
    static template = "crm_customer.ExportAsShown";
    static components = {DropdownItem};
    static props = {};

    onSelected() {
        this.env.searchModel.trigger(EXPORT);
    }
}

registry.category("cogMenu").add(
    "crm-customer-export",
    {
        Component: ExportAsShown,
        groupNumber: STATIC_ACTIONS_GROUP_NUMBER,
        isDisplayed: async (env) =>
            env.config.viewType === "list" &&
            env.config.viewArch.getAttribute("js_class") === "crm_customer_list" &&
            !env.model.root.selection.length &&
            (await user.hasGroup("base.group_allow_export")),
    },
    {sequence: 10}
);
