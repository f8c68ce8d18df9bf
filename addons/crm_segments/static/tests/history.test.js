import {
    contains,
    defineModels,
    fields,
    mockService,
    models,
    mountView,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import {describe, expect, test} from "@odoo/hoot";
import {SegmentHistory} from "@crm_segments/history/history";
import {mailModels} from "@mail/../tests/mail_test_helpers";

describe.current.tags("desktop");

class Segment extends models.Model {
    _name = "crm.segment";

    name = fields.Char();
    refreshed_at = fields.Datetime();

    _records = [{id: 1, name: "Valuable"}];
}

defineModels({...mailModels, Segment});

const PERIODS = [
    {start: "2024-06-13", end: "2024-06-13", size: 0, entered: 0, left: 0},
    {start: "2024-06-14", end: "2024-06-14", size: 5, entered: 5, left: 0},
    {start: "2024-06-15", end: "2024-06-15", size: 4, entered: 1, left: 2},
];

async function mountPage(periods = PERIODS) {
    onRpc("crm.segment", "get_history", ({args: [ids, kind]}) => {
        expect.step([...ids, kind]);
        return {calendar: "gregory", periods};
    });
    await mountView({
        resModel: "crm.segment",
        resId: 1,
        type: "form",
        arch: `<form><widget name="crm_segment_history"/></form>`,
    });
    expect.verifySteps([[1, "day"]]);
}

test("a line of sizes, bars of entries above and exits below", async () => {
    let config = null;
    patchWithCleanup(SegmentHistory.prototype, {
        getConfig(...args) {
            config = super.getConfig(...args);
            return config;
        },
    });
    await mountPage();
    expect(config.data.labels).toEqual(["Jun 13", "Jun 14", "Jun 15"]);
    expect(config.data.datasets.map(({data}) => data)).toEqual([
        [0, 5, 4],
        [0, 5, 1],
        [-0, -0, -2],
    ]);
    expect("canvas").toHaveAttribute("aria-label", "From 0 to 4 members");
    await contains(".o_crm_segment_history .btn-group .btn:last").click();
    expect.verifySteps([[1, "month"]]);
    expect(config.data.labels[0]).toBe("Jun 2024");
});

test("the same as a table, the newest first", async () => {
    mockService("action", {
        doAction: (action, options) =>
            expect.step(
                options ? [action, options.additionalContext.active_id] : action
            ),
    });
    onRpc("crm.segment", "action_open_left", ({args}) => ({tag: "left", args}));
    await mountPage();
    await contains(".o_crm_segment_history header > button:last").click();
    expect("canvas").toHaveCount(0);
    expect("tbody tr").toHaveCount(2);
    expect("tbody tr:first").toHaveText(/June 15.*4.*1.*2/s);
    await contains("tbody tr:first button:last").click();
    expect.verifySteps([{tag: "left", args: [[1], "2024-06-15", "2024-06-15"]}]);
    await contains(".o_crm_segment_history header > button:first").click();
    expect.verifySteps([["crm_segments.crm_segment_member_action", 1]]);
});

test("no member is said in words", async () => {
    await mountPage([PERIODS[0]]);
    expect("canvas").toHaveCount(0);
    expect(".o_crm_segment_history p").toHaveText(/No member in this time/);
});
