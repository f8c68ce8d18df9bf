import {
    addCondition,
    askInDialog,
    buildLapsing,
    chooseFigure,
    expectCount,
    mustNotBe,
    saveSegment,
} from "@crm_segments/../tests/tours/segment_steps";
import {registry} from "@web/core/registry";

/*
 * Valuable customers who lapse within 30 days, are not overdue, and wait for no late
 * delivery.
 */
registry.category("web_tour.tours").add("crm_segments_stock_lapsing", {
    steps: () => [
        ...buildLapsing({all: 5, valuable: 4, lapsing: 3, overdue: 1, rest: 2}),
        ...addCondition("attribute"),
        ...chooseFigure("delivery_late_count", 0),
        expectCount("One of them waits for a late delivery", 1),
        mustNotBe("Nothing may be late"),
        expectCount("The other one remains", 1),
        {
            content: "An example says who",
            trigger:
                ".o_crm_segment_examples:contains(Silver Birch):not(:contains(Flint))",
        },
        ...saveSegment("Silver Birch"),
        ...askInDialog("Silver Birch", [true, true, true, true]),
        ...askInDialog("Flint", [true, true, true, false]),
        ...askInDialog("Slate", [true, true, false, true]),
    ],
});
