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
import {animationFrame, runAllTimers} from "@odoo/hoot-mock";
import {mailModels} from "@mail/../tests/mail_test_helpers";

describe.current.tags("desktop");

const KINDS = [
    ["attribute", "Figures and Attributes"],
    ["behavior", "Behavior"],
    ["stage", "Change of Stage"],
    ["segment", "Another Segment"],
];

class Segment extends models.Model {
    _name = "crm.segment";

    name = fields.Char();
    kind = fields.Selection({
        selection: [
            ["dynamic", "Dynamic"],
            ["static", "Static List"],
        ],
        default: "dynamic",
    });
    match = fields.Selection({
        selection: [
            ["all", "All"],
            ["any", "Any"],
        ],
        default: "all",
    });
    company_id = fields.Many2one({relation: "res.company"});
    size_change = fields.Integer();
    group_ids = fields.One2many({
        relation: "crm.segment.group",
        relation_field: "segment_id",
    });

    _records = [
        {id: 1, name: "Valuable", size_change: -4, group_ids: [1], kind: "dynamic"},
        {id: 2, name: "By hand", size_change: 0, group_ids: [], kind: "static"},
        {id: 3, name: "Nothing yet", size_change: 0, group_ids: [], kind: "dynamic"},
    ];
}

class Group extends models.Model {
    _name = "crm.segment.group";

    segment_id = fields.Many2one({relation: "crm.segment"});
    match = fields.Selection({
        selection: [
            ["all", "All"],
            ["any", "Any"],
        ],
        default: "all",
    });
    condition_ids = fields.One2many({
        relation: "crm.segment.condition",
        relation_field: "group_id",
    });

    _records = [{id: 1, segment_id: 1, match: "all", condition_ids: [1, 2]}];
}

class Condition extends models.Model {
    _name = "crm.segment.condition";

    group_id = fields.Many2one({relation: "crm.segment.group"});
    kind = fields.Selection({selection: KINDS, default: "attribute"});
    negate = fields.Boolean();
    domain = fields.Char({default: "[]"});
    stage_to = fields.Selection({
        selection: [
            ["new", "New"],
            ["lost", "Lost"],
        ],
    });
    window = fields.Selection({
        selection: [
            ["ever", "At Any Time"],
            ["last", "In the Last"],
        ],
        default: "ever",
    });
    window_count = fields.Integer();
    window_unit = fields.Selection({selection: [["days", "Days"]], default: "days"});
    stage_from = fields.Selection({selection: [["new", "New"]]});
    other_id = fields.Many2one({relation: "crm.segment"});
    on_date = fields.Date();

    _records = [
        {id: 1, group_id: 1, kind: "attribute", domain: '[("id", ">", 0)]'},
        {id: 2, group_id: 1, kind: "stage", stage_to: "lost", on_date: "2024-06-15"},
    ];
}

class Customer extends models.Model {
    _name = "crm.customer";

    name = fields.Char();
}

defineModels({...mailModels, Segment, Group, Condition, Customer});

const ARCH = `
    <form>
        <field name="kind"/>
        <field name="group_ids" widget="crm_segment_rule" mode="list">
            <list>
                <field name="match"/>
                <field name="condition_ids" mode="list">
                    <list>
                        <field name="kind"/>
                        <field name="negate" widget="boolean_toggle"/>
                        <field name="domain"/>
                        <field name="stage_to" widget="selection_badge"/>
                        <field name="stage_from"/>
                        <field name="window"/>
                        <field name="window_count"/>
                        <field name="window_unit"/>
                        <field name="other_id"/>
                        <field name="on_date"/>
                    </list>
                </field>
            </list>
        </field>
    </form>`;

/** Answers as the server would, and notes the rules that it was asked about. */
function mockPreview(change = {}) {
    onRpc("crm.segment.condition", "get_sources", () => ({}));
    onRpc("crm.segment", "preview_examples", () => [{id: 7, name: "Silver Birch"}]);
    onRpc("crm.segment", "preview", ({args: [rule]}) => {
        const conditions = rule.groups.flatMap((group) => group.conditions);
        expect.step(
            conditions.map(({kind, negate}) => (negate ? `not ${kind}` : kind)).join()
        );
        return {
            count: 1234,
            total: 4936,
            share: 0.25,
            milliseconds: 12,
            text: "Customers who lapse",
            error: null,
            conditions: Object.fromEntries(
                conditions.map(({key, kind}) => [
                    key,
                    {text: `Text of ${kind}`, count: 2000, error: null},
                ])
            ),
            ...change,
        };
    });
}

