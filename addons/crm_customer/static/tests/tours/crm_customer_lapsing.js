import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("crm_customer_lapsing", {
    steps: () => [
        {
            content: "Open the menu Customers of the CRM app",
            trigger: "[data-menu-xmlid='crm_customer.crm_customer_menu']",
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
            content: "Choose those who lapse",
            trigger: ".o_filter_menu .dropdown-item:contains(Lapsing This Month)",
            run: "click",
        },
        {
            content: "Of them the valuable ones",
            trigger: ".o_filter_menu .dropdown-item:contains(/^Valuable$/)",
            run: "click",
        },
        {
            content: "Whoever bought lately, or little, is gone",
            trigger: ".o_list_view:not(:has(.o_data_cell:contains(/Granite|Pebble/)))",
        },
        {
            content: "Open the customer",
            trigger: ".o_list_view .o_data_cell:contains(Silver Birch)",
            run: "click",
        },
        {
            content: "The page says why",
            trigger: ".o_field_widget[name=stage_reason]:contains(At Risk since)",
        },
        {
            content: "Ask for all stages",
            trigger: ".o_crm_customer_stages",
            run: "click",
        },
        {
            content: "See how the customer came there",
            trigger: ".o_list_view .o_data_row:contains(At Risk)",
        },
    ],
});
