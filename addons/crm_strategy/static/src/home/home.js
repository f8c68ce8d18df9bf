import {Component, onWillStart, useState} from "@odoo/owl";
import {COLORS, DistanceBar} from "../distance_bar/distance_bar";
import {FiguresChart} from "./figures_chart";
import {KeepLast} from "@web/core/utils/concurrency";
import {Layout} from "@web/search/layout";
import {Roadmap} from "./roadmap";
import {_t} from "@web/core/l10n/translation";
import {formatInteger} from "@web/views/fields/formatters";
import {place} from "./timeline";
import {registry} from "@web/core/registry";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {useService} from "@web/core/utils/hooks";
import {useSetupAction} from "@web/search/action_hook";

const VERDICT_COLORS = {
    present: "danger",
    suspected: "warning",
    absent: "success",
    unknown: "secondary",
};

/**
 * Where a strategy stands, in a minute of reading: phase, alerts, goals, next review,
 * readiness, people and money, and the roadmap. Everything opens its record.
 */
export class StrategyHome extends Component {
    static template = "crm_strategy.Home";
    static components = {DistanceBar, FiguresChart, Layout, Roadmap};
    static props = {...standardActionServiceProps};

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.display = {controlPanel: {}};
        this.keepLast = new KeepLast();
        const {strategy_id = false} = this.props.action.params || {};
        this.state = useState({
            strategyId: strategy_id,
            data: null,
            ...this.props.state,
        });
        useSetupAction({getLocalState: () => ({strategyId: this.state.strategyId})});
        onWillStart(() => this.load());
    }

    async load() {
        this.state.data = await this.keepLast.add(
            this.orm.call("crm.strategy.home", "get_home", [this.state.strategyId])
        );
    }

    async setStrategy(value) {
        this.state.strategyId = Number(value);
        await this.load();
    }

    // What is shown

    get strategy() {
        return this.state.data.strategy;
    }

    /** The days from the first to the last phase, which the phase bar spans. */
    get span() {
        const {phases} = this.state.data;
        return {
            start: phases[0].start,
            end: phases.reduce(
                (last, {end}) => (end > last ? end : last),
                phases[0].end
            ),
        };
    }

    get hasToday() {
        const {start, end} = this.span;
        const {today} = this.state.data;
        return start <= today && today <= end;
    }

    get todayStyle() {
        const {today} = this.state.data;
        return `inset-inline-start: ${place(today, this.span)}%`;
    }

    get todayText() {
        return _t("Today: %(day)s", {day: this.state.data.today_text});
    }

    phaseStyle({start, end}) {
        const first = place(start, this.span);
        const width = place(end, this.span, true) - first;
        return `inset-inline-start: ${first}%; width: ${width}%`;
    }

    phaseColor({state}) {
        return {open: "primary", closed: "success"}[state] || "secondary";
    }

    phaseTitle({name, state_label, dates}) {
        return _t("%(name)s: %(status)s, %(dates)s", {
            name,
            status: state_label,
            dates,
        });
    }

    dot(status) {
        return `text-${COLORS[status]}`;
    }

    verdictDot({verdict}) {
        return `text-${VERDICT_COLORS[verdict]}`;
    }

    percent(value) {
        return `${formatInteger(Math.round(value * 100))}%`;
    }

    barWidth(value) {
        return `width: ${Math.min(Math.max(value, 0), 1) * 100}%`;
    }

    get radars() {
        return this.state.data.radars.filter(({series}) =>
            series[0].values.some((value) => value !== null)
        );
    }

    /** One value is no trend. */
    get trends() {
        return this.state.data.goals.filter(
            ({trend}) => trend && trend.labels.length > 1
        );
    }

    get signsInForce() {
        return this.state.data.signs.filter(({is_in_force}) => is_in_force);
    }

    get otherSigns() {
        return this.state.data.signs.filter(({is_in_force}) => !is_in_force);
    }

    get reviewColor() {
        return this.state.data.review.days < 0 ? "text-danger" : "";
    }

    /** Refused or not, the page then shows how things are. */
    async moveItem(...item) {
        try {
            await this.orm.call("crm.strategy.home", "move_item", item);
        } finally {
            await this.load();
        }
    }

    // What stands behind it

    open(model, id) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: model,
            res_id: id,
            views: [[false, "form"]],
        });
    }

    openAll({model, ids, name}) {
        if (ids.length === 1) {
            return this.open(model, ids[0]);
        }
        return this.action.doAction({
            type: "ir.actions.act_window",
            name,
            res_model: model,
            domain: [["id", "in", ids]],
            views: [
                [false, "list"],
                [false, "form"],
            ],
        });
    }

    async openAction(method) {
        await this.action.doAction(
            await this.orm.call("crm.strategy", method, [[this.strategy.id]])
        );
    }

    openStrategies() {
        return this.action.doAction("crm_strategy.crm_strategy_action");
    }

    newStrategy() {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "crm.strategy",
            views: [[false, "form"]],
        });
    }
}

registry.category("actions").add("crm_strategy.home", StrategyHome);
