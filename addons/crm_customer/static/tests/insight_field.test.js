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

    insight = fields.Json({string: "In Words"});
    stage_reason = fields.Json({string: "Why in This Stage"});

    _records = [
        {
            id: 1,
            insight: {
                sentences: [
                    {text: "Buys about every 34 days.", fact: "purchase_count"},
                    {text: "5 to 10 % chance of no purchase.", fact: ""},
                ],
                steps: [
                    {rank: 10, icon: "fa-money", text: "Collect.", fact: "amount_due"},
                    {rank: 30, icon: "fa-refresh", text: "Offer tea.", fact: ""},
                ],
            },
            stage_reason: {sentence: "Active since 3 March.", cause_id: 17},
        },
        {
            id: 2,
            insight: {sentences: [], steps: []},
            stage_reason: {sentence: "Active since 3 March.", cause_id: false},
        },
    ];
}

defineModels({...mailModels, Customer});

async function mountPage(resId) {
    onRpc("crm.customer", "action_open_documents", ({args}) => {
        expect.step(args);
        return {type: "ir.actions.act_window", res_model: "account.move"};
    });
    onRpc("crm.customer", "action_open_stage_cause", ({args}) => {
        expect.step(args);
        return {type: "ir.actions.act_window", res_model: "account.move"};
    });
    mockService("action", {doAction: (action) => expect.step(action.res_model)});
    await mountView({
        resModel: "crm.customer",
        resId,
        type: "form",
        arch: `<form>
            <field name="stage_reason" widget="crm_customer_stage_reason"/>
            <field name="insight" widget="crm_customer_insight"/>
        </form>`,
    });
}

test("what to do next comes with its documents, if there are any", async () => {
    await mountPage(1);
    expect(".o_crm_customer_insight ul:first li").toHaveCount(2);
    expect(".o_crm_customer_insight ul:first li:last button").toHaveCount(0);
    await contains(".o_crm_customer_insight ul:first button").click();
    expect.verifySteps([[[1], "amount_due"], "account.move"]);
    await contains(".o_crm_customer_insight ul:last button").click();
    expect.verifySteps([[[1], "purchase_count"], "account.move"]);
});

test("nothing is due", async () => {
    await mountPage(2);
    expect(".o_crm_customer_insight").toHaveText(/Nothing is due/);
});

test("the reason of a stage opens what caused it", async () => {
    await mountPage(1);
    await contains(".o_field_widget[name=stage_reason] button:first").click();
    expect.verifySteps([[[1]], "account.move"]);
});

test("a reason without a document is a text, beside all stages", async () => {
    onRpc("crm.customer", "action_open_stage_history", ({args}) => {
        expect.step(args);
        return {
            type: "ir.actions.act_window",
            res_model: "crm.customer.stage.interval",
        };
    });
    await mountPage(2);
    expect(".o_field_widget[name=stage_reason] button").toHaveCount(1);
    expect(".o_field_widget[name=stage_reason] span").toHaveText(
        "Active since 3 March."
    );
    await contains(".o_field_widget[name=stage_reason] button").click();
    expect.verifySteps([[[2]], "crm.customer.stage.interval"]);
});
