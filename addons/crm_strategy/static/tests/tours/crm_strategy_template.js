import {registry} from "@web/core/registry";
import {user} from "@web/core/user";

/*
 * These tours work in every language: they know the page by its structure.
 */

const STRATEGIES = "[data-menu-xmlid='crm_strategy.crm_strategy_menu']";
const REVIEWS = "[data-menu-xmlid='crm_strategy.crm_strategy_review_menu']";

function clickOn(content, trigger) {
    return {content, trigger, run: "click"};
}

function fill(content, trigger, value) {
    return {content, trigger, run: `edit ${value} && press Tab`};
}

/** Choose a record by its name. */
function choose(content, field, name) {
    return [
        {content, trigger: `${field} input`, run: `edit ${name}`},
        clickOn(`Take ${name}`, `.o-autocomplete--dropdown-item:contains(${name})`),
    ];
}

/** The page runs in the direction of the language of the reader. */
function expectDirection(trigger) {
    return {
        content: "The page runs in the direction of the language",
        trigger,
        run() {
            const {direction} = getComputedStyle(this.anchor);
            if (direction !== (user.lang === "fa-IR" ? "rtl" : "ltr")) {
                throw new Error(`The page runs ${direction}.`);
            }
        },
    };
}

/** What is refused is a sentence in a dialog; read it, and close the dialog. */
function readSentence(content, text = "") {
    return [
        {content, trigger: `.modal-body [role=alert]${text && `:contains(${text})`}`},
        clickOn("Close the dialog", ".modal:has([role=alert]) .modal-footer button"),
        {content: "It is closed", trigger: "body:not(:has(.modal-body [role=alert]))"},
    ];
}

const ROLES = ".o_dialog [name=role_ids]";

/** Put a person into a role of the dialog. */
function fillRole(place, name) {
    return [
        clickOn("Choose a role", `${ROLES} .o_data_row:eq(${place}) [name=partner_id]`),
        ...choose("Who takes it", `${ROLES} .o_selected_row [name=partner_id]`, name),
    ];
}

registry.category("web_tour.tours").add("crm_strategy_template", {
    steps: () => [
        {
            content: "Each template says what it is for and what is in it",
            trigger: ".o_kanban_view .o_kanban_record:has(.o_tag):contains(30)",
        },
        expectDirection(".o_kanban_view .o_kanban_record"),
        clickOn("Open the strategies", STRATEGIES),
        {
            content: "There is none yet",
            trigger: ".o_view_nocontent",
        },
        clickOn("Start from a template", ".o_view_nocontent a[type=action]"),
        clickOn("Choose a template", ".o_dialog [name=template_id] input"),
        clickOn(
            "Take the first, once all are there",
            ".o-autocomplete--dropdown-menu:has(li:eq(3)) .dropdown-item:first"
        ),
        {
            content: "The phases are shown with their dates",
            trigger: ".o_dialog [name=phase_text] span:contains(/20\\d\\d|14\\d\\d/)",
        },
        expectDirection(ROLES),
        fill("Name it", ".o_dialog [name=name] input", "Closer"),
        ...choose("Name the sponsor", ".o_dialog [name=sponsor_id]", "Ms Board"),
        ...choose("Choose a unit", ".o_dialog [name=department_ids]", "Counter"),
        ...fillRole(0, "template_director"),
        clickOn("Forget the technician", ".o_dialog button[name=action_start]"),
        ...readSentence("It says who is missing"),
        ...fillRole(1, "template_technician"),
        clickOn("Create it", ".o_dialog button[name=action_start]"),
        {
            content: "The strategy has its phases",
            trigger: ".o_form_view [name=phase_ids] .o_data_row:eq(5)",
        },
        clickOn("Start it", "button[name=action_start]"),
        {
            content: "It runs",
            trigger: ".o_arrow_button_current[data-value=running]",
        },
    ],
});

registry.category("web_tour.tours").add("crm_strategy_steer", {
    steps: () => [
        clickOn("Open the phases", "button[name=action_open_phases]"),
        {
            content: "They are listed, without naming the strategy in each row",
            trigger:
                ".o_action_manager > .o_list_view:not(:has(th[data-name=strategy_id]))",
        },
        clickOn("Open the first", ".o_data_row:first .o_data_cell[name=name]"),
        clickOn("Let it run beside others", "[name=is_parallel] input"),
        clickOn("Change its end", "[name=date_start] button[data-field=date_end]"),
        {
            content: "Let it run for a year longer",
            trigger: "[name=date_start] input[data-field=date_end]",
            async run({edit, press}) {
                const longer = this.anchor.value.replace(
                    /\d{4}/,
                    (year) => Number(year) + 1
                );
                await edit(longer);
                await press("Tab");
            },
        },
        clickOn("Save", ".o_form_button_save"),
        ...readSentence("A prescription forbids it, and says so", "184"),
        clickOn("Let it be", ".o_form_button_cancel"),
        clickOn("Open the phase", "button[name=action_open]"),
        ...readSentence("The gate says what is missing"),
        clickOn("Look at the gates", ".nav-link[name=gates]"),
        clickOn(
            "Override what is missing",
            "[name=check_ids] .o_data_row:has(.text-bg-danger) [name=override_reason]"
        ),
        fill(
            "Say why",
            "[name=check_ids] .o_selected_row [name=override_reason] input",
            "Finance joins in May"
        ),
        clickOn("Save", ".o_form_button_save"),
        {
            content: "It is overridden",
            trigger: "[name=check_ids] .o_data_row .text-bg-warning",
        },
        clickOn("Open the phase", "button[name=action_open]"),
        {
            content: "The phase is open",
            trigger: ".o_arrow_button_current[data-value=open]",
        },
        clickOn("Open the strategies", STRATEGIES),
        clickOn("Back to the strategy", ".o_data_row .o_data_cell:contains(Closer)"),
        clickOn("Open the goals", "button[name=action_open_goals]"),
        {
            content: "Each has a bar",
            trigger: ".o_list_view th[data-name=bar]",
        },
        clickOn("Open a goal", ".o_data_row:first .o_data_cell[name=name]"),
        clickOn("Check in", "button[name=action_check_in]"),
        clickOn("Be confident", ".o_dialog [name=confidence] input[data-value=high]"),
        fill("Say what moved", ".o_dialog [name=comment] textarea", "First talks"),
        clickOn("Save", ".o_dialog .o_form_button_save"),
        {
            content: "It is in the history",
            trigger: "[name=check_in_ids] .o_data_row:contains(First talks)",
        },
        clickOn("Open the reviews", REVIEWS),
        {
            content: "They are listed",
            trigger: ".o_list_view th[data-name=verdict]",
        },
        clickOn("Open the first", ".o_data_row:first .o_data_cell[name=name]"),
        clickOn("Open it", "button[name=action_open]"),
        clickOn("Look at the figures", ".nav-link[name=figures]"),
        {
            content: "The goals are listed, then and now",
            trigger: "[name=line_ids] .o_data_row",
        },
        clickOn("Write the summary", ".nav-link[name=summary]"),
        fill("What was found", "[name=summary] textarea", "A good start"),
        clickOn("Close it", "button[name=action_close]"),
        clickOn("Yes", ".modal-footer .btn-primary"),
        {
            content: "It is closed",
            trigger: ".o_arrow_button_current[data-value=closed]",
        },
        clickOn("Then and now", "button[name=action_compare]"),
        {
            content: "The figures stand beside those of today",
            trigger: ".o_list_view .o_data_row",
        },
        expectDirection(".o_list_view"),
    ],
});
