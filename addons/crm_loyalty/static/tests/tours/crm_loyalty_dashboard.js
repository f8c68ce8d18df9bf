import {registry} from "@web/core/registry";
import {user} from "@web/core/user";

/**
 * Works in every language: it knows the page by its structure, and in Persian also
 * checks that the page runs from right to left.
 */
registry.category("web_tour.tours").add("crm_loyalty_dashboard", {
    steps: () => [
        {
            content: "Open the menu of loyalty",
            trigger: "[data-menu-xmlid='crm_loyalty.crm_loyalty_menu']",
            run: "click",
        },
        {
            content: "Open the dashboard",
            trigger: "[data-menu-xmlid='crm_loyalty.crm_loyalty_dashboard_menu']",
            run: "click",
        },
        {
            content: "The page runs in the direction of the language",
            trigger: ".o_crm_loyalty_dashboard .o_crm_customer_band",
            run() {
                const {direction} = getComputedStyle(this.anchor);
                if (direction !== (user.lang === "fa-IR" ? "rtl" : "ltr")) {
                    throw new Error(`The page runs ${direction}.`);
                }
            },
        },
        {
            content: "It has figures, bars and tiers",
            trigger:
                ".o_crm_loyalty_dashboard:has(canvas):has(button[data-tier]) [data-figure=members]",
            run: "click",
        },
        {
            content: "The members are a list of cards; go back",
            trigger: ".o_list_view .o_data_row",
        },
        {
            trigger: ".o_control_panel .breadcrumb-item a",
            run: "click",
        },
        {
            content: "Read the bars as a table",
            trigger: ".o_crm_loyalty_dashboard button:has(.fa-table)",
            run: "click",
        },
        {
            content: "Open the movements of a month",
            trigger: ".o_crm_loyalty_dashboard td button",
            run: "click",
        },
        {
            trigger: ".o_list_view .o_data_row",
        },
    ],
});