async function mountPage(resId, change) {
    mockPreview(change);
    await mountView({resModel: "crm.segment", resId, type: "form", arch: ARCH});
    await animationFrame();
}

async function count() {
    await runAllTimers();
    await animationFrame();
}

test("the size, its share and trend, the sentence and an example", async () => {
    mockService("action", {doAction: ({res_id}) => expect.step(res_id)});
    await mountPage(1);
    expect.verifySteps(["attribute,stage"]);
    expect(".o_crm_segment_total").toHaveText("1,234");
    expect(".o_crm_segment_size").toHaveText(/25% of 4,936 customers/);
    expect(".o_crm_segment_size").toHaveText(/4 fewer than 30 days ago/);
    expect(".o_crm_segment_sentence").toHaveText("Customers who lapse");
    expect(".o_crm_segment_condition:first").toHaveText(/Text of attribute/);
    expect(".o_crm_segment_count:first").toHaveText("2,000");
    await contains(".o_crm_segment_examples button").click();
    expect.verifySteps([7]);
});

test("a change is counted without saving", async () => {
    onRpc("crm.segment", "web_save", () => expect.step("saved"));
    await mountPage(1);
    expect.verifySteps(["attribute,stage"]);
    await contains(".o_crm_segment_text:last").click();
    await contains(".o_crm_segment_inputs [name=negate] input").click();
    await count();
    expect.verifySteps(["attribute,not stage"]);
});

test("adding and removing conditions", async () => {
    await mountPage(3);
    expect.verifySteps([""]);
    await contains(".o_crm_segment_add_group").click();
    await contains(".o-dropdown--menu [data-kind=stage]").click();
    await count();
    expect.verifySteps(["stage"]);
    expect(".o_crm_segment_inputs").toHaveCount(1);
    await contains(".o_crm_segment_add").click();
    await contains(".o-dropdown--menu [data-kind=segment]").click();
    await count();
    expect.verifySteps(["stage,segment"]);
    expect(".o_crm_segment_small_joint").toHaveText("and");
    await contains(".o_crm_segment_delete:first").click();
    await count();
    expect.verifySteps(["segment"]);
    await contains(".o_crm_segment_delete").click();
    await count();
    expect.verifySteps([""]);
    expect(".o_crm_segment_group").toHaveCount(0);
});

test("any instead of all", async () => {
    await mountPage(1);
    expect.verifySteps(["attribute,stage"]);
    await contains(".o_crm_segment_group header .btn:last").click();
    await count();
    expect.verifySteps(["attribute,stage"]);
    expect(".o_crm_segment_small_joint").toHaveText("or");
    expect(".o_crm_segment_group header .btn:last").toHaveAttribute(
        "aria-pressed",
        "true"
    );
});

test("what is wrong is said at the condition", async () => {
    onRpc("crm.segment.condition", "get_sources", () => ({}));
    onRpc("crm.segment", "preview_examples", () => []);
    onRpc("crm.segment", "preview", ({args: [rule]}) => ({
        count: null,
        total: 10,
        share: null,
        milliseconds: 1,
        text: "",
        error: null,
        conditions: {
            [rule.groups[0].conditions[1].key]: {
                text: "Became Lost",
                count: null,
                error: "Choose a stage.",
            },
        },
    }));
    await mountView({resModel: "crm.segment", resId: 1, type: "form", arch: ARCH});
    await animationFrame();
    expect(".o_crm_segment_error").toHaveText("Choose a stage.");
    expect(".o_crm_segment_total").toHaveText("–");
});

test("a static list has no conditions", async () => {
    await mountPage(2);
    expect.verifySteps([""]);
    expect(".o_crm_segment_add_group").toHaveCount(0);
    expect(".o_crm_segment_total").toHaveText("1,234");
});
