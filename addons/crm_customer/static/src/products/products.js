import {Component, onWillStart, onWillUpdateProps, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {deserializeDate} from "@web/core/l10n/dates";
import {formatDate, formatFloat, formatPercentage} from "@web/views/fields/formatters";
import {registry} from "@web/core/registry";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {useService} from "@web/core/utils/hooks";

/**
 * The products a customer buys and the rhythm of each, and what comparable
 * customers buy besides. Loaded when it is shown.
 */
export class CustomerProducts extends Component {
    static template = "crm_customer.Products";
    static props = {...standardWidgetProps};

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.state = useState({bought: [], next: {products: [], sample: 0}});
        onWillStart(() => this.load(this.props.record));
        onWillUpdateProps(async ({record}) => {
            if (record.resId !== this.props.record.resId) {
                await this.load(record);
            }
        });
    }

    async load({resModel, resId}) {
        const call = (method) => this.orm.call(resModel, method, [[resId]]);
        const [bought, next] = await Promise.all([
            call("get_products"),
            call("get_next_products"),
        ]);
        Object.assign(this.state, {bought, next});
    }

    get rows() {
        return this.state.bought.map((product) => ({
            ...product,
            isDue: product.overdue !== null,
            quantityText: this.formatNumber(product.quantity),
            gapText: product.gap === null ? "" : this.formatNumber(product.gap, 0),
            lastText: formatDate(deserializeDate(product.last)),
            dueText: product.due ? formatDate(deserializeDate(product.due)) : "",
        }));
    }

    get suggestions() {
        return this.state.next.products.map((product) => ({
            ...product,
            reason: _t(
                "%(share)s of those who bought %(product)s bought it too: %(lift)s times as often as all customers.",
                {
                    share: formatPercentage(product.share, {digits: [16, 0]}),
                    product: product.because,
                    lift: this.formatNumber(product.lift, 1),
                }
            ),
        }));
    }

    get sampleText() {
        return _t("Compared with the customers who bought last: %(count)s.", {
            count: this.formatNumber(this.state.next.sample, 0),
        });
    }

    formatNumber(value, decimals = 2) {
        return formatFloat(value, {digits: [16, decimals], trailingZeros: false});
    }

    async open(product) {
        await this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "product.product",
            res_id: product.id,
            views: [[false, "form"]],
        });
    }
}

registry.category("view_widgets").add("crm_customer_products", {
    component: CustomerProducts,
});
