import {Component, onWillStart, useState} from "@odoo/owl";
import {formatInteger, formatPercentage} from "@web/views/fields/formatters";
import {Layout} from "@web/search/layout";
import {MultiRecordSelector} from "@web/core/record_selectors/multi_record_selector";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {useCellFocus} from "@crm_customer/cell_focus";
import {useService} from "@web/core/utils/hooks";
import {useSetupAction} from "@web/search/action_hook";

/** Opacity of the fullest cell; the text on it stays readable, in the dark too. */
const FULL = 0.5;
/** A part of the drawing with less room than this has its number in the table only. */
const LEAST_ROOM = 9;

/**
 * Which customers are in several segments at once: circles for up to three segments, a
 * matrix of pairs above, and the combinations as a table. Every number opens whom it
 * counts.
 */
export class SegmentOverlap extends Component {
    static template = "crm_segments.SegmentOverlap";
    static components = {Layout, MultiRecordSelector};
    static props = {...standardActionServiceProps};

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.cells = useCellFocus();
        this.state = useState({
            segmentIds: this.props.action.params?.segment_ids || [],
            measure: "customers",
            data: null,
            ...this.props.state,
        });
        useSetupAction({
            getLocalState: () => ({
                segmentIds: this.state.segmentIds,
                measure: this.state.measure,
            }),
        });
        onWillStart(() => this.load());
    }

    async load() {
        const data = await this.orm.call("crm.segment", "get_overlap", [
            [...this.state.segmentIds],
        ]);
        this.state.data = data;
        this.state.segmentIds = data.segments.map((segment) => segment.id);
        this.cells.reset();
        this.names = Object.fromEntries(
            data.segments.map((segment) => [segment.id, segment.name])
        );
    }

    get measures() {
        return [
            ["customers", _t("Customers")],
            ["share", _t("Share of the row")],
        ];
    }

    get domain() {
        return [["company_id", "=", this.state.data.company_id]];
    }

    get labels() {
        return this.state.data.venn.labels.filter((label) => label.room > LEAST_ROOM);
    }

    get viewBox() {
        const {width, height} = this.state.data.venn;
        return `0 0 ${width} ${height}`;
    }

    async choose(segmentIds) {
        this.state.segmentIds = segmentIds;
        await this.load();
    }

    integer(value) {
        return formatInteger(value);
    }

    share(part, whole) {
        return formatPercentage(whole ? part / whole : 0, {digits: [false, 0]});
    }

    /** Text of a cell of the matrix. */
    format(row, column) {
        const {matrix} = this.state.data;
        return this.state.measure === "share"
            ? this.share(matrix[row][column], matrix[row][row])
            : formatInteger(matrix[row][column]);
    }

    style(row, column) {
        const {matrix} = this.state.data;
        const whole = matrix[row][row];
        if (row === column || !whole) {
            return "";
        }
        const opacity = ((matrix[row][column] / whole) * FULL).toFixed(3);
        return `background-color: rgba(var(--bs-primary-rgb, 113, 99, 158), ${opacity})`;
    }

    cellLabel(row, column) {
        const {matrix, segments} = this.state.data;
        return _t("%(first)s and %(second)s: %(customers)s customers (%(share)s)", {
            first: segments[row].name,
            second: segments[column].name,
            customers: formatInteger(matrix[row][column]),
            share: this.share(matrix[row][column], matrix[row][row]),
        });
    }

    /** In which of the shown segments the customers of a combination are. */
    title(combination) {
        const names = combination.inside.map((id) => this.names[id]);
        if (combination.inside.length === this.state.data.segments.length) {
            return names.length === 1
                ? names[0]
                : _t("In all: %(names)s", {names: names.join(" + ")});
        }
        return names.length === 1
            ? _t("Only “%(name)s”", {name: names[0]})
            : _t("Only in %(names)s", {names: names.join(" + ")});
    }

    combinationLabel(combination) {
        return _t("%(combination)s: %(customers)s customers", {
            combination: this.title(combination),
            customers: formatInteger(combination.customers),
        });
    }

    async openCommon(inside, outside = []) {
        const action = await this.orm.call("crm.segment", "action_open_common", [
            inside,
            outside,
        ]);
        await this.action.doAction(action);
    }

    openCombination(combination) {
        const outside = this.state.data.segments
            .map((segment) => segment.id)
            .filter((id) => !combination.inside.includes(id));
        return this.openCommon(combination.inside, outside);
    }

    openCell(row, column) {
        const {segments} = this.state.data;
        return this.openCommon([...new Set([segments[row].id, segments[column].id])]);
    }

    onLabelKeydown(ev, combination) {
        if (ev.key === "Enter" || ev.key === " ") {
            ev.preventDefault();
            this.openCombination(combination);
        }
    }
}

registry.category("actions").add("crm_segments_overlap", SegmentOverlap);
