import {
    contains,
    defineModels,
    defineParams,
    fields,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";
import {describe, expect, press, queryOne, test} from "@odoo/hoot";
import {animationFrame} from "@odoo/hoot-mock";
import {mailModels} from "@mail/../tests/mail_test_helpers";

describe.current.tags("desktop");

class Campaign extends models.Model {
    _name = "crm.campaign";

    name = fields.Char({required: true});
    state = fields.Selection({
        selection: [
            ["draft", "Draft"],
            ["running", "Running"],
        ],
        default: "draft",
    });
    begin_text = fields.Char();
    goal_text = fields.Char();
    leaving_text = fields.Char();
    treated_count = fields.Integer({string: "Treated"});
    holdout_count = fields.Integer({string: "Held Out"});
    goal_count = fields.Integer({string: "Goal Reached"});
    checks = fields.Json();
    step_ids = fields.One2many({
        relation: "crm.campaign.step",
        relation_field: "campaign_id",
    });

    _records = [
        {
            id: 1,
            name: "Win back",
            state: "running",
            begin_text: "Who enters the segment “Valuable”",
            goal_text: "Goal: any purchase",
            treated_count: 1234,
            holdout_count: 137,
            goal_count: 12,
            step_ids: [1, 2, 3],
        },
        {
            id: 2,
            name: "Not yet",
            begin_text: "Enters the Segment",
            step_ids: [],
            checks: [
                {label: "Who begins", problems: ["Choose a segment."]},
                {label: "What ends it early", problems: []},
                {label: "Languages", problems: [], hints: ["Some speak Persian."]},
            ],
        },
    ];
}

class Variant extends models.Model {
    _name = "crm.campaign.variant";

    name = fields.Char();

    _records = [{id: 1, name: "With call"}];
}

class Step extends models.Model {
    _name = "crm.campaign.step";

    name = fields.Char({required: true});
    sequence = fields.Integer();
    campaign_id = fields.Many2one({
        relation: "crm.campaign",
        inverse_fname_by_model_name: {"crm.campaign": "step_ids"},
    });
    parent_id = fields.Many2one({relation: "crm.campaign.step"});
    variant_id = fields.Many2one({relation: "crm.campaign.variant"});
    kind = fields.Selection({
        selection: [
            ["email", "Email"],
            ["activity", "Activity"],
        ],
        default: "email",
    });
    condition_text = fields.Char();
    delay_text = fields.Char();
    waiting_count = fields.Integer({string: "Waiting"});
    done_count = fields.Integer({string: "Done"});
    opened_count = fields.Integer({string: "Opened"});
    clicked_count = fields.Integer({string: "Clicked"});
    bought_count = fields.Integer({string: "Bought"});
    failed_count = fields.Integer({string: "Failed"});

    _records = [
        {
            id: 1,
            campaign_id: 1,
            name: "Letter",
            sequence: 1,
            delay_text: "At once",
            done_count: 1200,
            opened_count: 400,
            clicked_count: 90,
            bought_count: 12,
            failed_count: 3,
        },
        {
            id: 2,
            campaign_id: 1,
            parent_id: 1,
            name: "Offer",
            sequence: 4,
            condition_text: "If clicked within 14 days",
            delay_text: "2 days later",
        },
        {
            id: 3,
            campaign_id: 1,
            parent_id: 1,
            name: "Call",
            sequence: 7,
            kind: "activity",
            variant_id: 1,
            condition_text: "If not opened within 5 days",
            delay_text: "At once",
        },
    ];
    _views = {
        form: `
            <form>
                <field name="campaign_id" invisible="1"/>
                <field name="name"/>
                <field name="parent_id"/>
                <field name="sequence"/>
            </form>`,
    };
}

defineModels({...mailModels, Campaign, Step, Variant});

const ARCH = `
    <form>
        <field name="name"/>
        <field name="step_ids" widget="crm_campaign_steps" mode="list">
            <list>
                <field name="sequence" widget="handle"/>
                <field name="name"/>
                <field name="parent_id"/>
                <field name="kind"/>
                <field name="variant_id"/>
                <field name="condition_text"/>
                <field name="delay_text"/>
                <field name="waiting_count"/>
                <field name="done_count"/>
                <field name="opened_count"/>
                <field name="clicked_count"/>
                <field name="bought_count"/>
                <field name="failed_count"/>
            </list>
        </field>
        <field name="checks" widget="crm_campaign_checks"/>
    </form>`;

const item = (id) => `[role=treeitem][data-id='${id}']`;
const card = (id) => `${item(id)} > .o_crm_campaign_card`;

async function mountPage(resId) {
    await mountView({resModel: "crm.campaign", resId, type: "form", arch: ARCH});
}

test("cards with their words and figures, branches below their step", async () => {
    await mountPage(1);
    expect(".o_crm_campaign_begin").toHaveText("Who enters the segment “Valuable”");
    expect(`${card("begin")} [data-figure=treated_count]`).toHaveText(/1,234/);
    expect(".o_crm_campaign_step").toHaveCount(3);
    expect(`${card(1)} [data-figure=done_count]`).toHaveText(/Sent\s*1,200/);
    expect(`${card(1)} .text-danger`).toHaveText(/Failed\s*3/);
    expect(`${card(1)} .fa-envelope-o`).toHaveAttribute("aria-label", "Email");
    expect(`${item(1)} > [role=group] > ${item(2)}`).toHaveCount(1);
    expect(`${item(1)} > [role=group] > ${item(3)}`).toHaveCount(1);
    expect(`${item(2)} > .o_crm_campaign_condition`).toHaveText(
        "If clicked within 14 days"
    );
    expect(`${card(2)} .text-danger`).toHaveCount(0);
    expect(`${card(3)} [data-figure]`).toHaveCount(3);
    expect(item(3)).toHaveAttribute(
        "aria-label",
        "Call. Activity. Only for variant “With call”. If not opened within 5 days. At once. Waiting: 0. Done: 0. Bought: 0"
    );
    expect(`${card(3)} .o_crm_campaign_variant`).toHaveText("With call");
    expect(".o_crm_campaign_variant").toHaveCount(1);
    expect(".o_crm_campaign_ends").toHaveText(/Goal: any purchase/);
});

test("the arrow keys move between the cards and Enter opens one", async () => {
    await mountPage(1);
    expect("[role=treeitem][tabindex='0']").toHaveCount(1);
    queryOne(item("begin")).focus();
    await press("ArrowDown");
    await press("ArrowDown");
    expect(item(2)).toBeFocused();
    await press("ArrowLeft");
    expect(item(1)).toBeFocused();
    await press("ArrowRight");
    expect(item(2)).toBeFocused();
    await press("End");
    expect(item(3)).toBeFocused();
    await animationFrame();
    expect(item(3)).toHaveAttribute("tabindex", "0");
    await press("Enter");
    await animationFrame();
    expect(".o_dialog [name=name] input").toHaveValue("Call");
});

test("right to left the arrow keys follow the page", async () => {
    defineParams({lang_parameters: {direction: "rtl"}});
    await mountPage(1);
    queryOne(item(1)).focus();
    await press("ArrowLeft");
    expect(item(2)).toBeFocused();
    await press("ArrowRight");
    expect(item(1)).toBeFocused();
});

test("a plus adds a step after its card", async () => {
    onRpc("crm.campaign.step", "web_save", ({args}) => expect.step(args[1]));
    await mountPage(1);
    await contains(`${item(1)} > .o_crm_campaign_line button`).click();
    expect(".o_dialog [name=parent_id] input").toHaveValue("Letter");
    await contains(".o_dialog [name=name] input").edit("Reminder");
    await contains(".o_dialog .o_form_button_save").click();
    expect.verifySteps([{campaign_id: 1, name: "Reminder", parent_id: 1, sequence: 8}]);
    expect(`${item(1)} > [role=group] > [role=treeitem]`).toHaveCount(3);
    expect(".o_crm_campaign_step:last").toHaveText(/Reminder/);
});

test("the first step is added to a campaign that is saved before", async () => {
    onRpc("crm.campaign", "web_save", () => expect.step("campaign saved"));
    await mountPage(2);
    expect(".o_crm_campaign_step").toHaveCount(0);
    await contains(".o_field_widget[name=name] input").edit("Now");
    await contains(".o_crm_campaign_add").click();
    expect.verifySteps(["campaign saved"]);
    await contains(".o_dialog [name=name] input").edit("Letter");
    await contains(".o_dialog .o_form_button_save").click();
    expect(".o_crm_campaign_step").toHaveCount(1);
    expect(".o_crm_campaign_step [data-figure]").toHaveCount(0);
});

test("a step is deleted in its dialog, with those that follow", async () => {
    onRpc("crm.campaign.step", "unlink", ({args}) => expect.step(args[0]));
    await mountPage(1);
    await contains(card(2)).click();
    await contains(".o_dialog .o_form_button_remove").click();
    expect.verifySteps([[2]]);
    expect(".o_crm_campaign_step").toHaveCount(2);
    await contains(card(1)).click();
    await contains(".o_dialog .o_form_button_remove").click();
    await contains(".o_dialog:last .btn-secondary:contains(Cancel)").click();
    expect.verifySteps([]);
    await contains(card(1)).click();
    await contains(".o_dialog .o_form_button_remove").click();
    await contains(".o_dialog:last .btn-primary").click();
    expect.verifySteps([[1]]);
});

test("the list is one click away", async () => {
    await mountPage(1);
    await contains(".o_crm_campaign_steps [data-view=list]").click();
    expect(".o_crm_campaign_steps .o_data_row").toHaveCount(3);
    expect(".o_crm_campaign_tree").toHaveCount(0);
    await contains(".o_crm_campaign_steps [data-view=tree]").click();
    expect(".o_crm_campaign_step").toHaveCount(3);
});

test("what is missing before the start", async () => {
    await mountPage(2);
    expect(".o_crm_campaign_checks li:first i").toHaveAttribute(
        "aria-label",
        "Missing"
    );
    expect(".o_crm_campaign_checks li:first").toHaveText("Choose a segment.");
    expect(".o_crm_campaign_checks li:eq(1)").toHaveText("What ends it early");
    expect(".o_crm_campaign_checks .fa-check").toHaveCount(1);
    expect(".o_crm_campaign_checks li:last i").toHaveAttribute(
        "aria-label",
        "Is this meant?"
    );
    expect(".o_crm_campaign_checks li:last").toHaveText("Some speak Persian.");
});
