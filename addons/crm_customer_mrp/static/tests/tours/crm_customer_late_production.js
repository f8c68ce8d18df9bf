import {registry} from "@web/core/registry";
import {user} from "@web/core/user";

/**
 * Works in every language: it knows the pages by their structure, and in Persian
 * also checks that the page runs from right to left.
 */
const LATE = ".o_data_row:has([name=date_start] .text-danger)";

registry.category("web_tour.tours").add("crm_customer_late_production", {
    steps: () => [
        {
            content: "The list says for whom something is made",
            trigger: ".o_list_view .o_data_row:contains(Table):contains(Granite)",
        },
        {
            content: "What is on time is not red",
            trigger: `.o_list_view:not(:has(${LATE}:contains(Granite)))`,
        },
        {
            content: "Open the table that is late",
            trigger: `.o_list_view ${LATE}:contains(Table) .o_data_cell[name=product_id]`,
            run: "click",
        },
        {
            content: "Go to the customer who waits for it",
            trigger: ".o_form_view button[name=action_open_customer]",
            run: "click",
        },
        {
            content: "The page is the customer's",
            trigger: ".o_form_view h1:contains(Silver Birch)",
        },
        {
            content: "The page runs in the direction of the language",
            trigger: ".o_form_view .o_crm_customer_band",
            run() {
                const {direction} = getComputedStyle(this.anchor);
                if (direction !== (user.lang === "fa-IR" ? "rtl" : "ltr")) {
                    throw new Error(`The page runs ${direction}.`);
                }
            },
        },
        {
            content: "It is 40 days late",
            trigger: ".o_field_widget[name=production_delay]:contains(40)",
        },
        {
            content: "One order is late",
            trigger:
                ".o_field_widget[name=production_late_count] button:contains(/^1$/)",
            run: "click",
        },
        {
            content: "See the manufacturing order behind it",
            trigger: ".o_list_view .o_data_row:contains(Table):contains(Silver Birch)",
        },
        {
            content: "Only the table is counted, not its legs",
            trigger: ".o_list_view:not(:has(.o_data_row:contains(Legs)))",
        },
    ],
});
