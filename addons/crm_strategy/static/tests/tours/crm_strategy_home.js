import {registry} from "@web/core/registry";
import {user} from "@web/core/user";

/*
 * Works in every language: it knows the page by its structure.
 */

const HOME = ".o_crm_strategy_home";
const isPersian = () => user.lang === "fa-IR";

function clickOn(content, trigger) {
    return {content, trigger, run: "click"};
}

/** Go back to the page, which shows the same strategy again. */
const back = [
    clickOn("Go back", ".o_control_panel .breadcrumb-item a:last"),
    {content: "The page is there again", trigger: `${HOME} [data-goal]`},
];

registry.category("web_tour.tours").add("crm_strategy_home", {
    steps: () => [
        clickOn(
            "Open the page",
            "[data-menu-xmlid='crm_strategy.crm_strategy_home_menu']"
        ),
        {
            content: "The page runs in the direction of the language",
            trigger: `${HOME} .o_crm_strategy_phases`,
            run() {
                const {direction} = getComputedStyle(this.anchor);
                if (direction !== (isPersian() ? "rtl" : "ltr")) {
                    throw new Error(`The page runs ${direction}.`);
                }
            },
        },
        {
            content: "The first phase is where the lines of the language begin",
            trigger: `${HOME} [data-phase]`,
            run() {
                const side = isPersian() ? "right" : "left";
                const line = this.anchor
                    .closest(".o_crm_strategy_phases")
                    .getBoundingClientRect();
                const phase = this.anchor.getBoundingClientRect();
                if (Math.abs(line[side] - phase[side]) > 3) {
                    throw new Error(`The phases do not begin at the ${side}.`);
                }
            },
        },
        {
            content: "It has charts, people and the roadmap",
            trigger: `${HOME}:has(canvas):has([data-department]):has([data-radar]) [data-kind=gate]`,
        },
        clickOn("What is off track", `${HOME} [data-alert^=forgotten]`),
        {content: "The goal opens", trigger: ".o_form_view .o_crm_strategy_distance"},
        ...back,
        {
            content: "Its initiative is on the roadmap",
            trigger: `${HOME} [data-kind=task]`,
        },
        clickOn(
            "The goal on the roadmap",
            `${HOME} [data-row^=goal]:first .o_crm_strategy_bar`
        ),
        {content: "The goal opens", trigger: ".o_form_view .o_crm_strategy_distance"},
        ...back,
        clickOn("Divide time by months", `${HOME} button[data-kind=month]`),
        clickOn("As a table", `${HOME} .o_crm_strategy_roadmap button:has(.fa-table)`),
        clickOn(
            "The phase in the table",
            `${HOME} .o_crm_strategy_roadmap tbody:first button:first`
        ),
        {
            content: "The phase opens",
            trigger: ".o_form_view .o_field_widget[name=kind]",
        },
        ...back,
        clickOn("The business case", `${HOME} [data-open=case]`),
        {content: "It is a graph", trigger: ".o_graph_view"},
    ],
});
