import {Component, onWillStart, useState} from "@odoo/owl";
import {KIND_ICONS, SegmentCondition} from "./condition";
import {
    formatFloat,
    formatInteger,
    formatPercentage,
} from "@web/views/fields/formatters";
import {getFieldInfos, getRule} from "./rule_data";
import {Dropdown} from "@web/core/dropdown/dropdown";
import {DropdownItem} from "@web/core/dropdown/dropdown_item";
import {Field} from "@web/views/fields/field";
import {KeepLast} from "@web/core/utils/concurrency";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {useDebounced} from "@web/core/utils/timing";
import {useRecordObserver} from "@web/model/relational_model/utils";
import {useService} from "@web/core/utils/hooks";

/** How long after the last change the customers are counted. */
const DELAY_MS = 250;

/** Conditions begin with something that can be counted. */
const FIRST_VALUES = {
    attribute: {default_domain: '[("purchase_count", ">", 0)]'},
    behavior: {default_source: "order", default_window: "last"},
    stage: {default_window: "last", default_window_count: 14},
    segment: {},
};

/**
 * The rule of a segment: how many customers meet it, the rule as a sentence, and its
 * conditions, counted while they are edited, before anything is saved.
 */
export class SegmentRuleField extends Component {
    static template = "crm_segments.RuleField";
    static components = {Dropdown, DropdownItem, Field, SegmentCondition};
    static props = {...standardFieldProps, views: Object};

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.keepLast = new KeepLast();
        this.groupInfos = getFieldInfos(this.props.views.list);
        this.conditionInfos = getFieldInfos(this.groupInfos.condition_ids.views.list);
        this.state = useState({
            answer: null,
            examples: [],
            isCounting: true,
            // The condition that is edited
            open: null,
        });
        this.countSoon = useDebounced(() => this.count(), DELAY_MS);
        this.sources = {};
        onWillStart(async () => {
            this.sources = await this.orm.call(
                "crm.segment.condition",
                "get_sources",
                []
            );
        });
        useRecordObserver((record) => this.onChange(getRule(record)));
    }

    get record() {
        return this.props.record;
    }

    get groups() {
        return this.props.record.data[this.props.name].records;
    }

    get isDynamic() {
        return this.record.data.kind === "dynamic";
    }

    get kinds() {
        const {fields} = this.groupInfos.condition_ids.views.list;
        return fields.kind.selection.map(([kind, label]) => ({
            kind,
            label,
            icon: KIND_ICONS[kind],
        }));
    }

    onChange(rule) {
        const text = JSON.stringify(rule);
        if (text === this.lastRule) {
            return;
        }
        const isFirst = this.lastRule === undefined;
        this.lastRule = text;
        this.state.isCounting = true;
        if (isFirst) {
            this.count();
        } else {
            this.countSoon();
        }
    }

    async count() {
        const rule = JSON.parse(this.lastRule);
        this.state.answer = await this.keepLast.add(
            this.orm.silent.call("crm.segment", "preview", [rule])
        );
        this.state.isCounting = false;
        // The examples may take longer and nobody waits for them.
        this.state.examples = await this.keepLast.add(
            this.orm.silent.call("crm.segment", "preview_examples", [rule])
        );
    }

    get countText() {
        const {answer} = this.state;
        return answer && answer.count !== null ? formatInteger(answer.count) : "–";
    }

    get shareText() {
        const {answer} = this.state;
        if (!answer || answer.share === null) {
            return "";
        }
        return _t("%(share)s of %(total)s customers", {
            share: formatPercentage(answer.share, {digits: [16, 1]}),
            total: formatInteger(answer.total),
        });
    }

    get trend() {
        const change = this.record.data.size_change;
        if (!change) {
            return null;
        }
        const number = formatInteger(Math.abs(change));
        return change > 0
            ? {icon: "fa-arrow-up", text: _t("%s more than 30 days ago", number)}
            : {icon: "fa-arrow-down", text: _t("%s fewer than 30 days ago", number)};
    }

    get costText() {
        const {milliseconds} = this.state.answer;
        if (milliseconds < 1000) {
            return _t("Counted in %s milliseconds", formatInteger(milliseconds));
        }
        return _t(
            "Counted in %s seconds: a narrower window or fewer documents are quicker",
            formatFloat(milliseconds / 1000, {digits: [16, 1]})
        );
    }

    joint(match) {
        return match === "all" ? _t("and") : _t("or");
    }

    answerOf(condition) {
        const {answer} = this.state;
        return (answer && answer.conditions[condition.id]) || undefined;
    }

    async addGroup(kind) {
        const group = await this.record.data[this.props.name].addNewRecord({
            mode: "edit",
            position: "bottom",
        });
        await this.addCondition(group, kind);
    }

    async addCondition(group, kind) {
        const condition = await group.data.condition_ids.addNewRecord({
            context: {default_kind: kind, ...FIRST_VALUES[kind]},
            mode: "edit",
            position: "bottom",
        });
        this.state.open = condition.id;
    }

    async toggle(condition) {
        if (this.state.open === condition.id) {
            this.state.open = null;
            return;
        }
        await condition.switchMode("edit");
        this.state.open = condition.id;
    }

    /** A group that has lost its last condition means nobody, so it goes, too. */
    async remove(group, condition) {
        const {records} = group.data.condition_ids;
        if (records.length === 1) {
            await this.record.data[this.props.name].delete(group);
        } else {
            await group.data.condition_ids.delete(condition);
        }
    }

    setMatch(record, match) {
        return record.update({match});
    }

    openCustomer({id}) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "crm.customer",
            res_id: id,
            views: [[false, "form"]],
            target: "new",
        });
    }
}

export const segmentRuleField = {
    component: SegmentRuleField,
    displayName: _t("Rule of a segment"),
    supportedTypes: ["one2many"],
    isEmpty: () => false,
    fieldDependencies: [
        {name: "company_id", type: "many2one", relation: "res.company"},
        {name: "kind", type: "selection"},
        {name: "match", type: "selection", readonly: false},
        {name: "size_change", type: "integer"},
    ],
    extractProps: ({views}) => ({views}),
};

registry.category("fields").add("crm_segment_rule", segmentRuleField);
