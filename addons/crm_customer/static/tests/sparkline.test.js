import {HEIGHT, getBars} from "@crm_customer/sparkline/sparkline";
import {defineModels, fields, models, mountView} from "@web/../tests/web_test_helpers";
import {describe, expect, test} from "@odoo/hoot";
import {mailModels} from "@mail/../tests/mail_test_helpers";

describe.current.tags("desktop");

class Customer extends models.Model {
    _name = "crm.customer";

    name = fields.Char();
    revenue_by_month = fields.Json({string: "Revenue by Month"});

    _records = [
        {
            id: 1,
            name: "Busy",
            revenue_by_month: [0, 10, 5, 0, 0, 0, 0, 0, 0, 0, 0, 2000],
        },
        {id: 2, name: "Idle", revenue_by_month: Array(12).fill(0)},
    ];
}

defineModels({...mailModels, Customer});

test("bars stand on the baseline and are as high as the revenue", () => {
    const bars = getBars([10, 5, 0]);
    expect(bars.map((bar) => bar.height)).toEqual([HEIGHT - 1, (HEIGHT - 1) / 2, 0.75]);
    expect(bars.map((bar) => bar.y + bar.height)).toEqual([15, 15, 15.75]);
    expect(bars.map((bar) => bar.x)).toEqual([0, 5, 10]);
});

test("a month of credit notes hangs below the baseline", () => {
    const [up, down] = getBars([10, -5]);
    expect(up.y + up.height).toBe(10);
    expect(down.y).toBe(10);
    expect(down.negative).toBe(true);
    expect(down.y + down.height).toBe(HEIGHT - 1);
});

test("a list shows bars with a text, and nothing where there is nothing", async () => {
    await mountView({
        resModel: "crm.customer",
        type: "list",
        arch: `<list>
            <field name="name"/>
            <field name="revenue_by_month" widget="crm_customer_sparkline"/>
        </list>`,
    });
    expect(".o_data_row:first svg rect").toHaveCount(12);
    expect(".o_data_row:first svg").toHaveAttribute("role", "img");
    expect(".o_data_row:first svg").toHaveAttribute(
        "aria-label",
        /: 0\.00 · 10\.00 · 5\.00 · 0\.00 .* 2\.00k$/
    );
    expect(".o_data_row:last svg").toHaveCount(0);
});
