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
import {mockDate} from "@odoo/hoot-mock";

describe.current.tags("desktop");
defineMailModels();

const STAGES = [
    {
        stage: "new",
        label: "New",
        count: 3,
        revenue: 1200,
        mean_days: 12.4,
        median_days: 10,
    },
    {
        stage: "lost",
        label: "Lost",
        count: 0,
        revenue: 0,
        mean_days: null,
        median_days: null,
    },
];

const FLOWS = [{source: "new", target: "lost", count: 2, share: 0.4}];

async function mountPage(flows = FLOWS) {
    mockDate("2024-06-15 10:00:00");
    onRpc("crm.customer.stage.interval", "get_lifecycle", ({args}) => {
        expect.step(args);
        return {
            company_id: 1,
            company: "Silver Birch",
            currency_id: 1,
            start: "2024-03-17 00:00:00",
            end: "2024-06-16 00:00:00",
            stages: STAGES,
            flows,
        };
    });
    await mountWithCleanup(WebClient);
    await getService("action").doAction({
        type: "ir.actions.client",
        tag: "crm_customer.lifecycle",
    });
    expect.verifySteps([["2024-03-17", "2024-06-15"]]);
    patchWithCleanup(getService("action"), {
        doAction: ({res_model, domain}) => expect.step([res_model, domain]),
    });
}

test("a stage opens its customers", async () => {
    await mountPage();
    expect("button[data-stage=new]").toHaveAttribute(
        "aria-label",
        "New: 3 customers. Open them."
    );
    expect("button[data-stage=lost]").toHaveCount(0);
    await contains("button[data-stage=new]").click();
    expect.verifySteps([
        [
            "crm.customer",
            [
                ["company_id", "=", 1],
                ["stage", "=", "new"],
            ],
        ],
    ]);
});

test("a change of stage opens its history", async () => {
    await mountPage();
    expect(".o_crm_customer_flow").toHaveAttribute(
        "aria-label",
        "From New to Lost: 2 customers. Open them."
    );
    await contains(".o_crm_customer_flow").click();
    expect.verifySteps([
        [
            "crm.customer.stage.interval",
            [
                ["company_id", "=", 1],
                ["previous_stage", "=", "new"],
                ["stage", "=", "lost"],
                ["date_from", ">=", "2024-03-17 00:00:00"],
                ["date_from", "<", "2024-06-16 00:00:00"],
            ],
        ],
    ]);
});

test("another period is asked for, a wrong one is refused", async () => {
    await mountPage([]);
    expect("section:last").toHaveText(/No customer changed the stage/);
    await contains("#crm_customer_lifecycle_from").edit("06/01/2024");
    expect.verifySteps([["2024-06-01", "2024-06-15"]]);
    await contains("#crm_customer_lifecycle_from").edit("06/20/2024");
    expect("[role=alert]").toHaveText(/not after the last day/);
    expect.verifySteps([]);
});
