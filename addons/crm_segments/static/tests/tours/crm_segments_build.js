import {registry} from "@web/core/registry";
import {user} from "@web/core/user";

/*
 * These tours work in every language: they know the page by its structure, and the
 * customers by their names.
 */

function clickOn(content, trigger) {
    return {content, trigger, run: "click"};
}

function fill(content, trigger, value) {
    return {content, trigger, run: `edit ${value} && press Tab`};
}

/** The number of members is that of the rule as it stands, which is not saved. */
function expectCount(content, count) {
    return {
        content,
        trigger: `.o_crm_segment_total:not(.opacity-50):contains(/^${count}$/)`,
    };
}

function newSegment(name) {
    return [
        {
            content: "The segments are listed",
            trigger: ".o_list_view th[data-name=size]",
        },
        clickOn("Make a segment", ".o_list_button_add"),
        fill("Name it", ".o_field_widget[name=name] textarea, [name=name] input", name),
        expectCount("Nobody is in it yet", 0),
    ];
}

function addCondition(kind, {first = false} = {}) {
    const button = first ? ".o_crm_segment_add_group" : ".o_crm_segment_add";
    return [
        clickOn(`Add a condition: ${kind}`, button),
        clickOn(
            `Of this kind: ${kind}`,
            `.o-dropdown--menu .dropdown-item[data-kind=${kind}]`
        ),
        {
            content: "Its inputs open",
            trigger: `.o_crm_segment_condition[data-kind=${kind}]:last .o_crm_segment_inputs`,
        },
    ];
}

/** Choose a figure that must be more than a number. */
function chooseFigure(name, number) {
    return [
        clickOn("Open the figures", ".o_crm_segment_inputs .o_model_field_selector"),
        clickOn(
            `Choose ${name}`,
            `.o_model_field_selector_popover_item[data-name=${name}] button:first`
        ),
        {
            content: "More than",
            trigger:
                ".o_crm_segment_inputs .o_tree_editor_condition > div:eq(1) select",
            run: 'select ">"',
        },
        fill(
            "this number",
            ".o_crm_segment_inputs .o_tree_editor_condition > div:eq(2) input",
            number
        ),
    ];
}

function choose(name, index) {
    return [
        clickOn(
            `Open the choices of ${name}`,
            `.o_crm_segment_inputs [name=${name}] input`
        ),
        clickOn(
            `Choose number ${index} of ${name}`,
            `.o_select_menu_item[data-choice-index='${index}']`
        ),
    ];
}

function askWhy(customer, answers) {
    return [
        {
            content: `Ask about ${customer}`,
            trigger: ".o_crm_segment_who input",
            run: `edit ${customer}`,
        },
        clickOn(
            `Choose ${customer}`,
            `.o-autocomplete--dropdown-item:contains(${customer})`
        ),
        ...answers.map((holds, number) => ({
            content: `Condition ${number + 1} ${holds ? "holds" : "does not hold"}`,
            trigger: `.o_crm_segment_answer:eq(${number}) .fa-${holds ? "check" : "times"}`,
        })),
    ];
}

registry.category("web_tour.tours").add("crm_segments_lapsing", {
    steps: () => [
        clickOn(
            "Open the segments of the CRM app",
            "[data-menu-xmlid='crm_segments.crm_segment_menu']"
        ),
        ...newSegment("Valuable and lapsing"),
        {
            content: "The page runs in the direction of the language",
            trigger: ".o_crm_segment_band",
            run() {
                const {direction} = getComputedStyle(this.anchor);
                if (direction !== (user.lang === "fa-IR" ? "rtl" : "ltr")) {
                    throw new Error(`The page runs ${direction}.`);
                }
            },
        },
        ...addCondition("attribute", {first: true}),
        expectCount("All four have bought", 4),
        ...chooseFigure("revenue_year", 500),
        expectCount("Three are valuable", 3),
        ...addCondition("behavior"),
        ...choose("measure", 8),
        ...choose("source", 2),
        ...choose("operator", 5),
        fill("From 60 days", ".o_crm_segment_inputs [name=value] input", 60),
        fill("To 90 days", ".o_crm_segment_inputs [name=value_to] input", 90),
        ...choose("window", 0),
        expectCount("Two of them lapse", 2),
        ...addCondition("attribute"),
        ...chooseFigure("amount_overdue", 0),
        expectCount("One of them is overdue", 1),
        clickOn("It must not be", ".o_crm_segment_inputs [name=negate] input"),
        {
            content: "The other one remains: an example says so",
            trigger: ".o_crm_segment_examples:contains(Silver Birch)",
        },
        clickOn("Save", ".o_form_button_save"),
        {
            content: "The member is computed",
            trigger: ".o_crm_segment_member:contains(Silver Birch)",
        },
        clickOn("Ask why", "button[name=action_explain]"),
        ...askWhy("Silver Birch", [true, true, true]),
        clickOn("Ask about another", ".o_dialog footer button"),
        clickOn("Ask why", "button[name=action_explain]"),
        ...askWhy("Slate", [true, true, false]),
        clickOn("Close", ".o_dialog footer button"),
        clickOn("See the history", ".o_notebook [name=history]"),
        {content: "It is drawn", trigger: ".o_crm_segment_canvas canvas"},
        clickOn("Open the members", "button[name=action_open_members]"),
        {
            content: "The customer is listed",
            trigger: ".o_list_view .o_data_row:contains(Silver Birch)",
        },
        {
            content: "and nobody else",
            trigger:
                ".o_list_view:not(:has(.o_data_row:contains(/Granite|Pebble|Slate/)))",
        },
    ],
});

registry.category("web_tour.tours").add("crm_segments_late_payers", {
    steps: () => [
        clickOn(
            "Open the segments of the Invoicing app",
            "[data-menu-xmlid='account.menu_finance_receivables']"
        ),
        clickOn(
            "Choose the segments",
            "[data-menu-xmlid='crm_segments.crm_segment_menu_finance']"
        ),
        ...newSegment("Late payers who get promotions"),
        ...addCondition("attribute", {first: true}),
        ...chooseFigure("days_late_mean", 7),
        expectCount("Two pay late", 2),
        ...addCondition("behavior"),
        {
            content: "Choose what they receive",
            trigger: ".o_crm_segment_inputs [name=source] input",
            run: "click",
        },
        clickOn("Mailings", ".o_select_menu_item[data-choice-index='5']"),
        expectCount("One of them still gets promotions", 1),
        clickOn("Save", ".o_form_button_save"),
        {
            content: "It is the one",
            trigger: ".o_crm_segment_member:contains(Pebble)",
        },
    ],
});
