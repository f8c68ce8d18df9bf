import {clickOn} from "./segment_steps";
import {registry} from "@web/core/registry";

/** The switch of a topic stands on or off. */
function expectSwitch(content, name, on) {
    const state = on ? ":checked" : ":not(:checked)";
    return {
        content,
        trigger: `li[data-topic]:contains(${name}) input[role=switch]${state}`,
    };
}

registry.category("web_tour.tours").add("crm_topics_leave", {
    steps: () => [
        {
            ...clickOn("Open the topics", "a[href$='/my/topics']"),
            expectUnloadPage: true,
        },
        {
            content: "The page runs in the direction of the language",
            trigger: ".o_crm_topics",
            run() {
                const {direction} = getComputedStyle(this.anchor);
                const {pathname} = window.location;
                if (direction !== (pathname.startsWith("/fa/") ? "rtl" : "ltr")) {
                    throw new Error(`${pathname} runs ${direction}.`);
                }
            },
        },
        expectSwitch("Offers are received", "Offers", true),
        expectSwitch("as are news", "News", true),
        clickOn("Leave one", "li[data-topic]:contains(Offers) input[role=switch]"),
        {
            ...clickOn("Save", ".o_crm_topics button[value=save]"),
            expectUnloadPage: true,
        },
        {content: "It is saved", trigger: ".o_crm_topics_done"},
        expectSwitch("This one is left", "Offers", false),
        expectSwitch("The other one is not", "News", true),
    ],
});
