import {registry} from "@web/core/registry";
import {user} from "@web/core/user";

/*
 * These tours work in every language: they know the page by its structure.
 */

const GOALS = "[data-menu-xmlid='crm_strategy.crm_strategy_goal_menu']";
const GOALS_ROOT = "[data-menu-xmlid='crm_strategy.crm_strategy_goal_menu_root']";
const REVIEWS = "[data-menu-xmlid='crm_strategy.crm_strategy_review_menu']";

function clickOn(content, trigger) {
    return {content, trigger, run: "click"};
}

function fill(content, trigger, value) {
    return {content, trigger, run: `edit ${value} && press Tab`};
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

/** The bar begins where the lines of the language begin. */
function expectBar(percent) {
    return {
        content: `The bar is at ${percent}%`,
        trigger: `.o_form_view .o_crm_strategy_percent:contains(/^${percent}%$/)`,
        run() {
            const track = this.anchor
                .closest(".o_crm_strategy_distance")
                .querySelector(".o_crm_strategy_track")
                .getBoundingClientRect();
            const filled = this.anchor
                .closest(".o_crm_strategy_distance")
                .querySelector(".progress-bar")
                .getBoundingClientRect();
            const side = user.lang === "fa-IR" ? "right" : "left";
            if (Math.abs(track[side] - filled[side]) > 2) {
                throw new Error(`The bar does not begin at the ${side}.`);
            }
        },
    };
}

registry.category("web_tour.tours").add("crm_strategy_check_in", {
    steps: () => [
        clickOn("Open the menu of goals", GOALS_ROOT),
        clickOn("Open the goals", GOALS),
        {
            content: "Each goal has a bar that says what it shows",
            trigger: ".o_list_view .o_crm_strategy_distance[aria-label]",
        },
        {
            content: "The goals are listed",
            trigger: ".o_list_view th[data-name=bar]",
        },
        clickOn("Open the goal", ".o_data_row .o_data_cell:contains(Repeat)"),
        expectDirection(".o_form_view .o_crm_strategy_distance"),
        clickOn("Check in", "button[name=action_check_in]"),
        fill("Enter the value", ".o_dialog [name=value] input", 70),
        clickOn("Be unsure", ".o_dialog [name=confidence] input[data-value=medium]"),
        fill("Say what moved", ".o_dialog [name=comment] textarea", "Spring letters"),
        clickOn("Save", ".o_dialog .o_form_button_save"),
        {
            content: "It is in the history",
            trigger: "[name=check_in_ids] .o_data_row:contains(Spring letters)",
        },
        expectBar(50),
    ],
});

registry.category("web_tour.tours").add("crm_strategy_review", {
    steps: () => [
        clickOn("Open the reviews", REVIEWS),
        {
            content: "The reviews are listed",
            trigger: ".o_list_view th[data-name=verdict]",
        },
        clickOn("Open the first", ".o_data_row:first .o_data_cell[name=name]"),
        clickOn("Open it", "button[name=action_open]"),
        clickOn("Look at the figures", ".nav-link[name=figures]"),
        {
            content: "The goal is listed, then and now",
            trigger: "[name=line_ids] .o_data_row:contains(Repeat):contains(70)",
        },
        expectDirection("[name=line_ids]"),
        clickOn("Write the summary", ".nav-link[name=summary]"),
        fill("What was found", "[name=summary] textarea", "Letters work"),
        clickOn("Decide", ".nav-link[name=decisions]"),
        clickOn("Add a decision", "[name=decision_ids] .o_field_x2many_list_row_add a"),
        fill("Which one", "[name=decision_ids] [name=name] input", "More letters"),
        clickOn("Close it", "button[name=action_close]"),
        clickOn("Yes", ".modal-footer .btn-primary"),
        {
            content: "It is closed",
            trigger: ".o_arrow_button_current[data-value=closed]",
        },
        clickOn("Then and now", "button[name=action_compare]"),
        {
            content: "The figure is the same today",
            trigger: ".o_list_view .o_data_row:contains(Repeat)",
        },
    ],
});
