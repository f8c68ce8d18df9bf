import {user} from "@web/core/user";

/*
 * These tours work in every language: they know the page by its structure, and the
 * customers by their names.
 */

export function clickOn(content, trigger) {
    return {content, trigger, run: "click"};
}

export function fill(content, trigger, value) {
    return {content, trigger, run: `edit ${value} && press Tab`};
}

/** The number of members is that of the rule as it stands, which is not saved. */
export function expectCount(content, count) {
    return {
        content,
        trigger: `.o_crm_segment_total:not(.opacity-50):contains(/^${count}$/)`,
    };
}

export function newSegment(name) {
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

export function addCondition(kind, {first = false} = {}) {
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
export function chooseFigure(name, number) {
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

export function choose(name, index) {
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

export function askWhy(customer, answers) {
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

/** See the sentence of the rule, of which only names and numbers are in no language. */
export function expectSentence(content, text) {
    return {content, trigger: `.o_crm_segment_sentence:contains(${text})`};
}

/** The page runs in the direction of the language of the reader. */
export function expectDirection(trigger) {
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

export function saveSegment(member) {
    return [
        clickOn("Save", ".o_form_button_save"),
        {
            content: "The member is computed",
            trigger: `.o_crm_segment_member:contains(${member})`,
        },
    ];
}

/** Ask why somebody is in the segment that is open, and close the answer. */
export function askInDialog(customer, answers) {
    return [
        clickOn("Ask why", "button[name=action_explain]"),
        ...askWhy(customer, answers),
        clickOn("Close", ".o_dialog footer button"),
        {content: "It is closed", trigger: "body:not(:has(.o_dialog))"},
    ];
}

/** The condition that is open holds for those for whom it does not hold now. */
export function mustNotBe(content) {
    return clickOn(content, ".o_crm_segment_inputs [name=negate] input");
}

/**
 * Make a segment of valuable customers who lapse within 30 days and are not overdue.
 *
 * @param {{all: Number, valuable: Number, lapsing: Number, overdue: Number, rest: Number}}
 *  counts how many customers meet the rule as it grows
 */
export function buildLapsing({all, valuable, lapsing, overdue, rest}) {
    return [
        clickOn(
            "Open the segments of the CRM app",
            "[data-menu-xmlid='crm_segments.crm_segment_menu']"
        ),
        ...newSegment("Valuable and lapsing"),
        expectDirection(".o_crm_segment_band"),
        ...addCondition("attribute", {first: true}),
        expectCount("All have bought", all),
        ...chooseFigure("revenue_year", 500),
        expectCount("Some are valuable", valuable),
        expectSentence("The rule is read out", "500"),
        ...addCondition("behavior"),
        ...choose("measure", 8),
        ...choose("source", 2),
        ...choose("operator", 5),
        fill("From 60 days", ".o_crm_segment_inputs [name=value] input", 60),
        fill("To 90 days", ".o_crm_segment_inputs [name=value_to] input", 90),
        ...choose("window", 0),
        expectCount("Some of them lapse", lapsing),
        ...addCondition("attribute"),
        ...chooseFigure("amount_overdue", 0),
        expectCount("One of them is overdue", overdue),
        mustNotBe("It must not be"),
        expectCount("The others remain", rest),
        {
            content: "An example says who",
            trigger: ".o_crm_segment_examples:contains(Silver Birch)",
        },
    ];
}
