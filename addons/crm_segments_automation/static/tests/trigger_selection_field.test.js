import {
    contains,
    defineModels,
    fields,
    models,
    mountView,
} from "@web/../tests/web_test_helpers";
import {describe, expect, test} from "@odoo/hoot";
import {animationFrame} from "@odoo/hoot-mock";
import {mailModels} from "@mail/../tests/mail_test_helpers";
import {queryAllTexts} from "@odoo/hoot-dom";

describe.current.tags("desktop");

class Model extends models.Model {
    _name = "ir.model";

    name = fields.Char();

    _records = [
        {id: 1, name: "Contact"},
        {id: 2, name: "Sales Order"},
    ];
}

class Field extends models.Model {
    _name = "ir.model.fields";

    field_description = fields.Char();
    model_id = fields.Many2one({relation: "ir.model"});
    name = fields.Char();
    relation = fields.Char();
    ttype = fields.Char();

    _records = [
        {id: 1, model_id: 1, name: "active", ttype: "boolean"},
        {id: 2, model_id: 2, name: "state", ttype: "selection"},
    ];
}

class Automation extends models.Model {
    _name = "base.automation";

    model_id = fields.Many2one({relation: "ir.model"});
    model_is_mail_thread = fields.Boolean();
    model_name = fields.Char();
    trigger = fields.Selection({
        selection: [
            ["on_state_set", "State is set to"],
            ["on_archive", "On archived"],
            ["on_message_sent", "On outgoing message"],
            ["on_webhook", "On webhook"],
            ["on_write", "On update"],
            ["on_segment_enter", "Customer enters segment"],
        ],
    });

    _records = [
        {id: 1, model_id: 1, model_name: "res.partner", trigger: "on_segment_enter"},
        {id: 2, model_id: 2, model_name: "sale.order", model_is_mail_thread: true},
    ];
}

defineModels({...mailModels, Model, Field, Automation});

async function choices(resId) {
    await mountView({
        resModel: "base.automation",
        resId,
        type: "form",
        arch: `<form>
            <field name="model_id"/>
            <field name="trigger" widget="crm_segments_trigger_selection"/>
        </form>`,
    });
    await animationFrame();
    await contains(".o_field_widget[name=trigger] input").click();
    return queryAllTexts(".o_select_menu_item");
}

test("a rule on contacts may wait for a segment", async () => {
    expect(await choices(1)).toEqual([
        "On archived",
        "Customer enters segment",
        "On webhook",
    ]);
});

test("a rule on orders may not", async () => {
    expect(await choices(2)).toEqual([
        "State is set to",
        "On outgoing message",
        "On webhook",
    ]);
});
