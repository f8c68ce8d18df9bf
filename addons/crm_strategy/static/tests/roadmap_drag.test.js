import {
    contains,
    makeServerError,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";
import {describe, expect, test} from "@odoo/hoot";
import {queryOne, queryRect} from "@odoo/hoot-dom";
import {dayCount, move} from "@crm_strategy/home/timeline";
import {Component, xml} from "@odoo/owl";
import {Roadmap} from "@crm_strategy/home/roadmap";
import {animationFrame} from "@odoo/hoot-mock";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {useService} from "@web/core/utils/hooks";

describe.current.tags("desktop");
defineMailModels();

const YEAR = {start: "2026-01-01", end: "2026-12-31"};
const PHASE = {start: "2026-03-01", end: "2026-08-31"};

function makeItem(kind, model, span, moves) {
    return {
        key: `${kind}_${model}`,
        kind,
        model,
        id: 3,
        status: "planned",
        text: kind,
        dates: "",
        moves,
        ...span,
    };
}

/** A page around the roadmap that saves as the real one does. */
class Page extends Component {
    static components = {Roadmap};
    static template = xml`
        <div class="vw-100" t-att-style="'direction: ' + props.direction">
            <Roadmap
                roadmap="props.roadmap"
                today="'2026-01-01'"
                todayText="'Today'"
                onOpen="open"
                onMove.bind="save"
            />
        </div>`;
    static props = ["*"];

    setup() {
        this.orm = useService("orm");
    }

    open(...args) {
        expect.step(["open", ...args]);
    }

    save(...args) {
        return this.orm.call("crm.strategy.home", "move_item", args);
    }
}

async function mountRoadmap(items, direction = "ltr") {
    const rows = [{key: "phase_3", label: "Grow", items}];
    await mountWithCleanup(Page, {
        props: {
            direction,
            roadmap: {
                ...YEAR,
                kind: "quarter",
                periods: {month: [], quarter: [{name: "2026", ...YEAR}]},
                sections: [{key: "phases", label: "Phases", rows}],
            },
        },
    });
}

function expectMoves() {
    onRpc("crm.strategy.home", "move_item", ({args}) => {
        expect.step(args);
        return true;
    });
}

/** Drag from a place of what has the selector, by a share of the year. */
async function drag(selector, from, share) {
    const time = queryRect(".o_crm_strategy_row[data-row] .o_crm_strategy_time");
    const {x, width} = queryRect(selector);
    const start = from === "end" ? width - 3 : {start: 3, whole: width / 2}[from];
    const position = {x: x + start + time.width * share};
    const {moveTo, drop} = await contains(selector).drag({
        position: {x: start},
        relative: true,
    });
    await moveTo(queryOne(".o_crm_strategy_row[data-row] .o_crm_strategy_time"), {
        position: {x: position.x - time.x},
        relative: true,
    });
    return drop;
}

function daysFrom(before, after) {
    return dayCount({start: before, end: after}) - 1;
}

test("a span is moved, or one of its ends up to the other", () => {
    expect(move(PHASE, 10, "whole")).toEqual({start: "2026-03-11", end: "2026-09-10"});
    expect(move(PHASE, -10, "start")).toEqual({start: "2026-02-19", end: PHASE.end});
    expect(move(PHASE, 1, "end")).toEqual({start: PHASE.start, end: "2026-09-01"});
    expect(move(PHASE, 900, "start")).toEqual({start: PHASE.end, end: PHASE.end});
    expect(move(PHASE, -900, "end")).toEqual({start: PHASE.start, end: PHASE.start});
});

for (const [direction, sign] of [
    ["ltr", 1],
    ["rtl", -1],
]) {
    test(`a planned phase is moved and resized, ${direction}`, async () => {
        const saved = [];
        onRpc("crm.strategy.home", "move_item", ({args}) => {
            saved.push(args);
            return true;
        });
        await mountRoadmap(
            [makeItem("bar", "crm.strategy.phase", PHASE, "span")],
            direction
        );
        let drop = await drag(".o_crm_strategy_bar", "whole", sign * 0.2);
        expect(".o_crm_strategy_ghost").toHaveCount(1);
        await drop();
        await animationFrame();
        expect(".o_crm_strategy_ghost").toHaveCount(0);
        const [model, id, start, end] = saved[0];
        expect([model, id]).toEqual(["crm.strategy.phase", 3]);
        expect(daysFrom(PHASE.start, start)).toBeWithin(72, 74);
        expect(daysFrom(PHASE.end, end)).toBe(daysFrom(PHASE.start, start));
        const last = direction === "rtl" ? "start" : "end";
        drop = await drag(".o_crm_strategy_bar", last, sign * 0.1);
        await drop();
        expect(saved[1][2]).toBe(PHASE.start);
        expect(daysFrom(PHASE.end, saved[1][3])).toBeWithin(35, 38);
    });
}

test("the day of an initiative is moved, and a click opens it", async () => {
    expectMoves();
    const day = {start: "2026-07-01", end: "2026-07-01"};
    await mountRoadmap([makeItem("task", "project.task", day, "day")]);
    const drop = await drag(".o_crm_strategy_point", "whole", 0);
    await drop();
    await contains(".o_crm_strategy_point").click();
    expect.verifySteps([["open", "project.task", 3]]);
});

test("what has begun stays", async () => {
    await mountRoadmap([makeItem("bar", "crm.strategy.phase", PHASE, false)]);
    const drop = await drag(".o_crm_strategy_bar", "whole", 0.2);
    expect(".o_crm_strategy_ghost").toHaveCount(0);
    await drop();
    expect.verifySteps([]);
});

test("what is refused goes back, with a sentence", async () => {
    expect.errors(1);
    onRpc("crm.strategy.home", "move_item", () => {
        throw makeServerError({message: "Grow would end after its strategy."});
    });
    await mountRoadmap([makeItem("bar", "crm.strategy.phase", PHASE, "span")]);
    const drop = await drag(".o_crm_strategy_bar", "whole", 0.2);
    await drop();
    await animationFrame();
    expect.verifyErrors(["Grow would end after its strategy."]);
    expect(".o_crm_strategy_ghost").toHaveCount(0);
});
