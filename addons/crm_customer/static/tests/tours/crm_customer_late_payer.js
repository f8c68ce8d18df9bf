import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("crm_customer_late_payer", {
    steps: () => [
        {
            content: "Open the customers of the Invoicing app",
            trigger: "[data-menu-xmlid='account.menu_finance_receivables']",
            run: "click",
        },
        {
            content: "Choose the customer view",
            trigger: "[data-menu-xmlid='crm_customer.crm_customer_menu_finance']",
            run: "click",
        },
        {
            content: "Everybody is there to begin with",
            trigger: ".o_list_view .o_data_cell:contains(Granite)",
        },
        {
            content: "Open the filters",
            trigger: ".o_searchview_dropdown_toggler",
            run: "click",
        },
        {
            content: "Choose those who pay late",
            trigger: ".o_filter_menu .dropdown-item:contains(Late Payers)",
            run: "click",
        },
        {
            content: "Whoever pays on time is gone",
            trigger: ".o_list_view:not(:has(.o_data_cell:contains(Granite)))",
        },
        {
            content: "Open the customer",
            trigger: ".o_list_view .o_data_cell:contains(Pebble)",
            run: "click",
        },
        {
            content: "It is usually 40 days late",
            trigger: ".o_field_widget[name=days_late_mean] button:contains(40)",
            run: "click",
        },
        {
            content: "See the invoice that was paid late",
            trigger: ".o_list_view .o_data_row:contains(INV/)",
        },
    ],
});
