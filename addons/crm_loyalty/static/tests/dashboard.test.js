import {
    contains,
    getService,
    mountWithCleanup,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import {describe, expect, test} from "@odoo/hoot";
import {WebClient} from "@web/webclient/webclient";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";

describe.current.tags("desktop");
defineMailModels();

const CARDS = ["program_id", "in", [1]];
const figure = (value, model = "loyalty.card") => ({value, model, domain: [CARDS]});

function makeData(changes = {}) {
    return {
        company: "Silver Birch",
        programs: [
            [1, "Green"],
            [2, "Blue"],
        ],
        program_id: false,
        kind: "month",
        kinds: [
            ["month", "Month"],
            ["quarter", "Quarter"],
        ],
        figures: {
            members: figure(12),
            active: figure(5),
            outstanding: figure(1234.5),
            pending: figure(0),
            debts: figure(7),
            expiring_30: figure(0, "crm.loyalty.lot"),
            expiring_90: figure(40, "crm.loyalty.lot"),
            expiring_365: figure(40, "crm.loyalty.lot"),
        },
        redemption: {redeemed: 30, issued: 120, rate: 0.25},
        periods: [
            {id: 8, name: "May 2024", start: "2024-05-01", end: "2024-05-31"},
            {id: 9, name: "June 2024", start: "2024-06-01", end: "2024-06-30"},
        ],
        series: [
            {
                key: "redeem_out",
                kind: "redeem",
                label: "Redeemed",
                values: [0, -30],
                model: "crm.loyalty.entry",
                domain: [["kind", "=", "redeem"]],
            },
        ],
        tiers: [
            {id: 3, name: "Gold", ...figure(4)},
            {id: false, name: "No tier", ...figure(8)},
        ],
        flows: [
            {
                source: false,
                target: 3,
                source_name: "No tier",
                target_name: "Gold",
                counts: [1, 3],
            },
            {
                source: 3,
                target: false,
                source_name: "Gold",
                target_name: "No tier",
                counts: [2, 0],
            },
        ],
        ...changes,
    };
}

async function mountPage(changes, params = {}) {
    onRpc("crm.loyalty.dashboard", "get_dashboard", ({args}) => {
        expect.step(args);
        return makeData(changes);
    });
    onRpc("crm.loyalty.dashboard", "action_open_flow", ({args}) => {
        expect.step(args);
        return {res_model: "crm.loyalty.tier.stay", domain: []};
    });
    await mountWithCleanup(WebClient);
    await getService("action").doAction({
        type: "ir.actions.client",
        tag: "crm_loyalty.dashboard",
        params,
    });
    patchWithCleanup(getService("action"), {
        doAction: ({res_model, domain}) => expect.step([res_model, domain]),
    });
}

test("each figure opens its records", async () => {
    await mountPage();
    expect.verifySteps([[false, "month"]]);
    expect("[data-figure=outstanding]").toHaveText("1,234.5");
    expect("[data-figure=rate]").toHaveText("25%");
    expect("[data-figure=expiring_30]").toHaveCount(0);
    await contains("[data-figure=members]").click();
    await contains("[data-figure=expiring_90]").click();
    await contains("button[data-tier='3']").click();
    expect.verifySteps([
        ["loyalty.card", [CARDS]],
        ["crm.loyalty.lot", [CARDS]],
        ["loyalty.card", [CARDS]],
    ]);
});

test("the program of the button is chosen, another can be", async () => {
    await mountPage({program_id: 2}, {program_id: 2});
    expect("select[aria-label='Loyalty program']").toHaveValue("2");
    await contains("select[aria-label='Loyalty program']").select("");
    await contains("button[data-kind=quarter]").click();
    expect.verifySteps([
        [2, "month"],
        [false, "month"],
        [false, "quarter"],
    ]);
});

test("the chart is a table as well, which opens movements", async () => {
    await mountPage();
    expect("canvas").toHaveAttribute("aria-label", "Redeemed: \u2066-30\u2069");
    await contains("button:contains(Table)").click();
    expect("canvas").toHaveCount(0);
    const cell = "button[aria-label^='Redeemed, June 2024']";
    await contains(cell).click();
    expect.verifySteps([
        [false, "month"],
        [
            "crm.loyalty.entry",
            [
                ["kind", "=", "redeem"],
                ["effective_date", ">=", "2024-06-01"],
                ["effective_date", "<=", "2024-06-30"],
            ],
        ],
    ]);
});

test("changes of tier in all periods and in one", async () => {
    await mountPage();
    expect(".o_crm_loyalty_flow").toHaveCount(2);
    expect(".o_crm_loyalty_flow:first").toHaveAttribute(
        "aria-label",
        "From No tier to Gold: 4. Open them."
    );
    await contains("select[aria-label='Period of the changes']").select("1");
    expect(".o_crm_loyalty_flow").toHaveCount(1);
    expect(".o_crm_loyalty_flow").toHaveText("3");
    await contains(".o_crm_loyalty_flow").click();
    expect.verifySteps([
        [false, "month"],
        [false, false, 3, "2024-06-01", "2024-06-30"],
        ["crm.loyalty.tier.stay", []],
    ]);
});

test("what is empty says what it is for", async () => {
    await mountPage({programs: []});
    expect(".o_crm_loyalty_empty").toHaveText(/No loyalty program yet/);
    expect("section").toHaveCount(0);
    expect.verifySteps([[false, "month"]]);
});

test("a program without members says how one becomes a member", async () => {
    const {figures} = makeData();
    await mountPage({
        programs: [[1, "Green"]],
        series: [],
        figures: {...figures, members: figure(0)},
    });
    expect(".o_crm_loyalty_empty").toHaveText(/No member yet/);
    expect("select").toHaveCount(0);
    expect.verifySteps([[false, "month"]]);
});
