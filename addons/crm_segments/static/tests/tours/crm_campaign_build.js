import {clickOn, expectDirection, fill} from "./segment_steps";
import {click} from "@odoo/hoot-dom";
import {registry} from "@web/core/registry";
import {rpc} from "@web/core/network/rpc";

const STEP = ".o_crm_campaign_step";
const DRY_ROW = ".o_dialog .o_data_row";

function openCampaigns() {
    return clickOn(
        "Open the campaigns of the CRM app",
        "[data-menu-xmlid='crm_segments.crm_campaign_menu']"
    );
}

function choose(name, index) {
    return [
        clickOn(`Open the choices of ${name}`, `[name=${name}] input`),
        clickOn(
            `Choose number ${index} of ${name}`,
            `.o_select_menu_item[data-choice-index='${index}']`
        ),
    ];
}

/** Which kinds there are, and so the number of each, depends on what is installed. */
function chooseKind(value) {
    return [
        clickOn("Open the kinds of steps", "[name=kind] input"),
        {
            content: `Choose ${value}`,
            trigger: ".o_select_menu_item",
            async run() {
                const model = "crm.campaign.step";
                const {kind} = await rpc(`/web/dataset/call_kw/${model}/fields_get`, {
                    model,
                    method: "fields_get",
                    args: [["kind"], ["selection"]],
                    kwargs: {},
                });
                const index = kind.selection.findIndex((choice) => choice[0] === value);
                await click(`.o_select_menu_item[data-choice-index='${index}']`);
            },
        },
    ];
}

/** Fill in a step in the dialog that a plus has opened. */
function describeStep(name, inputs = []) {
    return [
        fill(
            `Name it ${name}`,
            ".o_dialog [name=name] input, .o_dialog [name=name] textarea",
            name
        ),
        ...inputs,
        clickOn("Save the step", ".o_dialog .o_form_button_save"),
        {content: "It is in the tree", trigger: `${STEP}:contains(${name})`},
    ];
}

registry.category("web_tour.tours").add("crm_campaign_build", {
    steps: () => [
        openCampaigns(),
        clickOn("Make a campaign", ".o-kanban-button-new"),
        fill("Name it", "[name=name] input, [name=name] textarea", "Win back"),
        ...choose("trigger", 4),
        {
            content: "For a segment",
            trigger: "[name=segment_id] input",
            run: "edit Valuable and lapsing",
        },
        clickOn(
            "Choose it",
            ".o-autocomplete--dropdown-item:contains(Valuable and lapsing)"
        ),
        {
            content: "It is read out where the tree begins",
            trigger: ".o_crm_campaign_begin:contains(Valuable and lapsing)",
        },
        clickOn("Add the first step", ".o_crm_campaign_add"),
        ...describeStep("First letter"),
        expectDirection(".o_crm_campaign_tree"),
        clickOn("Add what follows", `li:has(> ${STEP}) .o_crm_campaign_add`),
        ...describeStep("Call about it", [
            ...choose("branch", 2),
            ...chooseKind("activity"),
            clickOn("Open the activities", "[name=activity_type_id] input"),
            clickOn(
                "The first, once they are loaded",
                ".o-autocomplete--dropdown-item:not(:has(.o_loading)):first"
            ),
        ]),
        {
            content: "It hangs on the first one, under its condition",
            trigger: `li:has(> ${STEP}:contains(First letter)) li .o_crm_campaign_condition`,
        },
        {
            content: "The email is missing",
            trigger: ".o_crm_campaign_checks li:has(.fa-times):contains(First letter)",
        },
        {
            content: "and nothing else",
            trigger: ".o_crm_campaign_checks:not(:has(.fa-times:eq(1)))",
        },
        clickOn("Open the first step", `${STEP}:contains(First letter)`),
        clickOn("Write its email", ".o_dialog button[name=action_open_content]"),
        {
            content: "It is an ordinary mailing",
            trigger: ".o_mass_mailing_mailing_form [name=subject]",
        },
    ],
});

registry.category("web_tour.tours").add("crm_campaign_start", {
    steps: () => [
        openCampaigns(),
        clickOn("Open the campaign", ".o_kanban_record:contains(Win back)"),
        {
            content: "Nothing is missing",
            trigger: ".o_crm_campaign_checks:not(:has(.fa-times))",
        },
        clickOn("Open who is left alone", ".o_notebook .nav-link[name=audience]"),
        fill("Leave out three in ten", "[name=holdout_share] input", 30),
        clickOn("Save", ".o_form_button_save"),
        {content: "It is saved", trigger: ".o_form_saved"},
        clickOn("See who would get what", "button[name=action_dry_run]"),
        {
            content: "Three would begin",
            trigger: ".o_dialog [name=total]:contains(3)",
        },
        {
            content: "One of them would be left alone",
            trigger: ".o_dialog [name=holdout]:contains(1)",
        },
        {
            content: "A customer would get the letter",
            trigger: `${DRY_ROW}:contains(Silver Birch):contains(First letter):has([name=reason]:contains(/^$/))`,
        },
        {
            content: "Who is overdue would have to wait",
            trigger: `${DRY_ROW}:contains(Slate):contains(First letter):has([name=reason]:contains(/./))`,
        },
        {
            content: "Who is left alone would get nothing",
            trigger: `${DRY_ROW}:contains(Marble):not(:contains(First letter))`,
        },
        clickOn("Close it", ".o_dialog footer .btn-primary"),
        {content: "It is closed", trigger: "body:not(:has(.o_dialog))"},
        clickOn("Start", "button[name=action_start]"),
        clickOn("Yes", ".o_dialog footer .btn-primary"),
        clickOn("Go back to the steps", ".o_notebook .nav-link[name=steps]"),
        {
            content: "The steps are counted",
            trigger: `${STEP} [data-figure=done_count]`,
        },
    ],
});
