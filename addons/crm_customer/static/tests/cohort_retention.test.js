import {
    contains,
    mockService,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {describe, expect, press, test} from "@odoo/hoot";
import {CohortRetention} from "@crm_customer/cohort_retention/cohort_retention";
import {getDefaultConfig} from "@web/views/view";

describe.current.tags("desktop");

defineMailModels();

const cell = (customers, share, revenue) => ({customers, share, revenue});
const RETENTION = {
    kind: "month",
    kinds: [
        ["month", "Month"],
        ["quarter", "Quarter"],
        ["year", "Year"],
    ],
    company: "Silver Birch",
    currency_id: 1,
    ages: [0, 1],
    cohorts: [
        {id: 7, name: "May 2024", size: 4, cells: [cell(4, 1, 400), cell(1, 0.25, 50)]},
        {id: 8, name: "June 2024", size: 2, cells: [cell(2, 1, 200), null]},
    ],
    total: [cell(6, 1, 600), cell(1, 0.25, 50)],
    size: 6,
    is_cut: false,
    undated: 0,
};

async function mountPage(data = {}) {
    onRpc("crm.customer.cohort", "get_retention", ({args}) => {
        expect.step(args[0]);
        return {...RETENTION, ...data};
    });
    await mountWithCleanup(CohortRetention, {
        componentEnv: {config: getDefaultConfig()},
        props: {action: {}, actionId: 1, updateActionState: () => true, className: ""},
    });
    expect.verifySteps(["month"]);
}

const CELL = (row, column) => `button[data-row="${row}"][data-column="${column}"]`;

test("a cell says whom it counts and opens them", async () => {
    onRpc("crm.customer.cohort", "action_open_customers", ({args}) => {
        expect.step(args);
        return {type: "ir.actions.act_window", res_model: "crm.customer"};
    });
    mockService("action", {doAction: (action) => expect.step(action.res_model)});
    await mountPage();
    expect(CELL(0, 1)).toHaveText("25%");
    expect(CELL(0, 1)).toHaveAttribute(
        "aria-label",
        /^May 2024, 1 later: 1 customers \(25%\), .*50$/
    );
    await contains(CELL(0, 1)).click();
    expect.verifySteps([["month", 7, 1], "crm.customer"]);
});

test("the future has no cell", async () => {
    await mountPage();
    expect(CELL(1, 0)).toHaveCount(1);
    expect(CELL(1, 1)).toHaveCount(0);
});

test("another measure and another kind of period", async () => {
    await mountPage();
    await contains("[data-measure=customers]").click();
    expect(CELL(0, 1)).toHaveText("1");
    await contains("[data-measure=revenue]").click();
    expect(CELL(0, 1)).toHaveText("$ 50");
    await contains("[data-kind=quarter]").click();
    expect("[data-kind=quarter]").toHaveAttribute("aria-pressed", "true");
    expect.verifySteps(["quarter"]);
});

test("one stop of the tabulator key, arrows from cell to cell", async () => {
    await mountPage();
    expect(".o_crm_customer_retention_table button[tabindex='0']").toHaveCount(1);
    await contains(CELL(0, 0)).focus();
    await press("ArrowRight");
    expect(CELL(0, 1)).toBeFocused();
    await press("ArrowDown");
    expect(CELL(0, 1)).toBeFocused();
    await press("ArrowLeft");
    await press("ArrowDown");
    expect(CELL(1, 0)).toBeFocused();
});

test("without purchases the page says what it is for", async () => {
    await mountPage({cohorts: [], ages: [], total: [], size: 0});
    expect("table").toHaveCount(0);
    expect(".o_crm_customer_retention").toHaveText(/No purchase yet/);
});
