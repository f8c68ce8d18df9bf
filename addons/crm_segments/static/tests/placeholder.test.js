import {
    contains,
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";
import {describe, expect, test} from "@odoo/hoot";
import {mailModels} from "@mail/../tests/mail_test_helpers";

describe.current.tags("desktop");

class Letter extends models.Model {
    _name = "letter";

    subject = fields.Char();
    model = fields.Char({default: "reader"});

    _records = [{id: 1, subject: "", model: "reader"}];
    _views = {
        form: `<form>
            <field name="model" invisible="1"/>
            <field name="subject" options="{'dynamic_placeholder': true}"/>
        </form>`,
    };
}

class Reader extends models.Model {
    _name = "reader";

    name = fields.Char();
    secret = fields.Char();
    text_id = fields.Many2one({
        string: "Customer",
        relation: "reader.text",
        searchable: false,
    });
}

class ReaderText extends models.Model {
    _name = "reader.text";

    last_purchase = fields.Char({string: "Last Purchase", searchable: false});
    hidden = fields.Char({searchable: false});
}

defineModels({...mailModels, Letter, Reader, ReaderText});

onRpc("mail_allowed_qweb_expressions", () => [
    "object.name",
    "object.text_id",
    "object.text_id.last_purchase",
]);

async function insertFact(isEditor) {
    onRpc("has_group", () => isEditor);
    await mountView({type: "form", resModel: "letter", resId: 1});
    await contains(".o_field_widget[name=subject] input").edit("#", {confirm: false});
    const items = ".o_model_field_selector_popover_item_name";
    expect(`${items}:contains(Secret)`).toHaveCount(isEditor ? 1 : 0);
    await contains(".o_model_field_selector_popover_item_relation").click();
    expect(`${items}:contains(Last Purchase)`).toHaveCount(1);
    expect(`${items}:contains(Hidden)`).toHaveCount(0);
    await contains(`${items}:contains(Last Purchase)`).click();
    await contains(".o_model_field_selector_default_value_input input").edit("never", {
        confirm: false,
    });
    await contains(".o_model_field_selector_popover .btn-primary").click();
    expect(".o_field_widget[name=subject] input").toHaveValue(
        " {{object.text_id.last_purchase|||never}}"
    );
}

test("template editors insert facts in words", () => insertFact(true));

test("who may not edit templates inserts facts in words", () => insertFact(false));
