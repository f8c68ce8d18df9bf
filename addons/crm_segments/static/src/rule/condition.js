import {Component} from "@odoo/owl";
import {DomainSelector} from "@web/core/domain_selector/domain_selector";
import {TreeEditor} from "@web/core/tree_editor/tree_editor";
import {Field} from "@web/views/fields/field";
import {_t} from "@web/core/l10n/translation";
import {formatInteger} from "@web/views/fields/formatters";
import {withRelativeDates} from "./date_input";

export const KIND_ICONS = {
    attribute: "fa-bar-chart",
    behavior: "fa-shopping-cart",
    stage: "fa-exchange",
    segment: "fa-object-group",
};

/** Measures of a number of the documents, which has to be named. */
const NEEDS_NUMBER = ["sum", "avg", "min", "max"];

class SegmentTreeEditor extends TreeEditor {
    static components = {...TreeEditor.components, TreeEditor: SegmentTreeEditor};

    getValueEditorInfo(node) {
        return withRelativeDates(super.getValueEditorInfo(node));
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
