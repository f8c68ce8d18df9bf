import {registry} from "@web/core/registry";

/*
 * The head of a department acknowledges a revision and answers a survey wave. The tour
 * works in every language: it knows the page by its structure.
 */
registry.category("web_tour.tours").add("crm_strategy_heard", {
    steps: () => [
        {
            content: "Say that the revision is read",
            trigger: ".o_form_view button[name='action_acknowledge']",
            run: "click",
        },
        {
            content: "The revision is acknowledged",
            trigger: ".o_form_view:not(:has(button[name='action_acknowledge']))",
        },
        {
            content: "Open the questions",
            trigger: ".o_form_view button[name='action_answer_wave']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Start",
            trigger: "button[value='start']:not(.disabled)",
            run: "click",
        },
        {
            content: "Choose 8 of 10",
            trigger: ".js_question-wrapper label:has(input[value='8'])",
            run: "click",
        },
        {
            content: "Submit",
            trigger: "button[value='finish']:not(.disabled)",
            run: "click",
        },
        {
            content: "Confirm",
            trigger: ".modal .modal-footer .btn-primary",
            run: "click",
        },
        {
            content: "Done",
            trigger: ".o_survey_finished",
        },
    ],
});
