import {
    contains,
    getService,
    mountWithCleanup,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import {describe, expect, test} from "@odoo/hoot";
import {WebClient} from "@web/webclient/webclient";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {place} from "@crm_strategy/home/timeline";

describe.current.tags("desktop");
defineMailModels();

const BAR = {
    status: "off_track",
    progress: 0.1,
    expected: 0.5,
    baseline: "60",
    actual: "62",
    target: "80",
    moves: true,
    label: "Off Track: from 60 to 80, now 62.",
};
const item = (kind, model, id, values = {}) => ({
    key: `${kind}_${model}_${id}_${values.start || ""}`,
    kind,
    model,
    id,
    status: "open",
    text: `${kind} ${id}`,
    start: "2026-01-01",
    end: "2026-01-01",
    dates: "1/1/2026",
    ...values,
});

function makeRoadmap() {
    const whole = {start: "2026-01-01", end: "2026-12-31"};
    return {
        ...whole,
        kind: "quarter",
        periods: {
            month: [{name: "January 2026", start: "2026-01-01", end: "2026-01-31"}],
            quarter: [
                {name: "Q1 2026", start: "2026-01-01", end: "2026-03-31"},
                {name: "Q2 2026", start: "2026-04-01", end: "2026-06-30"},
            ],
        },
        sections: [
            {
                key: "phases",
                label: "Phases",
                rows: [
                    {
                        key: "phase_3",
                        label: "Win back",
                        items: [
                            item("bar", "crm.strategy.phase", 3, whole),
                            item("gate", "crm.strategy.phase", 3, {status: "met"}),
                        ],
                    },
                ],
            },
            {
                key: "goals",
                label: "Goals",
                rows: [
                    {
                        key: "goal_5",
                        label: "Repeat",
                        items: [
                            item("bar", "crm.strategy.goal", 5, {
                                ...whole,
                                status: "off_track",
                            }),
                            item("task", "project.task", 7, {start: "2026-07-02"}),
                        ],
                    },
                ],
            },
        ],
    };
}

function makeHome(changes = {}) {
    return {
        strategies: [
            [1, "Closer"],
            [2, "Other"],
        ],
        can_plan: true,
        strategy: {
            id: 1,
            name: "Closer",
            company: "Silver Birch",
            state: "running",
            state_label: "Running",
            mode_label: "Strategic",
            start: "2026-01-01",
            end: "2028-12-31",
        },
        today: "2026-07-02",
        today_text: "07/02/2026",
        phases: [
            {
                id: 3,
                name: "Win back",
                state: "open",
                state_label: "Open",
                start: "2026-01-01",
                end: "2026-12-31",
                dates: "1/1/2026 to 12/31/2026",
            },
        ],
        goals: [
            {
                id: 5,
                name: "Repeat",
                status: "off_track",
                status_label: "Off Track",
                level_label: "CRM Goal",
                bar: BAR,
                trend: {
                    labels: ["Q1 2026", "Q2 2026"],
                    series: [
                        {
                            key: "actual",
                            label: "Actual",
                            values: [60, 62],
                            texts: ["60", "62"],
                        },
                        {
                            key: "target",
                            label: "Target",
                            values: [80, 80],
                            texts: ["80", "80"],
                        },
                    ],
                    marks: [{place: 0.5, label: "Win back"}],
                },
            },
        ],
        review: {
            id: 9,
            name: "Review 2",
            due: "7/12/2026",
            days: 10,
            countdown: "In 10 days",
        },
        alerts: [
            {
                key: "forgotten_5",
                level: "danger",
                text: "Off track without an initiative: Repeat, Refer.",
                model: "crm.strategy.goal",
                ids: [5, 6],
            },
        ],
        signs: [
            {
                id: 11,
                name: "No definite course",
                verdict: "present",
                verdict_label: "Present",
                is_in_force: true,
                effect: "The strategy is tactical",
                remedy: "Use a tactical CRM.",
            },
        ],
        commitment: [{id: 4, name: "Sales", value: 0.75, ids: [21]}],
        case: {
            labels: ["Year 0", "Year 1"],
            series: [
                {key: "planned", label: "Planned", values: [-5, 5], texts: ["-5", "5"]},
                {
                    key: "actual",
                    label: "Actual",
                    values: [-4, null],
                    texts: ["-4", "–"],
                },
            ],
        },
        radars: [
            {
                key: "block",
                title: "Building Block",
                labels: ["Vision", "Metrics"],
                series: [
                    {
                        key: "progress",
                        label: "Progress",
                        values: [10, null],
                        texts: ["10%", "–"],
                    },
                ],
            },
        ],
        roadmap: makeRoadmap(),
        ...changes,
    };
}

async function mountHome(changes, params = {}) {
    onRpc("crm.strategy.home", "get_home", ({args}) => {
        expect.step(args);
        return makeHome(changes);
    });
    onRpc("crm.strategy", "action_open_case_years", ({args}) => {
        expect.step(args);
        return {res_model: "crm.strategy.case.year"};
    });
    await mountWithCleanup(WebClient);
    await getService("action").doAction({
        type: "ir.actions.client",
        tag: "crm_strategy.home",
        params,
    });
    patchWithCleanup(getService("action"), {
        doAction: ({res_model, res_id, domain}) =>
            expect.step([res_model, res_id || domain]),
    });
}

test("everything opens its record", async () => {
    await mountHome();
    expect.verifySteps([[false]]);
    await contains("[data-phase='3']").click();
    await contains("[data-alert=forgotten_5]").click();
    await contains("[data-goal='5'] button").click();
    await contains("[data-open=review]").click();
    await contains("[data-sign='11']").click();
    await contains("[data-department='4'] button").click();
    await contains("button[data-kind=task]").click();
    await contains("button[data-open=case]").click();
    expect.verifySteps([
        ["crm.strategy.phase", 3],
        ["crm.strategy.goal", [["id", "in", [5, 6]]]],
        ["crm.strategy.goal", 5],
        ["crm.strategy.review", 9],
        ["crm.strategy.assessment", 11],
        ["crm.strategy.member", 21],
        ["project.task", 7],
        [[1]],
        ["crm.strategy.case.year", undefined],
    ]);
});

test("what is shown is said in words", async () => {
    await mountHome();
    expect("[data-phase='3']").toHaveAttribute(
        "aria-label",
        "Win back: Open, 1/1/2026 to 12/31/2026"
    );
    expect("[data-phase='3']").toHaveAttribute("aria-current", "step");
    expect(".o_crm_strategy_distance").toHaveAttribute("aria-label", BAR.label);
    expect("section:has([data-open=review])").toHaveText(/In 10 days/);
    expect("section:has([data-sign])").toHaveText(/The strategy is tactical/);
    expect("section:has([data-department])").toHaveText(/75%/);
    expect("canvas:first").toHaveAttribute(
        "aria-label",
        "Business case. Planned, Year 0: -5; Planned, Year 1: 5; Actual, Year 0: -4"
    );
    expect.verifySteps([[false]]);
});

test("today is where it lies", async () => {
    await mountHome();
    expect(".o_crm_strategy_phases .o_crm_strategy_today").toHaveStyle(
        {"inset-inline-start": "49.86%"},
        {inline: true}
    );
    expect(place("2025-01-01", {start: "2026-01-01", end: "2026-12-31"})).toBe(0);
    expect(place("2026-12-31", {start: "2026-01-01", end: "2026-12-31"}, true)).toBe(
        100
    );
    expect.verifySteps([[false]]);
});

test("another strategy can be chosen", async () => {
    await mountHome({}, {strategy_id: 1});
    await contains("select[aria-label=Strategy]").select("2");
    expect.verifySteps([[1], [2]]);
});

test("charts and the roadmap are tables as well", async () => {
    await mountHome();
    await contains("section:has([data-open=case]) button:contains(Table)").click();
    expect("section:has([data-open=case]) td").toHaveCount(4);
    await contains("section[data-radar=block] button:contains(Table)").click();
    expect("section[data-radar=block] td:first").toHaveText("10%");
    await contains(".o_crm_strategy_roadmap button:contains(Table)").click();
    expect(".o_crm_strategy_roadmap tbody tr").toHaveCount(6);
    await contains(".o_crm_strategy_roadmap button:contains('task 7')").click();
    expect.verifySteps([[false], ["project.task", 7]]);
});

test("trends have their target and the beginnings of phases", async () => {
    await mountHome();
    expect("section[data-trend='5'] canvas").toHaveAttribute(
        "aria-label",
        "Repeat. Actual, Q1 2026: 60; Actual, Q2 2026: 62; Target, Q1 2026: 80; " +
            "Target, Q2 2026: 80. Win back begins at Q2 2026"
    );
    await contains("section[data-trend='5'] button:contains(Table)").click();
    expect("section[data-trend='5'] td").toHaveCount(4);
    expect("section[data-trend='5'] p").toHaveText("Win back begins at Q2 2026");
    expect.verifySteps([[false]]);
});

test("time is divided by quarters or months", async () => {
    await mountHome();
    expect(".o_crm_strategy_period").toHaveCount(2);
    await contains("button[data-kind=month]").click();
    expect(".o_crm_strategy_period").toHaveCount(1);
    expect(".o_crm_strategy_period").toHaveText("January 2026");
    expect.verifySteps([[false]]);
});

test("who is no manager sees neither money nor people", async () => {
    await mountHome({case: null, commitment: null});
    expect("[data-open=case]").toHaveCount(0);
    expect("[data-department]").toHaveCount(0);
    expect("[data-goal]").toHaveCount(1);
    expect.verifySteps([[false]]);
});

test("what is empty offers the first step", async () => {
    await mountHome({strategies: [], strategy: false});
    expect(".o_crm_strategy_empty").toHaveText(/No strategy yet/);
    expect("section").toHaveCount(0);
    await contains(".o_crm_strategy_empty button").click();
    expect.verifySteps([[false], ["crm.strategy", undefined]]);
});
