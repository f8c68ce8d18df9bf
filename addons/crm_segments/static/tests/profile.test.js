import {
    contains,
    mockService,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";
import {describe, expect, mockDate, test} from "@odoo/hoot";
import {SegmentProfile} from "@crm_segments/profile/profile";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {getDefaultConfig} from "@web/views/view";

describe.current.tags("desktop");

defineMailModels();

const side = (count, mean, median) => ({count, mean, median});
const PROFILE = {
    segment: {id: 7, name: "Large", customers: 5},
    other: {name: "All customers", customers: 10},
    kind: "all",
    both: 5,
    figures: [
        {
            name: "revenue_year",
            label: "Revenue",
            kind: "money",
            size: "large",
            is_higher: true,
            words: "much higher",
            own: side(5, 800, 750),
            other: side(10, 550, 500),
        },
        {
            name: "last_purchase_date",
            label: "Last Purchase",
            kind: "days",
            size: "none",
            is_higher: false,
            words: "about the same",
            own: side(5, 12.4, 11),
            other: side(0, null, null),
        },
        {
            name: "is_overdue",
            label: "Overdue",
            kind: "share",
            size: "small",
            is_higher: false,
            words: "a little lower",
            own: {count: 1, share: 0.2},
            other: {count: 3, share: 0.3},
        },
    ],
    categories: [
        {
            name: "country_id",
            label: "Country",
            is_cut: false,
            rows: [
                {
                    name: "country_id",
                    value: "241",
                    label: "Vietnam",
                    kind: "share",
                    size: "medium",
                    is_higher: true,
                    words: "clearly higher",
                    own: {count: 3, share: 0.6},
                    other: {count: 3, share: 0.3},
                },
            ],
        },
    ],
    available: [
        ["is_overdue", "Overdue"],
        ["margin", "Margin"],
    ],
    chosen: ["is_overdue"],
    currency_id: 1,
};

async function mountPage(data = {}) {
    mockDate("2024-06-15 10:00:00");
    onRpc("crm.segment", "get_profile", ({args, kwargs}) => {
        expect.step([args[0], kwargs.against, kwargs.figures]);
        return {...PROFILE, ...data};
    });
    onRpc("crm.segment", "action_open_profile", ({args, kwargs}) => {
        expect.step([...args, kwargs.against, kwargs.figure, kwargs.value]);
        return {type: "ir.actions.act_window", res_model: "crm.customer"};
    });
    mockService("name", {
        loadDisplayNames: async (_model, ids) =>
            Object.fromEntries(ids.map((id) => [id, `Segment ${id}`])),
    });
    mockService("action", {doAction: (action) => expect.step(action.res_model)});
    await mountWithCleanup(SegmentProfile, {
        componentEnv: {config: getDefaultConfig()},
        props: {
            action: {params: {segment_id: 7}},
            actionId: 1,
            updateActionState: () => true,
            className: "",
        },
    });
    expect.verifySteps([[[7], null, []]]);
}

const CELL = (figure, name) => `tr[data-figure=${figure}] [data-side=${name}]`;

test("figures in their own units, the difference in words", async () => {
    await mountPage();
    expect(CELL("revenue_year", "own")).toHaveText("$ 750");
    expect("tr[data-figure=revenue_year] .fa-arrow-up").toHaveCount(1);
    expect("tr[data-figure=revenue_year]").toHaveText(/much higher$/);
    expect(CELL("last_purchase_date", "own")).toHaveText("11 days ago");
    expect(CELL("last_purchase_date", "other")).toHaveText("–");
    expect("tr[data-figure=last_purchase_date] .fa").toHaveCount(0);
    expect(CELL("is_overdue", "other")).toHaveText("30%");
    await contains("[data-measure=mean]").click();
    expect(CELL("revenue_year", "own")).toHaveText("$ 800");
    expect(CELL("revenue_year", "own")).toHaveAttribute(
        "aria-label",
        /^Revenue, Large: .*800 \(5 customers\)$/
    );
});

test("every row opens whom it counts", async () => {
    await mountPage();
    await contains(CELL("is_overdue", "other")).click();
    expect.verifySteps([[[7], "other", null, "is_overdue", undefined], "crm.customer"]);
    await contains("tr[data-value='241'] [data-side=own]").click();
    expect.verifySteps([[[7], "own", null, "country_id", "241"], "crm.customer"]);
});

test("compared with an earlier day: entered, stayed, left", async () => {
    await mountPage({kind: "date", both: 4, other: {name: "Large then", customers: 6}});
    await contains("[data-kind=date]").click();
    const against = {date: "2024-05-15"};
    expect.verifySteps([[[7], against, []]]);
    expect("[data-part=entered]").toHaveText("1");
    expect("[data-part=both]").toHaveText("4");
    expect("[data-part=left]").toHaveText("2");
    await contains("[data-part=left]").click();
    expect.verifySteps([[[7], "left", against, undefined, undefined], "crm.customer"]);
});

test("another segment must be chosen first", async () => {
    await mountPage();
    await contains("[data-kind=segment]").click();
    expect.verifySteps([]);
    expect("table").toHaveCount(0);
    expect(".o_crm_segments_profile").toHaveText(/Choose what to compare/);
});

test("the reader chooses the figures", async () => {
    await mountPage();
    await contains(".o_crm_segments_figures").click();
    await contains(".o-dropdown-item:contains(Margin)").click();
    expect.verifySteps([[[7], null, ["is_overdue", "margin"]]]);
});
