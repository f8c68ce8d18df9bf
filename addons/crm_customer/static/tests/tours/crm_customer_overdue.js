import {registry} from "@web/core/registry";
import {user} from "@web/core/user";

/**
 * Works in every language: it knows the page by its structure, and in Persian
 * also checks that the page runs from right to left.
 */
registry.category("web_tour.tours").add("crm_customer_overdue", {
    steps: () => [
        {
            content: "Open the menu Customers of the CRM app",
            trigger: "[data-menu-xmlid='crm_customer.crm_customer_menu']",
            run: "click",
        },
        {
            content: "Open the customer",
            trigger: ".o_list_view .o_data_cell:contains(Silver Birch)",
            run: "click",
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
            content: "Click the overdue amount",
            trigger: ".o_field_widget[name=amount_overdue] button:contains(234)",
            run: "click",
        },
        {
            content: "See the invoice behind it",
            trigger: ".o_list_view .o_data_row:contains(INV/2024/00001)",
        },
    ],
});
