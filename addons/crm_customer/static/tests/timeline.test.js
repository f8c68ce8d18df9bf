import {
    contains,
    defineModels,
    fields,
    mockService,
    models,
    mountView,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import {describe, expect, test} from "@odoo/hoot";
import {animationFrame} from "@odoo/hoot-mock";
import {mailModels} from "@mail/../tests/mail_test_helpers";

describe.current.tags("desktop");

class Customer extends models.Model {
    _name = "crm.customer";

    name = fields.Char();

    _records = [{id: 1, name: "Silver Birch"}];
}

defineModels({...mailModels, Customer});

const KINDS = {
    invoice: {label: "Invoice", icon: "fa-file-o", department: "finance"},
    order: {label: "Order", icon: "fa-shopping-cart", department: "sales"},
};
const DEPARTMENTS = [
    ["sales", "Sales"],
    ["finance", "Finance"],
];

function event(kind, id, date, values = {}) {
    return {
        kind,
        id,
        date,
        title: `${kind}/${id}`,
        amount: 10,
        currency_id: 1,
        can_open: true,
        ...values,
    };
}

function page(events, next = false) {
    return {events, next, kinds: KINDS, departments: DEPARTMENTS};
}

async function mountTimeline() {
    await mountView({
        resModel: "crm.customer",
        resId: 1,
        type: "form",
        arch: `<form><widget name="crm_customer_timeline"/></form>`,
    });
}

test("events stand under their month, with day, amount and link", async () => {
    onRpc("crm.customer", "get_timeline", () =>
        page([
            event("invoice", 2, "2025-03-05"),
            event("order", 7, "2025-03-01", {title: "", can_open: false}),
            event("order", 6, "2025-02-28", {amount: null}),
        ])
    );
    await mountTimeline();
    expect(".o_crm_customer_timeline h4").toHaveCount(2);
    expect(".o_crm_customer_timeline h4:first").toHaveText("March 2025");
    expect("li[data-kind=invoice] time").toHaveText("Mar 5");
    expect("li[data-kind=invoice] time").toHaveAttribute("datetime", "2025-03-05");
    expect("li[data-kind=invoice] a").toHaveText("invoice/2");
    expect("li[data-kind=invoice]").toHaveText(/\$ 10\.00/);
    expect("li[data-kind=order]:first a").toHaveCount(0);
    expect("li[data-kind=order]:last").not.toHaveText(/10\.00/);
});

test("an event opens its document", async () => {
    onRpc("crm.customer", "get_timeline", () =>
        page([event("invoice", 2, "2025-03-05")])
    );
    onRpc("crm.customer", "action_open_event", ({args}) => {
        expect.step(args);
        return {type: "ir.actions.act_window", res_model: "account.move"};
    });
    mockService("action", {doAction: (action) => expect.step(action.res_model)});
    await mountTimeline();
    await contains("li[data-kind=invoice] a").click();
    expect.verifySteps([[[1], "invoice", 2], "account.move"]);
});

test("departments filter, and say so to a screen reader", async () => {
    onRpc("crm.customer", "get_timeline", ({kwargs}) => {
        expect.step(kwargs.departments);
        return page(kwargs.departments.length ? [] : [event("order", 1, "2025-03-05")]);
    });
    await mountTimeline();
    const finance = ".o_crm_customer_timeline button[data-department=finance]";
    expect(finance).toHaveAttribute("aria-pressed", "false");
    await contains(finance).click();
    expect(finance).toHaveAttribute("aria-pressed", "true");
    expect(".o_crm_customer_timeline").toHaveText(/Nothing of the chosen departments/);
    await contains(finance).click();
    expect("li[data-kind=order]").toHaveCount(1);
    expect.verifySteps([[], ["finance"], []]);
});

test("older events follow when the end comes into sight, or on demand", async () => {
    let showEnd = null;
    patchWithCleanup(window, {
        IntersectionObserver: class {
            constructor(callback) {
                showEnd = () => callback([{isIntersecting: true}]);
            }
            observe() {}
            disconnect() {}
        },
    });
    const next = (id) => ["2025-03-05T00:00:00", "order", id];
    onRpc("crm.customer", "get_timeline", ({kwargs}) => {
        expect.step(kwargs.before);
        const id = kwargs.before ? kwargs.before[2] - 1 : 3;
        return page([event("order", id, "2025-03-05")], id > 1 && next(id));
    });
    await mountTimeline();
    showEnd();
    await animationFrame();
    expect("li[data-kind=order]").toHaveCount(2);
    await contains("button:contains(Show older)").click();
    expect("li[data-kind=order]").toHaveCount(3);
    expect("button:contains(Show older)").toHaveCount(0);
    expect.verifySteps([false, next(3), next(2)]);
});

test("nothing has happened yet", async () => {
    onRpc("crm.customer", "get_timeline", () => page([]));
    await mountTimeline();
    expect(".o_crm_customer_timeline").toHaveText(/Nothing has happened yet/);
});
