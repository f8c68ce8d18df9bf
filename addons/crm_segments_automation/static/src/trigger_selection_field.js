import {SelectionField} from "@web/views/fields/selection/selection_field";
import {TRIGGER_FILTERS} from "@base_automation/utils";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {triggerSelectionField} from "@base_automation/base_automation_trigger_selection_field";
import {useRecordObserver} from "@web/model/relational_model/utils";
import {useService} from "@web/core/utils/hooks";
import {useState} from "@odoo/owl";

const SEGMENT_TRIGGERS = ["on_segment_enter", "on_segment_leave"];
const SEGMENT_MODELS = ["crm.customer", "res.partner"];
const DEPRECATED = "on_write";

/**
 * The groups in which triggers are offered. Odoo's own widget knows no other
 * triggers than its own and fails on them, so it cannot be extended.
 */
const GROUPS = [
    {
        label: _t("Values Updated"),
        triggers: [
            "on_stage_set",
            "on_user_set",
            "on_tag_set",
            "on_state_set",
            "on_priority_set",
            "on_archive",
            "on_unarchive",
        ],
    },
    {label: _t("Segments"), triggers: SEGMENT_TRIGGERS},
    {
        label: _t("Email Events"),
        triggers: ["on_message_sent", "on_message_received"],
    },
    {
        label: _t("Timing Conditions"),
        triggers: ["on_time", "on_time_created", "on_time_updated"],
    },
    {
        label: _t("Custom"),
        triggers: ["on_create", "on_create_or_write", "on_unlink", "on_change"],
    },
    {label: _t("External"), triggers: ["on_webhook"]},
    {label: _t("Deprecated (do not use)"), triggers: [DEPRECATED]},
];

export class SegmentTriggerSelectionField extends SelectionField {
    static template = "base_automation.TriggerSelectionField";

    setup() {
        super.setup();
        this.model = useState({fields: []});
        const orm = useService("orm");
        let known = null;
        useRecordObserver(async ({data}) => {
            const model = data.model_id?.id;
            if (known !== model) {
                known = model;
                this.model.fields = await orm.searchRead(
                    "ir.model.fields",
                    [["model_id", "=", model]],
                    ["field_description", "name", "ttype", "relation"]
                );
            }
        });
    }

    isOffered(trigger) {
        const {data} = this.props.record;
        if (SEGMENT_TRIGGERS.includes(trigger)) {
            return SEGMENT_MODELS.includes(data.model_name);
        }
        if (trigger === DEPRECATED) {
            return data[this.props.name] === DEPRECATED;
        }
        if (trigger.startsWith("on_message")) {
            return data.model_is_mail_thread;
        }
        return (
            !TRIGGER_FILTERS[trigger] ||
            this.model.fields.some(TRIGGER_FILTERS[trigger])
        );
    }

    get groups() {
        const {selection} = this.props.record.fields[this.props.name];
        return GROUPS.map(({label, triggers}) => ({
            label,
            choices: selection
                .filter(([value]) => triggers.includes(value) && this.isOffered(value))
                .map(([value, text]) => ({value, label: text})),
        })).filter(({choices}) => choices.length);
    }
}

registry.category("fields").add("crm_segments_trigger_selection", {
    ...triggerSelectionField,
    component: SegmentTriggerSelectionField,
    fieldDependencies: [
        ...triggerSelectionField.fieldDependencies,
        {name: "model_name", type: "char"},
    ],
});
