import {
    addCondition,
    askInDialog,
    buildLapsing,
    chooseFigure,
    clickOn,
    expectCount,
    expectDirection,
    fill,
    newSegment,
    saveSegment,
} from "./segment_steps";
import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("crm_segments_lapsing", {
    steps: () => [
        ...buildLapsing({all: 4, valuable: 3, lapsing: 2, overdue: 1, rest: 1}),
        ...saveSegment("Silver Birch"),
        ...askInDialog("Silver Birch", [true, true, true]),
        ...askInDialog("Slate", [true, true, false]),
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

/** So many customers entered, stayed or left since the day that is compared. */
function expectPart(part, count) {
    return {
        content: `${count} ${part}`,
        trigger: `button[data-part=${part}]:contains(/^${count}$/)`,
    };
}

registry.category("web_tour.tours").add("crm_segments_compare", {
    steps: () => [
        clickOn(
            "Open the segments of the CRM app",
            "[data-menu-xmlid='crm_segments.crm_segment_menu']"
        ),
        clickOn("Open the segment", ".o_data_row td:contains(Valuable and lapsing)"),
        clickOn("Compare it", "button[name=action_show_profile]"),
        {
            content: "with all customers at first",
            trigger: ".o_crm_segments_profile_table tr[data-figure=revenue_year]",
        },
        expectDirection(".o_crm_segments_profile_table"),
        clickOn("and with its members of last month", "button[data-kind=date]"),
        expectPart("entered", 1),
        expectPart("both", 0),
        expectPart("left", 1),
        clickOn("See who has left", "button[data-part=left]"),
        {
            content: "It is the one",
            trigger: ".o_list_view .o_data_row:contains(Granite)",
        },
        {
            content: "and nobody else",
            trigger: ".o_list_view:not(:has(.o_data_row:eq(1)))",
        },
    ],
});

registry.category("web_tour.tours").add("crm_segments_mail", {
    steps: () => [
        clickOn(
            "Open the segments of the CRM app",
            "[data-menu-xmlid='crm_segments.crm_segment_menu']"
        ),
        clickOn("Open the segment", ".o_data_row td:contains(Valuable and lapsing)"),
        clickOn("Write to its members", "button[name=action_new_mailing]"),
        {
            content: "The segment is chosen",
            trigger:
                ".o_field_widget[name=segment_ids] .o_tag:contains(Valuable and lapsing)",
        },
        {
            content: "It goes to one contact",
            trigger: ".o_field_widget[name=segment_recipient_count]:contains(/^1$/)",
        },
        fill("Say what it is about", "[name=subject] input", "We miss you"),
        clickOn(
            "Choose a template",
            ".o_mailing_template_preview_wrapper [data-name=basic]"
        ),
        {
            content: "Write",
            // The editor fetches scripts and pictures of all templates first.
            timeout: 60000,
            trigger: "[name=body_arch] :iframe p",
            run: "editor We miss you",
        },
        clickOn("Send", "button[name=action_launch]"),
        clickOn("to all", ".modal footer .btn-primary"),
        {content: "It waits to be sent", trigger: ".o_mails_in_queue button"},
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
        expectDirection(".o_crm_segment_band"),
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
        ...saveSegment("Pebble"),
        ...askInDialog("Pebble", [true, true]),
        ...askInDialog("Slate", [true, false]),
    ],
});
