import {defineModels, fields, models, mountView} from "@web/../tests/web_test_helpers";
import {describe, expect, test} from "@odoo/hoot";
import {mailModels} from "@mail/../tests/mail_test_helpers";

describe.current.tags("desktop");

class Prediction extends models.Model {
    _name = "crm.customer.prediction";

    calibration = fields.Json({string: "Calibration"});

    _records = [
        {
            id: 1,
            calibration: [
                {frequency: 0, customers: 1411, predicted: 0.225, actual: 0.237},
                {frequency: 7, customers: 58, predicted: 6.157, actual: 6.359},
            ],
        },
        {id: 2, calibration: false},
    ];
}

defineModels({...mailModels, Prediction});

async function mountRun(resId) {
    await mountView({
        resModel: "crm.customer.prediction",
        resId,
        type: "form",
        arch: `<form>
            <field name="calibration" widget="crm_customer_calibration"/>
        </form>`,
    });
}

test("the chart says what it shows, and a table has its figures", async () => {
    await mountRun(1);
    expect("canvas[role=img]").toHaveAttribute("aria-label", /predicted and actual/);
    expect("tbody tr").toHaveCount(2);
    expect("tbody tr:first").toHaveText(/0\s*1,411\s*0\.2[23]\s*0\.24/);
    expect("tbody tr:last th").toHaveText("7 or more");
});

test("without a test on held-out months there is no chart", async () => {
    await mountRun(2);
    expect("canvas").toHaveCount(0);
    expect("table").toHaveCount(0);
});
