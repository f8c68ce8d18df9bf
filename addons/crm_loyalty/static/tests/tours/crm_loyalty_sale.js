import {registry} from "@web/core/registry";

/** Click on something that opens or closes. */
function clickOn(content, trigger) {
    return {content, trigger, run: "click"};
}

registry.category("web_tour.tours").add("crm_loyalty_sale", {
    steps: () => [
        {
            content: "Choose the member",
            trigger: ".o_field_widget[name=partner_id] input",
            run: "edit Silver Birch",
        },
        clickOn(
            "who is found",
            ".o-autocomplete--dropdown-item:not(:has(.o_loading)):contains(Silver Birch) a"
        ),
        clickOn("Add a product", ".o_field_x2many_list_row_add a:first"),
        {
            content: "Name it",
            trigger: "div[name=product_template_id] input",
            run: "edit Lesson",
        },
        clickOn(
            "and choose it",
            ".o-autocomplete--dropdown-item:not(:has(.o_loading)):contains(Lesson) a"
        ),
        {
            content: "Its price is there",
            trigger: ".o_selected_row [name=price_subtotal]:contains(100)",
        },
        clickOn("Redeem", "button[name=action_open_reward_wizard]:first"),
        {
            content: "The reward is on the quotation",
            trigger: ".o_data_row:nth-child(2)",
        },
        clickOn("Confirm", ".o_statusbar_buttons button[name=action_confirm]"),
        clickOn(
            "Change the quantity",
            ".o_data_row:nth-child(1) td[name=product_uom_qty]"
        ),
        {
            content: "to three",
            trigger: ".o_selected_row div[name=product_uom_qty] input",
            run: "edit 3",
        },
        clickOn("Save", ".o_form_button_save"),
        {content: "It is saved", trigger: ".o_form_saved"},
        clickOn("Invoice", "#create_invoice"),
        clickOn("all of it", ".modal #create_invoice_open"),
        clickOn("Post", ".o_statusbar_buttons button[name=action_post]"),
        clickOn("Credit", ".o_statusbar_buttons button[name=action_reverse]"),
        clickOn("all of it", ".modal button[name=refund_moves]"),
        {
            content: "The credit note is open",
            trigger: ".o_last_breadcrumb_item:contains(R)",
        },
        clickOn("Post it", ".o_statusbar_buttons button[name=action_post]"),
        {
            content: "It is posted",
            trigger: ".o_arrow_button_current[data-value=posted]",
        },
    ],
});
