import {
    Component,
    onWillStart,
    onWillUpdateProps,
    useEffect,
    useRef,
    useState,
} from "@odoo/owl";
import {KeepLast} from "@web/core/utils/concurrency";
import {_t} from "@web/core/l10n/translation";
import {formatCurrency} from "@web/core/currency";
import {formatMonth} from "../month";
import {registry} from "@web/core/registry";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {useService} from "@web/core/utils/hooks";

const {DateTime} = luxon;
const DAY = {day: "numeric", month: "short"};
const DATE = {...DAY, year: "numeric"};

/**
 * What happened with a customer, newest first, by month. Pages are loaded as the
 * reader scrolls or asks for older ones.
 */
export class CustomerTimeline extends Component {
    static template = "crm_customer.Timeline";
    static props = {...standardWidgetProps};

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.keepLast = new KeepLast();
        this.end = useRef("end");
        this.state = useState({
            chosen: [],
            departments: [],
            events: [],
            isLoading: false,
            kinds: {},
            next: false,
        });
        onWillStart(() => this.load());
        onWillUpdateProps(async ({record}) => {
            if (record.resId !== this.props.record.resId) {
                this.state.chosen = [];
                await this.load(record);
            }
        });
        useEffect(
            (end) => {
                if (!end) {
                    return;
                }
                const observer = new IntersectionObserver(
                    ([entry]) => entry.isIntersecting && this.loadOlder(),
                    {rootMargin: "200px"}
                );
                observer.observe(end);
                return () => observer.disconnect();
            },
            () => [this.end.el, this.state.events.length]
        );
    }

    /** Events under the name of their month, in the reader's calendar. */
    get months() {
        const months = [];
        for (const event of this.state.events) {
            const day = DateTime.fromISO(event.date);
            const label = formatMonth(event.date);
            if (!months.length || months.at(-1).label !== label) {
                months.push({label, events: []});
            }
            months.at(-1).events.push({
                ...event,
                ...this.state.kinds[event.kind],
                day: day.toLocaleString(DAY),
                fullDate: day.toLocaleString(DATE),
                amountText: this.formatAmount(event),
            });
        }
        return months;
    }

    get emptyText() {
        return this.state.chosen.length
            ? _t("Nothing of the chosen departments.")
            : _t("Nothing has happened yet.");
    }

    formatAmount({amount, currency_id}) {
        return amount === null || amount === false
            ? ""
            : formatCurrency(amount, currency_id);
    }

    isChosen(department) {
        return this.state.chosen.includes(department);
    }

    async load(record = this.props.record, before = false) {
        this.state.isLoading = true;
        const page = await this.keepLast.add(
            this.orm.call(record.resModel, "get_timeline", [[record.resId]], {
                departments: [...this.state.chosen],
                before,
            })
        );
        const {departments, kinds, next} = page;
        const events = before ? [...this.state.events, ...page.events] : page.events;
        Object.assign(this.state, {departments, events, isLoading: false, kinds, next});
    }

    async loadOlder() {
        if (this.state.next && !this.state.isLoading) {
            await this.load(this.props.record, this.state.next);
        }
    }

    async toggle(department) {
        const {chosen} = this.state;
        this.state.chosen = this.isChosen(department)
            ? chosen.filter((key) => key !== department)
            : [...chosen, department];
        await this.load();
    }

    async open(event) {
        const {resModel, resId} = this.props.record;
        const action = await this.orm.call(resModel, "action_open_event", [
            [resId],
            event.kind,
            event.id,
        ]);
        await this.action.doAction(action);
    }
}

registry.category("view_widgets").add("crm_customer_timeline", {
    component: CustomerTimeline,
});
