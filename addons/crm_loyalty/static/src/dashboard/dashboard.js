import {Component, onWillStart, useState} from "@odoo/owl";
import {formatInteger, formatPercentage} from "@web/views/fields/formatters";
import {KeepLast} from "@web/core/utils/concurrency";
import {Layout} from "@web/search/layout";
import {PointsChart} from "./points_chart";
import {_t} from "@web/core/l10n/translation";
import {formatPoints} from "./points";
import {registry} from "@web/core/registry";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {useService} from "@web/core/utils/hooks";
import {useSetupAction} from "@web/search/action_hook";

const VIEWS = {
    "loyalty.card": ["list", "form"],
    "crm.loyalty.lot": ["list", "form"],
    "crm.loyalty.entry": ["list", "pivot", "form"],
};
const EXPIRING_DAYS = [30, 90, 365];

/**
 * The loyalty programs of a company, one or all: members, what they hold and redeem,
 * what moved period by period, and who is in which tier and where they came from.
 */
export class LoyaltyDashboard extends Component {
    static template = "crm_loyalty.Dashboard";
    static components = {Layout, PointsChart};
    static props = {...standardActionServiceProps};

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.display = {controlPanel: {}};
        this.keepLast = new KeepLast();
        const {program_id = false} = this.props.action.params || {};
        this.state = useState({
            programId: program_id,
            kind: "month",
            // The place of the period whose changes of tier are shown; all without it.
            place: null,
            data: null,
            ...this.props.state,
        });
        useSetupAction({
            getLocalState: () => {
                const {programId, kind, place} = this.state;
                return {programId, kind, place};
            },
        });
        onWillStart(() => this.load());
    }

    async load() {
        const {programId, kind} = this.state;
        this.state.data = await this.keepLast.add(
            this.orm.call("crm.loyalty.dashboard", "get_dashboard", [programId, kind])
        );
    }

    async setProgram(value) {
        this.state.programId = Number(value) || false;
        await this.load();
    }

    async setKind(kind) {
        this.state.kind = kind;
        this.state.place = null;
        await this.load();
    }

    setPlace(value) {
        this.state.place = value === "" ? null : Number(value);
    }

    // What is shown

    get tiles() {
        const {figures} = this.state.data;
        return [
            {
                ...figures.outstanding,
                key: "outstanding",
                label: _t("Points outstanding"),
                help: _t("What members can spend now."),
            },
            {
                ...figures.pending,
                key: "pending",
                label: _t("Points pending"),
                help: _t("Earned, and not usable yet."),
            },
            {
                ...figures.debts,
                key: "debts",
                label: _t("Points owed"),
                isWarning: figures.debts.value > 0,
                help: _t("Spent and then taken back. The next points earned pay them."),
            },
        ];
    }

    get expiring() {
        return EXPIRING_DAYS.map((days) => ({
            ...this.state.data.figures[`expiring_${days}`],
            key: `expiring_${days}`,
            label: _t("Expiring within %(days)s days", {days: formatInteger(days)}),
            shortLabel: _t("%(days)s days", {days: formatInteger(days)}),
        }));
    }

    get membersTile() {
        return {...this.state.data.figures.members, label: _t("Members")};
    }

    get activeTile() {
        return {
            ...this.state.data.figures.active,
            label: _t("Members who earned or redeemed points in the last 12 months"),
        };
    }

    get activeText() {
        return _t("%(count)s active in 12 months", {
            count: this.count(this.state.data.figures.active.value),
        });
    }

    get rate() {
        const {rate} = this.state.data.redemption;
        return rate === null ? "–" : formatPercentage(rate, {digits: [16, 1]});
    }

    get rateText() {
        const {redeemed, issued, rate} = this.state.data.redemption;
        if (rate === null) {
            return _t("Nothing issued yet that can be redeemed");
        }
        return _t("%(redeemed)s of %(issued)s", {
            redeemed: formatPoints(redeemed),
            issued: formatPoints(issued),
        });
    }

    get rateHelp() {
        return _t(
            "Points redeemed, less what was given back, of all points ever issued (earned, opening balances and adjustments, less what was taken back) that are not pending."
        );
    }

    get periodsText() {
        const {periods} = this.state.data;
        return periods.length
            ? _t("%(first)s to %(last)s", {
                  first: periods[0].name,
                  last: periods[periods.length - 1].name,
              })
            : "";
    }

    /** The changes of tier in the period that is chosen. */
    get flows() {
        const {place, data} = this.state;
        return data.flows
            .map((flow) => ({
                ...flow,
                key: `${flow.source}-${flow.target}`,
                count:
                    place === null
                        ? flow.counts.reduce((sum, count) => sum + count, 0)
                        : flow.counts[place],
            }))
            .filter(({count}) => count)
            .sort((one, other) => other.count - one.count);
    }

    width({value}) {
        const most = Math.max(...this.state.data.tiers.map((tier) => tier.value));
        return `width: ${most ? (100 * value) / most : 0}%`;
    }

    share({value}) {
        const {members} = this.state.data.figures;
        return members.value
            ? formatPercentage(value / members.value, {digits: [16, 0]})
            : "";
    }

    count(value) {
        return formatInteger(value);
    }

    points(value) {
        return formatPoints(value);
    }

    title(label, value) {
        return _t("%(figure)s: %(value)s. Open them.", {figure: label, value});
    }

    flowTitle(flow) {
        return _t("From %(source)s to %(target)s: %(count)s. Open them.", {
            source: flow.source_name,
            target: flow.target_name,
            count: this.count(flow.count),
        });
    }

    // What stands behind it

    open({label, model, domain}) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: label,
            res_model: model,
            domain,
            context: {create: false},
            views: VIEWS[model].map((view) => [false, view]),
        });
    }

    openSeries(series, period) {
        return this.open({
            ...series,
            label: _t("%(kind)s, %(period)s", {
                kind: series.label,
                period: period.name,
            }),
            domain: [
                ...series.domain,
                ["effective_date", ">=", period.start],
                ["effective_date", "<=", period.end],
            ],
        });
    }

    async openFlow({source, target}) {
        const {place, data} = this.state;
        const {periods} = data;
        const [first, last] =
            place === null
                ? [periods[0], periods[periods.length - 1]]
                : [periods[place], periods[place]];
        await this.action.doAction(
            await this.orm.call("crm.loyalty.dashboard", "action_open_flow", [
                data.program_id,
                source,
                target,
                first.start,
                last.end,
            ])
        );
    }

    openPrograms() {
        return this.action.doAction("loyalty.loyalty_program_discount_loyalty_action");
    }
}

registry.category("actions").add("crm_loyalty.dashboard", LoyaltyDashboard);
