import {
    contains,
    defineModels,
    fields,
    mockService,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";
import {describe, expect, test} from "@odoo/hoot";
import {mailModels} from "@mail/../tests/mail_test_helpers";

describe.current.tags("desktop");

class Customer extends models.Model {
    _name = "crm.customer";

    amount_due = fields.Monetary({string: "Due", currency_field: "currency_id"});
    amount_overdue = fields.Monetary({
        string: "Overdue",
        currency_field: "currency_id",
    });
    last_purchase_date = fields.Date({string: "Last Purchase"});
    credit_use = fields.Float({string: "Credit Used"});
    dso = fields.Float({string: "Days Sales Outstanding"});
    last_contact_by_us = fields.Datetime({string: "Last Contact by Us"});
    empty_figures = fields.Json();
    currency_id = fields.Many2one({relation: "res.currency"});

    _records = [
        {
            id: 1,
            amount_due: 1234.5,
            amount_overdue: 0,
            last_purchase_date: false,
            credit_use: 0.256,
            dso: 0,
            last_contact_by_us: "2025-04-10 12:00:00",
            empty_figures: ["dso"],
            currency_id: 1,
        },
    ];
}

defineModels({...mailModels, Customer});

async function mountPage() {
    await mountView({
        resModel: "crm.customer",
        resId: 1,
        type: "form",
        arch: `<form>
            <field name="currency_id" invisible="1"/>
            <field name="empty_figures" invisible="1"/>
            <field name="credit_use" widget="crm_customer_fact"
                options="{'percentage': True, 'decimals': 0, 'no_open': True}"/>
            <field name="dso" widget="crm_customer_fact"/>
            <field name="last_contact_by_us" widget="crm_customer_fact"/>
            <field name="amount_due" widget="crm_customer_fact"/>
            <field name="amount_overdue" widget="crm_customer_fact"/>
            <field name="last_purchase_date" widget="crm_customer_fact"/>
        </form>`,
    });
}

test("a figure opens the documents behind it", async () => {
    onRpc("crm.customer", "action_open_documents", ({args}) => {
        expect.step(args);
        return {type: "ir.actions.act_window", res_model: "account.move"};
    });
    mockService("action", {
        doAction: (action) => expect.step(action.res_model),
    });
    await mountPage();
    await contains(".o_field_widget[name=amount_due] button").click();
    expect.verifySteps([[[1], "amount_due"], "account.move"]);
});

test("a figure says to a screen reader what it opens", async () => {
    await mountPage();
    expect(".o_field_widget[name=amount_due] button").toHaveText("$ 1,234.50");
    expect(".o_field_widget[name=amount_due] button").toHaveAttribute(
        "aria-label",
        /^Due: .*1,234\.50\. Open the documents\.$/
    );
});

test("nothing stands behind zero or no date", async () => {
    await mountPage();
    expect(".o_field_widget[name=amount_overdue] button").toHaveCount(0);
    expect(".o_field_widget[name=amount_overdue]").toHaveText("$ 0.00");
    expect(".o_field_widget[name=last_purchase_date] button").toHaveCount(0);
    expect(".o_field_widget[name=last_purchase_date]").toHaveText("–");
});

test("a figure of which nothing is known is no zero", async () => {
    await mountPage();
    expect(".o_field_widget[name=dso]").toHaveText("–");
    expect(".o_field_widget[name=dso] button").toHaveCount(0);
});

test("a ratio is a percentage, and an instant a date", async () => {
    await mountPage();
    expect(".o_field_widget[name=credit_use]").toHaveText("26%");
    expect(".o_field_widget[name=credit_use] button").toHaveCount(0);
    expect(".o_field_widget[name=last_contact_by_us] button").toHaveText(
        "Apr 10, 2025"
    );
});
