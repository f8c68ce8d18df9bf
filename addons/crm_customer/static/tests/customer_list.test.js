import {
    contains,
    defineModels,
    fields,
    models,
    mountView,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import {describe, expect, test} from "@odoo/hoot";
import {download} from "@web/core/network/download";
import {mailModels} from "@mail/../tests/mail_test_helpers";
import {user} from "@web/core/user";

describe.current.tags("desktop");

class Customer extends models.Model {
    _name = "crm.customer";

    purchase_count = fields.Integer({string: "Purchases"});
    order_count = fields.Integer({string: "Orders"});
    revenue = fields.Float({string: "Revenue"});

    _records = [{id: 1, purchase_count: 3, order_count: 4, revenue: 9}];
}

defineModels({...mailModels, Customer});

test("the download has the visible columns, the filter and the order", async () => {
    patchWithCleanup(user, {hasGroup: async () => true});
    patchWithCleanup(download, {
        _download: ({url, data}) => {
            const {model, columns, domain, groupby, order} = JSON.parse(data.data);
            expect.step([url, model, columns, domain, groupby, order]);
        },
    });
    await mountView({
        resModel: "crm.customer",
        type: "list",
        domain: [["purchase_count", ">", 1]],
        arch: `<list js_class="crm_customer_list" export_xlsx="0">
            <field name="revenue" string="Sold" optional="show"/>
            <field name="order_count" optional="hide"/>
            <field name="purchase_count"/>
        </list>`,
    });
    await contains("th[data-name=purchase_count]").click();
    await contains(".o_cp_action_menus .dropdown-toggle").click();
    expect(".o_export_all_menu").toHaveCount(0);
    await contains(".o_crm_customer_export").click();
    expect.verifySteps([
        [
            "/crm_customer/export",
            "crm.customer",
            [
                {name: "revenue", label: "Sold", widget: null},
                {name: "purchase_count", label: "Purchases", widget: null},
            ],
            [["purchase_count", ">", 1]],
            [],
            [{name: "purchase_count", asc: true}],
        ],
    ]);
});
