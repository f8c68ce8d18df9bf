import {
    contains,
    defineModels,
    fields,
    mockService,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";
import {describe, expect, test} from "@odoo/hoot";
import {mailModels} from "@mail/../tests/mail_test_helpers";

describe.current.tags("desktop");

class Customer extends models.Model {
    _name = "crm.customer";

    name = fields.Char();

    _records = [{id: 1, name: "Silver Birch"}];
}

defineModels({...mailModels, Customer});

async function mountProducts(bought, next) {
    onRpc("crm.customer", "get_products", () => bought);
    onRpc("crm.customer", "get_next_products", () => next);
    await mountView({
        resModel: "crm.customer",
        resId: 1,
        type: "form",
        arch: `<form><widget name="crm_customer_products"/></form>`,
    });
}

test("what was bought, how often, and when it is due again", async () => {
    mockService("action", {
        doAction: (action) => expect.step([action.res_model, action.res_id]),
    });
    const tea = {id: 5, name: "Tea", uom: "Units", purchases: 3, quantity: 8.5};
    await mountProducts(
        [
            {...tea, last: "2025-04-10", gap: 49.6, due: "2025-05-30", overdue: 16},
            {...tea, id: 6, last: "2025-04-10", gap: null, due: null, overdue: null},
        ],
        {sample: 0, products: []}
    );
    expect("tbody tr:first").toHaveText(
        /Tea\s*3\s*8\.5\s*Units\s*Apr 10, 2025\s*50\s*May 30, 2025/
    );
    expect("tbody tr:first td:last .fw-bold").toHaveCount(1);
    expect("tbody tr:last td:last .fw-bold").toHaveCount(0);
    expect(".o_crm_customer_products").toHaveText(/Too few customers/);
    await contains("tbody tr:first button").click();
    expect.verifySteps([["product.product", 5]]);
});

test("what comparable customers buy, and why it is shown", async () => {
    await mountProducts([], {
        sample: 1200,
        products: [{id: 7, name: "Cup", because: "Tea", share: 0.75, lift: 2.345}],
    });
    expect(".o_crm_customer_products").toHaveText(/No product has been invoiced yet/);
    expect(".o_crm_customer_products ul").toHaveText(
        /Cup\s*75% of those who bought Tea bought it too: 2\.3 times as often/
    );
    expect(".o_crm_customer_products").toHaveText(/customers who bought last: 1,200/);
});
