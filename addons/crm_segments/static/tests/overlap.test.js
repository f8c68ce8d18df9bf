import {
    contains,
    mockService,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";
import {describe, expect, press, test} from "@odoo/hoot";
import {SegmentOverlap} from "@crm_segments/overlap/overlap";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {getDefaultConfig} from "@web/views/view";

describe.current.tags("desktop");

defineMailModels();

const TWO = {
    company: "Silver Birch",
    company_id: 1,
    segments: [
        {id: 7, name: "Lapsing", size: 5},
        {id: 8, name: "Valuable", size: 3},
    ],
    total: 6,
    matrix: [
        [5, 2],
        [2, 3],
    ],
    combinations: [
        {inside: [7], customers: 3},
        {inside: [7, 8], customers: 2},
        {inside: [8], customers: 1},
    ],
    is_cut: false,
    venn: {
        width: 400,
        height: 250,
        circles: [
            {x: 125, y: 125, radius: 120},
            {x: 300, y: 125, radius: 95},
        ],
        labels: [
            {x: 80, y: 125, room: 60, combination: 0},
            {x: 220, y: 125, room: 20, combination: 1},
            {x: 320, y: 125, room: 5, combination: 2},
        ],
        is_exact: true,
    },
};
const FOUR = {
    ...TWO,
    segments: [1, 2, 3, 4].map((id) => ({id, name: `Segment ${id}`, size: 10 * id})),
    matrix: [
        [10, 5, 0, 1],
        [5, 20, 2, 0],
        [0, 2, 30, 3],
        [1, 0, 3, 40],
    ],
    combinations: [{inside: [4], customers: 36}],
    venn: null,
};

async function mountPage(data) {
    onRpc("crm.segment", "get_overlap", ({args}) => {
        expect.step(args[0]);
        return data;
    });
    onRpc("crm.segment", "action_open_common", ({args}) => {
        expect.step(args);
        return {type: "ir.actions.act_window", res_model: "crm.customer"};
    });
    // The chosen segments are shown under their names.
    mockService("name", {
        loadDisplayNames: async (_model, ids) =>
            Object.fromEntries(ids.map((id) => [id, `Segment ${id}`])),
    });
    mockService("action", {doAction: (action) => expect.step(action.res_model)});
    const action = {params: {segment_ids: data.segments.map((each) => each.id)}};
    await mountWithCleanup(SegmentOverlap, {
        componentEnv: {config: getDefaultConfig()},
        props: {action, actionId: 1, updateActionState: () => true, className: ""},
    });
    expect.verifySteps([action.params.segment_ids]);
}

const CELL = (row, column) => `button[data-row="${row}"][data-column="${column}"]`;

test("up to three segments are circles with exact numbers in the table", async () => {
    await mountPage(TWO);
    expect("circle").toHaveCount(2);
    expect(".o_crm_segments_matrix").toHaveCount(0);
    // The third part has no room for its number; the table has all.
    expect(".o_crm_segments_label").toHaveCount(2);
    expect("[data-combination]").toHaveCount(3);
    expect("[data-combination='7']").toHaveAttribute(
        "aria-label",
        "Only “Lapsing”: 3 customers"
    );
    expect("[data-combination='7-8']").toHaveAttribute(
        "aria-label",
        "In all: Lapsing + Valuable: 2 customers"
    );
});

test("a part of the drawing opens its customers, by mouse and by key", async () => {
    await mountPage(TWO);
    await contains(".o_crm_segments_label:first").click();
    expect.verifySteps([[[7], [8]], "crm.customer"]);
    await contains(".o_crm_segments_label:last").focus();
    await press("Enter");
    await expect.waitForSteps([[[7, 8], []], "crm.customer"]);
    await contains("[data-segment='8']").click();
    expect.verifySteps([[[8], []], "crm.customer"]);
});

test("a drawing that cannot be exact says so", async () => {
    await mountPage({...TWO, venn: {...TWO.venn, is_exact: false}});
    expect(".o_crm_segments_overlap").toHaveText(/the areas are approximate/);
});

test("above three segments a matrix of pairs", async () => {
    await mountPage(FOUR);
    expect("circle").toHaveCount(0);
    expect(CELL(0, 1)).toHaveText("5");
    expect(CELL(0, 1)).toHaveAttribute(
        "aria-label",
        "Segment 1 and Segment 2: 5 customers (50%)"
    );
    await contains("[data-measure=share]").click();
    expect(CELL(0, 1)).toHaveText("50%");
    expect(CELL(1, 0)).toHaveText("25%");
    await contains(CELL(0, 1)).click();
    await contains(CELL(2, 2)).click();
    expect.verifySteps([[[1, 2], []], "crm.customer", [[3], []], "crm.customer"]);
});

test("one stop of the tabulator key, arrows from cell to cell", async () => {
    await mountPage(FOUR);
    expect(".o_crm_segments_matrix button[tabindex='0']").toHaveCount(1);
    await contains(CELL(0, 0)).focus();
    await press("ArrowRight");
    expect(CELL(0, 1)).toBeFocused();
    await press("ArrowDown");
    expect(CELL(1, 1)).toBeFocused();
    await press("ArrowUp");
    await press("ArrowUp");
    expect(CELL(0, 1)).toBeFocused();
});

test("without segments the page says what it is for", async () => {
    await mountPage({
        ...TWO,
        segments: [],
        total: 0,
        matrix: [],
        combinations: [],
        venn: null,
    });
    expect(".o_crm_segments_overlap").toHaveText(/No segment yet/);
});
