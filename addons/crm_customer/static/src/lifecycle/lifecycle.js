import {Component, onWillStart, useState} from "@odoo/owl";
import {
    formatFloat,
    formatInteger,
    formatPercentage,
} from "@web/views/fields/formatters";
import {DateTimeInput} from "@web/core/datetime/datetime_input";
import {KeepLast} from "@web/core/utils/concurrency";
import {Layout} from "@web/search/layout";
import {_t} from "@web/core/l10n/translation";
import {formatCurrency} from "@web/core/currency";
import {registry} from "@web/core/registry";
import {serializeDate} from "@web/core/l10n/dates";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {useService} from "@web/core/utils/hooks";

const {DateTime} = luxon;
const FIRST_PERIOD = {days: 90};

/**
 * The lifecycle of all customers of a company: how many are in each stage and for how
 * long, and who went from where to where in a period.
 */
export class CustomerLifecycle extends Component {
    static template = "crm_customer.Lifecycle";
    static components = {DateTimeInput, Layout};
    static props = {...standardActionServiceProps};

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.display = {controlPanel: {}};
        this.keepLast = new KeepLast();
        const today = DateTime.local().startOf("day");
        this.state = useState({
            from: today.minus(FIRST_PERIOD),
            to: today,
            data: null,
        });
        onWillStart(() => this.load());
    }

    get isPeriod() {
        const {from, to} = this.state;
        return Boolean(from && to) && from <= to;
    }

    get hasCustomers() {
        return this.state.data.stages.some((stage) => stage.count);
    }

    /** The flows with the names of their stages, as the table shows them. */
    get flows() {
        const labels = Object.fromEntries(
            this.state.data.stages.map(({stage, label}) => [stage, label])
        );
        return this.state.data.flows.map((flow) => ({
            ...flow,
            key: `${flow.source}-${flow.target}`,
            sourceLabel: labels[flow.source],
            targetLabel: labels[flow.target],
        }));
    }

    async load() {
        if (this.isPeriod) {
            this.state.data = await this.keepLast.add(
                this.orm.call("crm.customer.stage.interval", "get_lifecycle", [
                    serializeDate(this.state.from),
                    serializeDate(this.state.to),
                ])
            );
        }
    }

    async onPeriod(bound, value) {
        this.state[bound] = value;
        await this.load();
    }

    width(stage) {
        const most = Math.max(...this.state.data.stages.map(({count}) => count));
        return `width: ${most ? (100 * stage.count) / most : 0}%`;
    }

    count(value) {
        return formatInteger(value);
    }

    money(value) {
        return formatCurrency(value, this.state.data.currency_id, {
            humanReadable: true,
        });
    }

    days(value) {
        return value === null ? "–" : formatFloat(value, {digits: [16, 0]});
    }

    share(value) {
        return formatPercentage(value, {digits: [16, 0]});
    }

    stageTitle(stage) {
        return _t("%(stage)s: %(count)s customers. Open them.", {
            stage: stage.label,
            count: this.count(stage.count),
        });
    }

    flowTitle(flow) {
        return _t("From %(source)s to %(target)s: %(count)s customers. Open them.", {
            source: flow.sourceLabel,
            target: flow.targetLabel,
            count: this.count(flow.count),
        });
    }

    openStage({stage, label}) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: label,
            res_model: "crm.customer",
            domain: [
                ["company_id", "=", this.state.data.company_id],
                ["stage", "=", stage],
            ],
            views: [
                [false, "list"],
                [false, "kanban"],
                [false, "form"],
            ],
        });
    }

    openFlow({source, target, sourceLabel, targetLabel}) {
        const {company_id, start, end} = this.state.data;
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: _t("From %(source)s to %(target)s", {
                source: sourceLabel,
                target: targetLabel,
            }),
            res_model: "crm.customer.stage.interval",
            domain: [
                ["company_id", "=", company_id],
                ["previous_stage", "=", source],
                ["stage", "=", target],
                ["date_from", ">=", start],
                ["date_from", "<", end],
            ],
            views: [
                [false, "list"],
                [false, "pivot"],
                [false, "graph"],
            ],
        });
    }
}

registry.category("actions").add("crm_customer.lifecycle", CustomerLifecycle);
