import {defineModels, fields, models, mountView} from "@web/../tests/web_test_helpers";
import {describe, expect, test} from "@odoo/hoot";
import {mailModels} from "@mail/../tests/mail_test_helpers";

describe.current.tags("desktop");

const RISING = {
    status: "at_risk",
    progress: 0.35,
    expected: 0.5,
    baseline: "60.0%",
    actual: "67.0%",
    target: "80.0%",
    moves: true,
    label: "Behind: from 60.0% to 80.0%, now 67.0%.",
};

class Goal extends models.Model {
    _name = "crm.strategy.goal";

    bar = fields.Json({string: "Distance to Target"});

    _records = [
        {id: 1, bar: RISING},
        {id: 2, bar: {...RISING, status: "off_track", progress: -0.25}},
        {
            id: 3,
            bar: {...RISING, status: "unknown", progress: null, label: "No value"},
        },
    ];
}

defineModels({...mailModels, Goal});

async function mountGoal(resId, options = "{}") {
    await mountView({
        resModel: "crm.strategy.goal",
        resId,
        type: "form",
        arch: `<form>
            <field name="bar" widget="crm_strategy_distance" options="${options}"/>
        </form>`,
    });
}

test("the bar says in words what it shows", async () => {
    await mountGoal(1);
    expect(".o_crm_strategy_distance").toHaveAttribute("aria-label", RISING.label);
    expect(".progress-bar").toHaveClass("text-bg-warning");
    expect(".progress-bar").toHaveStyle({width: "35%"}, {inline: true});
    expect(".o_crm_strategy_mark").toHaveCount(1);
    expect(".o_crm_strategy_percent").toHaveText("35%");
    expect(".o_crm_strategy_distance").toHaveText(/60\.0%\s*67\.0%\s*80\.0%/);
});

test("what got worse fills nothing, and says so", async () => {
    await mountGoal(2);
    expect(".progress-bar").toHaveStyle({width: "0%"}, {inline: true});
    expect(".o_crm_strategy_percent").toHaveText("-25%");
});

test("what is not known is a dash", async () => {
    await mountGoal(3, "{'compact': true}");
    expect(".progress-bar").toHaveCount(0);
    expect(".o_crm_strategy_percent").toHaveText("–");
    expect(".o_crm_strategy_distance").not.toHaveText(/80\.0%/);
});
