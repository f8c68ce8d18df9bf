import {
    contains,
    defineModels,
    fields,
    getService,
    mockService,
    models,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";
import {describe, expect, test} from "@odoo/hoot";
import {ExplainDialog} from "@crm_segments/explain/explain";
import {MainComponentsContainer} from "@web/core/main_components_container";
import {mailModels} from "@mail/../tests/mail_test_helpers";

describe.current.tags("desktop");

class Customer extends models.Model {
    _name = "crm.customer";

    name = fields.Char();
    company_id = fields.Many2one({relation: "res.company"});

    _records = [{id: 7, name: "Silver Birch", company_id: 1}];
}

defineModels({...mailModels, Customer});

const ANSWER = {
    member: false,
    holds: false,
    text: "Silver Birch is not in “Valuable”.",
    match: "all",
    groups: [
        {
            match: "any",
            conditions: [
                {
                    condition_id: 1,
                    text: "Overdue more than 0",
                    holds: true,
                    value: "120.00",
                    documents: {
                        type: "ir.actions.act_window",
                        res_model: "account.move",
                    },
                },
                {
                    condition_id: 2,
                    text: "Lost",
                    holds: false,
                    value: "New",
                    documents: null,
                },
            ],
        },
    ],
};

async function openDialog(customerId) {
    onRpc("crm.segment", "explain", ({args}) => {
        expect.step(args);
        return ANSWER;
    });
    mockService("action", {doAction: ({res_model}) => expect.step(res_model)});
    await mountWithCleanup(MainComponentsContainer);
    getService("dialog").add(ExplainDialog, {
        segmentId: 1,
        customerId,
        companyId: 1,
        name: "Valuable",
    });
}

test("each condition with its answer, its value and its documents", async () => {
    await openDialog(7);
    await contains(".o_crm_segment_answer").click();
    expect.verifySteps([[[1], 7]]);
    expect(".o_crm_segment_verdict").toHaveText("Silver Birch is not in “Valuable”.");
    expect(".o_crm_segment_answer:first").toHaveText(/Overdue more than 0.*120\.00/s);
    expect(".o_crm_segment_answer:first i").toHaveAttribute("aria-label", "Holds");
    expect(".o_crm_segment_answer:last i").toHaveAttribute(
        "aria-label",
        "Does not hold"
    );
    expect(".o_crm_segment_answer:last").toHaveText(/^or\s*Lost/);
    expect(".o_crm_segment_answer:last button").toHaveCount(0);
    await contains(".o_crm_segment_answer:first button").click();
    expect.verifySteps(["account.move"]);
    expect(".o_dialog").toHaveCount(0);
});

test("without a customer it asks for one", async () => {
    await openDialog(false);
    await contains(".o_crm_segment_explain input").click();
    expect(".o_crm_segment_explain").toHaveText(/Choose a customer, who need not/);
    expect.verifySteps([]);
    await contains(".o-autocomplete--dropdown-item:contains(Silver Birch)").click();
    expect.verifySteps([[[1], 7]]);
    expect(".o_crm_segment_answer").toHaveCount(2);
});
