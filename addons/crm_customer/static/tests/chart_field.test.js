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
import {CustomerChartField} from "@crm_customer/chart/chart_field";
import {mailModels} from "@mail/../tests/mail_test_helpers";

describe.current.tags("desktop");

const MONTHS = [
    {start: "2026-01-01", end: "2026-01-31", revenue: 100, margin: 40},
    {start: "2026-02-01", end: "2026-02-28", revenue: 0, margin: 0},
    {start: "2026-03-01", end: "2026-03-31", revenue: 50, margin: 0},
];

class Customer extends models.Model {
    _name = "crm.customer";

    chart = fields.Json({string: "Revenue and Margin"});

    _records = [
        {id: 1, chart: {calendar: "gregory", months: MONTHS}},
        {id: 2, chart: {calendar: "gregory", months: [MONTHS[1]]}},
    ];
}

defineModels({...mailModels, Customer});

async function mountPage(resId) {
    await mountView({
        resModel: "crm.customer",
        resId,
        type: "form",
        arch: `<form><field name="chart" widget="crm_customer_chart"/></form>`,
    });
}

test("bars of revenue, a line of margin and a text for who does not see", async () => {
    let config = null;
    patchWithCleanup(CustomerChartField.prototype, {
        getConfig(...args) {
            config = super.getConfig(...args);
            return config;
        },
    });
    await mountPage(1);
    expect(config.data.labels).toEqual(["Jan 2026", "Feb 2026", "Mar 2026"]);
    expect(config.data.datasets.map((dataset) => dataset.data)).toEqual([
        [40, 0, 0],
        [100, 0, 50],
    ]);
    expect("canvas").toHaveAttribute("aria-label", /150\.00 in total/);
});

test("the same as a table, whose months open their documents", async () => {
    onRpc("crm.customer", "action_open_period", ({args}) => {
        expect.step(args);
        return {type: "ir.actions.act_window", res_model: "account.move"};
    });
    mockService("action", {doAction: (action) => expect.step(action.res_model)});
    await mountPage(1);
    await contains(".o_crm_customer_chart header button").click();
    expect("canvas").toHaveCount(0);
    expect(".o_crm_customer_chart tbody th").toHaveCount(2);
    expect(".o_crm_customer_chart tbody th:first").toHaveText("March 2026");
    await contains(".o_crm_customer_chart tbody button:last").click();
    expect.verifySteps([[[1], "2026-01-01", "2026-01-31"], "account.move"]);
});

test("nothing to draw is said in words", async () => {
    await mountPage(2);
    expect("canvas").toHaveCount(0);
    expect(".o_field_widget[name=chart]").toHaveText(
        "Nothing invoiced in the last 24 months."
    );
});
