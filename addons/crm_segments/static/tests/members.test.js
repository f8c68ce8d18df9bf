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

class Segment extends models.Model {
    _name = "crm.segment";

    name = fields.Char();
    kind = fields.Selection({
        selection: [
            ["dynamic", "Dynamic"],
            ["static", "Static List"],
        ],
    });
    refreshed_at = fields.Datetime();

    _records = [
        {id: 1, name: "Valuable", kind: "dynamic"},
        {id: 2, name: "By hand", kind: "static"},
    ];
}

defineModels({...mailModels, Segment});

const MEMBERS = [
    {
        id: 11,
        partner_id: {id: 5, display_name: "Silver Birch"},
        customer_id: {id: 7},
        date_from: "2024-06-15 10:00:00",
        cause: "document",
        cause_text: "Sales Order S00001",
        cause_id: 3,
    },
    {
        id: 12,
        partner_id: {id: 6, display_name: "Granite"},
        customer_id: {id: 8},
        date_from: "2024-06-14 10:00:00",
        cause: "clock",
        cause_text: "Passing of Time",
        cause_id: false,
    },
];

async function mountPage(resId = 1, records = MEMBERS) {
    onRpc("crm.segment.member", "web_search_read", () => ({
        records,
        length: records.length ? 45 : 0,
    }));
    onRpc("crm.segment", "action_explain", ({args}) => ({tag: "explain", args}));
    onRpc("crm.segment", "remove_customers", ({args}) => {
        expect.step(args);
        return true;
    });
    onRpc("crm.segment.member", "action_open_cause", ({args: [ids]}) => ({
        tag: "cause",
        args: ids,
    }));
    mockService("action", {
        doAction: ({res_id, tag, args}) => expect.step(tag ? [tag, ...args] : res_id),
    });
    await mountView({
        resModel: "crm.segment",
        resId,
        type: "form",
        arch: `<form><field name="kind"/><widget name="crm_segment_members"/></form>`,
    });
}

test("who is a member, since when and why", async () => {
    await mountPage();
    expect(".o_crm_segment_member").toHaveCount(2);
    expect(".o_crm_segment_member:first").toHaveText(
        /Silver Birch.*06\/15\/2024.*Sales Order S00001/s
    );
    expect(".o_crm_segment_members .o_pager_limit").toHaveText("45");
    await contains(".o_crm_segment_member:first th button").click();
    await contains(".o_crm_segment_member:first td:eq(1) button").click();
    await contains(".o_crm_segment_member:last .o_crm_segment_why").click();
    expect.verifySteps([7, ["cause", 11], ["explain", [1], 8]]);
    expect(".o_crm_segment_member:last td:eq(1) button").toHaveCount(0);
    expect(".o_crm_segment_remove").toHaveCount(0);
});

test("a static list loses a member by hand", async () => {
    await mountPage(2);
    await contains(".o_crm_segment_remove:last").click();
    expect.verifySteps([[[2], [8]]]);
});

test("nobody is said in words", async () => {
    await mountPage(1, []);
    expect(".o_crm_segment_members").toHaveText(/No member yet/);
});
