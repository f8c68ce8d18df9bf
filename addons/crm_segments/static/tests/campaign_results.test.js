import {
    contains,
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import {describe, expect, test} from "@odoo/hoot";
import {CampaignResults} from "@crm_segments/results/results";
import {animationFrame} from "@odoo/hoot-mock";
import {mailModels} from "@mail/../tests/mail_test_helpers";

describe.current.tags("desktop");

class Campaign extends models.Model {
    _name = "crm.campaign";

    name = fields.Char();
    state = fields.Selection({
        selection: [
            ["draft", "Draft"],
            ["running", "Running"],
        ],
    });
    write_date = fields.Datetime();

    _records = [
        {id: 1, name: "Back", state: "running", write_date: "2024-06-15 10:00:00"},
        {id: 2, name: "Soon", state: "draft", write_date: "2024-06-15 10:00:00"},
    ];
}

defineModels({...mailModels, Campaign});

const NOTHING = {value: null, low: null, high: null};
const RESULTS = {
    sentence: "It works.",
    kind: "better",
    attribution_days: 90,
    currency_id: 1,
    unknown_count: 0,
    treated: {
        count: 1200,
        counted: 90,
        margin: 120.5,
        revenue: 300,
        discount: 2,
        discounts: 180,
    },
    holdout: {
        count: 130,
        counted: 10,
        margin: 70,
        revenue: 200,
        discount: 0,
        discounts: 0,
    },
    difference: {value: 50.5, low: -1, high: 102},
    lift: {value: 0.5, low: 0.1, high: 0.9},
    gain: {value: 4545, low: -90, high: 9180},
    cost: 1000,
    roi: 4.545,
    repeat: {treated: 0.5, holdout: 0.4, low: -0.05, high: 0.25},
    late: {treated: null, holdout: null, low: null, high: null},
    series: [
        {week: 1, treated: 40, holdout: 20},
        {week: 2, treated: 120.5, holdout: null},
    ],
};
const EARLY = {
    ...RESULTS,
    sentence: "Cannot be told yet: 412 more customers or 3 more weeks.",
    kind: "too_early",
    unknown_count: 2,
    treated: {
        count: 1,
        counted: 0,
        margin: null,
        revenue: null,
        discount: null,
        discounts: null,
    },
    holdout: {
        count: 0,
        counted: 0,
        margin: null,
        revenue: null,
        discount: null,
        discounts: null,
    },
    difference: NOTHING,
    lift: NOTHING,
    gain: NOTHING,
    cost: null,
    roi: null,
    series: [],
};

async function mountPage(results = RESULTS, resId = 1) {
    onRpc("crm.campaign", "get_results", ({args}) => {
        expect.step(args);
        return results;
    });
    await mountView({
        resModel: "crm.campaign",
        resId,
        type: "form",
        arch: `<form><widget name="crm_campaign_results"/></form>`,
    });
}

/** The texts of the cells, without the marks that keep numbers from left to right. */
function readRows(table) {
    return [...document.querySelectorAll(`${table} tbody tr`)].map((row) =>
        [...row.children].map((cell) =>
            cell.textContent.replace(/[\u2066\u2069]/g, "").replace(/\u00a0/g, " ")
        )
    );
}

test("the verdict, both groups and their difference", async () => {
    let config = null;
    patchWithCleanup(CampaignResults.prototype, {
        getConfig(...args) {
            config = super.getConfig(...args);
            return config;
        },
    });
    await mountPage();
    expect.verifySteps([[[1]]]);
    expect(".alert-success").toHaveText("It works.");
    expect(readRows(".o_crm_campaign_figures")).toEqual([
        ["Customers", "1,200", "130", ""],
        ["Followed to the end", "90", "10", ""],
        ["Revenue per customer", "$ 300.00", "$ 200.00", ""],
        ["Discounts per customer", "$ 2.00", "$ 0.00", ""],
        ["Discounts in all", "$ 180.00", "$ 0.00", ""],
        ["Margin per customer", "$ 120.50", "$ 70.00", "$ 50.50 ($ -1.00 to $ 102.00)"],
        ["Bought again", "50%", "40%", "-5.0 to 25.0 points"],
        ["Paid late", "–", "–", ""],
    ]);
    expect("dl > div").toHaveCount(4);
    expect("dl > div:last").toHaveText(/Gain per unit of cost\s.*4\.55/s);
    expect(config.data.labels).toEqual(["1", "2"]);
    expect(config.data.datasets.map(({data}) => data)).toEqual([
        [40, 120.5],
        [20, null],
    ]);
    expect("canvas").toHaveAttribute(
        "aria-label",
        /up to week 2: treated .*120\.50.*, held out –/
    );
});

test("the weeks as a table", async () => {
    await mountPage();
    await contains(".o_crm_campaign_results header button").click();
    expect("canvas").toHaveCount(0);
    expect(readRows(".o_crm_campaign_weeks")).toEqual([
        ["1", "$ 40.00", "$ 20.00"],
        ["2", "$ 120.50", "–"],
    ]);
    await contains(".o_crm_campaign_results header button").click();
    expect("canvas").toHaveCount(1);
    expect.verifySteps([[[1]]]);
});

test("nothing can be told yet", async () => {
    await mountPage(EARLY);
    expect(".alert-info").toHaveText(EARLY.sentence);
    expect("canvas").toHaveCount(0);
    expect("dl").toHaveCount(0);
    expect(".o_crm_campaign_results p:last").toHaveText(/are deleted: 2/);
    expect.verifySteps([[[1]]]);
});

const VARIANTS = {
    ...RESULTS,
    variants_sentence: "“B” does better than “A”.",
    variants_kind: "best",
    variants: [
        {
            id: 7,
            name: "A",
            share: 0.5,
            count: 600,
            counted: 45,
            margin: 71,
            kind: "too_early",
            difference: {value: 1, low: -9, high: 11},
        },
        {
            id: 8,
            name: "B",
            share: 0.5,
            count: 600,
            counted: 45,
            margin: 170,
            kind: "better",
            difference: {value: 100, low: 80, high: 120},
        },
    ],
    pairs: [
        {
            first: "A",
            second: "B",
            kind: "worse",
            difference: {value: -99, low: -120, high: -78},
        },
    ],
};

test("variants beside those held out and beside each other", async () => {
    await mountPage(VARIANTS);
    expect(".o_crm_campaign_variants .alert-success").toHaveText(
        VARIANTS.variants_sentence
    );
    expect(readRows(".o_crm_campaign_variants")).toEqual([
        [
            ...["A", "50%", "600", "45", "$ 71.00"],
            ...["$ 1.00 ($ -9.00 to $ 11.00)", "Cannot be told yet"],
        ],
        [
            ...["B", "50%", "600", "45", "$ 170.00"],
            ...["$ 100.00 ($ 80.00 to $ 120.00)", "Better"],
        ],
        ["“A” beside “B”", "$ -99.00 ($ -120.00 to $ -78.00)", "Worse"],
    ]);
    expect.verifySteps([[[1]]]);
});

test("variants without anybody held out", async () => {
    await mountPage({
        ...VARIANTS,
        variants_kind: "too_early",
        variants: VARIANTS.variants.map((variant) => ({
            ...variant,
            kind: null,
            difference: NOTHING,
        })),
    });
    expect(".o_crm_campaign_variants .alert-info").toHaveCount(1);
    expect(readRows(".o_crm_campaign_variants")[0].slice(-2)).toEqual(["–", ""]);
    expect.verifySteps([[[1]]]);
});

test("a draft has no results", async () => {
    await mountPage(RESULTS, 2);
    expect(".o_crm_campaign_results").toHaveCount(0);
    expect.verifySteps([]);
});

test("numbers keep their order from right to left, on a telephone", async () => {
    await mountPage();
    const page = document.querySelector(".o_crm_campaign_results");
    page.dir = "rtl";
    page.style.width = "340px";
    await animationFrame();
    const figures = document.querySelector(".o_crm_campaign_figures");
    expect(getComputedStyle(figures.parentElement).overflowX).toBe("auto");
    expect(figures.textContent).toInclude("\u2066");
    const canvas = document.querySelector(".o_crm_campaign_canvas");
    expect(getComputedStyle(canvas).direction).toBe("ltr");
    expect(canvas.getBoundingClientRect().width).toBeLessThan(341);
    expect.verifySteps([[[1]]]);
});

async function mountOutlook(resId) {
    onRpc("has_access", () => true);
    onRpc("crm.campaign", "get_outlook", ({args}) => {
        expect.step(args);
        return {sentence: "Too few."};
    });
    await mountView({
        resModel: "crm.campaign",
        resId,
        type: "form",
        arch: `<form><widget name="crm_campaign_outlook"/></form>`,
    });
    await animationFrame();
}

test("a draft is warned when the holdout tells nothing", async () => {
    await mountOutlook(2);
    expect(".o_crm_campaign_outlook").toHaveText("Too few.");
    expect.verifySteps([[[2]]]);
});

test("a campaign that has started is not warned any more", async () => {
    await mountOutlook(1);
    expect(".o_crm_campaign_outlook").toHaveCount(0);
    expect.verifySteps([]);
});
