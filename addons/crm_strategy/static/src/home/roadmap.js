import {Component, useState} from "@odoo/owl";
import {COLORS} from "../distance_bar/distance_bar";
import {_t} from "@web/core/l10n/translation";
import {place} from "./timeline";

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
 * flags, initiatives dots, today is a line. The same is a table, too.
 */
export class Roadmap extends Component {
    static template = "crm_strategy.Roadmap";
    static props = {
        roadmap: Object,
        today: String,
        todayText: String,
        onOpen: Function,
    };

    setup() {
        this.state = useState({isTable: false, kind: null});
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

    markClass({kind, status}) {
        return `${ICONS[kind]} text-${STATE_COLORS[status]}`;
    }

    title({text, dates}) {
        return _t("%(text)s, %(dates)s", {text, dates});
    }
}
