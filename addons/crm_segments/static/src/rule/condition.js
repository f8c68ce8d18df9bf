import {Component} from "@odoo/owl";
import {DomainSelector} from "@web/core/domain_selector/domain_selector";
import {Input} from "@web/core/tree_editor/tree_editor_components";
import {TreeEditor} from "@web/core/tree_editor/tree_editor";
import {Field} from "@web/views/fields/field";
import {_t} from "@web/core/l10n/translation";
import {formatInteger} from "@web/views/fields/formatters";

export const KIND_ICONS = {
    attribute: "fa-bar-chart",
    behavior: "fa-shopping-cart",
    stage: "fa-exchange",
    segment: "fa-object-group",
};

/** Measures of a number of the documents, which has to be named. */
const NEEDS_NUMBER = ["sum", "avg", "min", "max"];

/** A date relative to today, such as "today -30d". */
const RELATIVE = /^(today|now|[-+=]\d)/;

/**
 * Odoo's editor of a date takes a relative one, which templates have, for an invalid one
 * where it is compared. Here it is written as it is; the sentence of the condition says
 * it in words.
 */
class SegmentTreeEditor extends TreeEditor {
    static components = {...TreeEditor.components, TreeEditor: SegmentTreeEditor};

    getValueEditorInfo(node) {
        const info = super.getValueEditorInfo(node);
        const isRelative = typeof node.value === "string" && RELATIVE.test(node.value);
        const fieldDef = this.getFieldDef(node.path);
        const isDate = fieldDef && ["date", "datetime"].includes(fieldDef.type);
        return isRelative && isDate
            ? {
                  ...info,
                  component: Input,
                  extractProps: ({value, update}) => ({value, update}),
                  isSupported: () => true,
              }
            : info;
    }
}

/**
 * The editor of a domain without the question about archived records, which are in no
 * segment.
 */
export class SegmentDomainSelector extends DomainSelector {
    static components = {...DomainSelector.components, TreeEditor: SegmentTreeEditor};

    getShowArchivedCheckBox() {
        return false;
    }
}

/**
 * One condition: a line with its sentence and its own count, and the inputs of its kind
 * while it is edited.
 */
export class SegmentCondition extends Component {
    static template = "crm_segments.Condition";
    static components = {Field, SegmentDomainSelector};
    static props = {
        record: Object,
        infos: Object,
        // What get_sources() returns
        sources: Object,
        answer: {type: Object, optional: true},
        isCounting: Boolean,
        isOpen: Boolean,
        readonly: Boolean,
        onToggle: Function,
        onDelete: Function,
    };

    get data() {
        return this.props.record.data;
    }

    get icon() {
        return KIND_ICONS[this.data.kind];
    }

    get kindLabel() {
        const {selection} = this.props.record.fields.kind;
        return Object.fromEntries(selection)[this.data.kind];
    }

    get text() {
        return (this.props.answer && this.props.answer.text) || this.kindLabel;
    }

    get error() {
        return this.props.answer && this.props.answer.error;
    }

    get count() {
        const {answer} = this.props;
        return answer && answer.count !== null ? formatInteger(answer.count) : "–";
    }

    get countLabel() {
        return _t("%(count)s customers meet this condition", {count: this.count});
    }

    get source() {
        return this.props.sources[this.data.source];
    }

    get needsNumber() {
        return NEEDS_NUMBER.includes(this.data.measure);
    }

    get hasWindow() {
        return this.data.kind === "behavior" || this.data.kind === "stage";
    }

    update(values) {
        return this.props.record.update(values);
    }
}
