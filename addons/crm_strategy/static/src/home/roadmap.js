import {Component, useRef, useState} from "@odoo/owl";
import {dayCount, move, place} from "./timeline";
import {gripOf, shareAlong, useRoadmapDrag} from "./roadmap_drag";
import {COLORS} from "../distance_bar/distance_bar";
import {_t} from "@web/core/l10n/translation";
import {formatDay} from "@crm_customer/day";

const {DateTime} = luxon;

const ICONS = {gate: "fa-diamond", review: "fa-flag", task: "fa-circle"};
const STATE_COLORS = {
    ...COLORS,
    open: "primary",
    closed: "success",
    planned: "secondary",
    // Grey on a grey bar would not be seen.
    ahead: "body",
};

/**
 * Phases, units, goals and reviews as rows, time across: gates are diamonds, reviews
 * flags, initiatives dots, today is a line. The same is a table, too. What has not
 * begun is moved with the mouse; its page does the same for the keyboard.
 */
export class Roadmap extends Component {
    static template = "crm_strategy.Roadmap";
    static props = {
        roadmap: Object,
        today: String,
        todayText: String,
        onOpen: Function,
        onMove: Function,
    };

    setup() {
        this.state = useState({isTable: false, kind: null, moved: null});
        useRoadmapDrag({
            ref: useRef("root"),
            elements: ".o_crm_strategy_movable",
            edgeScrolling: {direction: "horizontal"},
            tolerance: 4,
            onDragStart: (drag) => this.startMove(drag),
            onDrag: (drag) => this.showMove(drag),
            onDrop: () => this.drop(),
            onDragEnd: () => this.endMove(),
        });
    }

    // Moving

    startMove({element, origin}) {
        const time = element.closest(".o_crm_strategy_time");
        const item = this.items.find(({key}) => key === element.dataset.item);
        this.drag = {
            item,
            grip: item.moves === "span" ? gripOf(element, origin) : "whole",
            time,
            share: shareAlong(time, origin),
        };
    }

    showMove({x}) {
        const {item, grip, time, share} = this.drag;
        const way = shareAlong(time, x) - share;
        const count = Math.round(way * dayCount(this.props.roadmap));
        this.state.moved = {key: item.key, ...move(item, count, grip)};
    }

    /** What was moved is shown until it is saved, or refused. */
    async drop() {
        const {item} = this.drag;
        const {moved} = this.state;
        if (!moved || (moved.start === item.start && moved.end === item.end)) {
            return;
        }
        this.isSaving = true;
        try {
            await this.props.onMove(item.model, item.id, moved.start, moved.end);
        } finally {
            this.isSaving = false;
            this.state.moved = null;
        }
    }

    endMove() {
        this.drag = null;
        if (!this.isSaving) {
            this.state.moved = null;
        }
    }

    get items() {
        return this.props.roadmap.sections.flatMap(({rows}) =>
            rows.flatMap(({items}) => items)
        );
    }

    /** Where the item of a row that is being moved would go. */
    ghost({items}) {
        const {moved} = this.state;
        return moved && items.some(({key}) => key === moved.key) ? moved : null;
    }

    ghostText({start, end}) {
        const [first, last] = [start, end].map((day) =>
            formatDay(DateTime.fromISO(day))
        );
        return start === end ? first : _t("%(first)s to %(last)s", {first, last});
    }

    get kind() {
        return this.state.kind || this.props.roadmap.kind;
    }

    get kinds() {
        return [
            ["month", _t("Months")],
            ["quarter", _t("Quarters")],
        ];
    }

    get periods() {
        return this.props.roadmap.periods[this.kind];
    }

    /** As wide as the names of the periods ask for. */
    get width() {
        return `min-width: ${this.periods.length * 8}rem`;
    }

    setKind(kind) {
        this.state.kind = kind;
    }

    toggleTable() {
        this.state.isTable = !this.state.isTable;
    }

    /** The insets follow the direction of the page. */
    barStyle({start, end}) {
        const first = place(start, this.props.roadmap);
        const width = place(end, this.props.roadmap, true) - first;
        return `inset-inline-start: ${first}%; width: ${width}%`;
    }

    markStyle(day, isEnd) {
        return `inset-inline-start: ${place(day, this.props.roadmap, isEnd)}%`;
    }

    bars({items}) {
        return items.filter(({kind}) => kind === "bar");
    }

    marks({items}) {
        return items.filter(({kind}) => kind !== "bar");
    }

    barClass({status}) {
        return `text-bg-${STATE_COLORS[status]}`;
    }

    moveClass({moves}) {
        return moves ? `o_crm_strategy_movable o_crm_strategy_moves_${moves}` : "";
    }

    markClass({kind, status}) {
        return `${ICONS[kind]} text-${STATE_COLORS[status]}`;
    }

    title({text, dates}) {
        return _t("%(text)s, %(dates)s", {text, dates});
    }
}
