import {Component, onWillStart, useState} from "@odoo/owl";
import {
    formatFloat,
    formatInteger,
    formatMonetary,
    formatPercentage,
} from "@web/views/fields/formatters";
import {CheckboxItem} from "@web/core/dropdown/checkbox_item";
import {DateTimeInput} from "@web/core/datetime/datetime_input";
import {Dropdown} from "@web/core/dropdown/dropdown";
import {Layout} from "@web/search/layout";
import {RecordSelector} from "@web/core/record_selectors/record_selector";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {serializeDate} from "@web/core/l10n/dates";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {useService} from "@web/core/utils/hooks";
import {useSetupAction} from "@web/search/action_hook";

const {DateTime} = luxon;

/** How a difference looks: an arrow, stronger where it is larger. */
const WEIGHTS = {
    unknown: "text-muted",
    none: "text-muted",
    small: "",
    medium: "fw-bold",
    large: "fw-bold",
};

/**
 * The members of a segment beside all customers, another segment, or its own members of
 * an earlier day. Every number opens whom it is about.
 */
export class SegmentProfile extends Component {
    static template = "crm_segments.SegmentProfile";
    static components = {CheckboxItem, DateTimeInput, Dropdown, Layout, RecordSelector};
    static props = {...standardActionServiceProps};

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        const params = this.props.action.params || {};
        this.state = useState({
            segmentId: params.segment_id || false,
            kind: params.kind || "all",
            otherId: false,
            day: DateTime.now().minus({months: 1}).startOf("day"),
            measure: "median",
            figures: [],
            data: null,
            ...this.props.state,
        });
        useSetupAction({
            getLocalState: () => ({
                segmentId: this.state.segmentId,
                kind: this.state.kind,
                otherId: this.state.otherId,
                day: this.state.day,
                measure: this.state.measure,
                figures: this.state.figures,
            }),
        });
        onWillStart(() => this.load());
    }

    get against() {
        if (this.state.kind === "segment") {
            return {segment_id: this.state.otherId};
        }
        return this.state.kind === "date"
            ? {date: serializeDate(this.state.day)}
            : null;
    }

    /** Whether all is chosen that a comparison needs. */
    get isReady() {
        return (
            this.state.segmentId &&
            (this.state.kind !== "segment" || this.state.otherId)
        );
    }

    get kinds() {
        return [
            ["all", _t("All customers")],
            ["segment", _t("Another segment")],
            ["date", _t("An earlier day")],
        ];
    }

    get measures() {
        return [
            ["median", _t("Median")],
            ["mean", _t("Mean")],
        ];
    }

    get parts() {
        const {kind, segment, other, both} = this.state.data;
        const isDate = kind === "date";
        return [
            [
                "entered",
                isDate ? _t("Entered") : _t("Only here"),
                segment.customers - both,
            ],
            ["both", isDate ? _t("Stayed") : _t("In both"), both],
            ["left", isDate ? _t("Left") : _t("Only there"), other.customers - both],
        ];
    }

    async load() {
        if (!this.isReady) {
            this.state.data = null;
            return;
        }
        this.state.data = await this.orm.call(
            "crm.segment",
            "get_profile",
            [[this.state.segmentId]],
            {against: this.against, figures: [...this.state.figures]}
        );
    }

    async set(values) {
        Object.assign(this.state, values);
        await this.load();
    }

    async onDay(day) {
        if (day) {
            await this.set({day});
        }
    }

    async toggleFigure(name) {
        const chosen = this.state.data.chosen;
        const figures = chosen.includes(name)
            ? chosen.filter((other) => other !== name)
            : [...chosen, name];
        await this.set({figures});
    }

    integer(value) {
        return formatInteger(value);
    }

    share(value) {
        return formatPercentage(value, {digits: [false, 0]});
    }

    format(row, side) {
        const cell = row[side];
        if (row.kind === "share") {
            const group = this.state.data[side === "own" ? "segment" : "other"];
            return group.customers ? this.share(cell.share) : "–";
        }
        const value = cell[this.state.measure];
        if (value === null || value === undefined) {
            return "–";
        }
        if (row.kind === "money") {
            return formatMonetary(value, {
                currencyId: this.state.data.currency_id,
                digits: [false, 0],
            });
        }
        if (row.kind === "percentage") {
            return this.share(value);
        }
        if (row.kind === "days") {
            return _t("%s days ago", formatInteger(Math.round(value)));
        }
        return formatFloat(value, {
            digits: [false, Math.abs(value) < 10 ? 1 : 0],
            trailingZeros: false,
        });
    }

    label(row, side) {
        const {segment, other} = this.state.data;
        return _t("%(figure)s, %(group)s: %(value)s (%(customers)s customers)", {
            figure: row.label,
            group: side === "own" ? segment.name : other.name,
            value: this.format(row, side),
            customers: formatInteger(row[side].count),
        });
    }

    weight(row) {
        return WEIGHTS[row.size];
    }

    icon(row) {
        if (row.size === "none" || row.size === "unknown") {
            return "";
        }
        return row.is_higher ? "fa-arrow-up" : "fa-arrow-down";
    }

    async open(part, row = {}) {
        const action = await this.orm.call(
            "crm.segment",
            "action_open_profile",
            [[this.state.segmentId], part],
            {against: this.against, figure: row.name, value: row.value}
        );
        await this.action.doAction(action);
    }
}

registry.category("actions").add("crm_segments_profile", SegmentProfile);
