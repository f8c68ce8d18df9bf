import {Component, onMounted, onWillUnmount, xml} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";

const EVERY_MS = 3000;

/**
 * Loads the page again every few seconds while a rebuild is running.
 */
export class CustomerReload extends Component {
    static template = xml`<t/>`;
    static props = {...standardWidgetProps};

    setup() {
        onMounted(() => {
            this.timer = setInterval(() => this.reload(), EVERY_MS);
        });
        onWillUnmount(() => clearInterval(this.timer));
    }

    async reload() {
        const {record} = this.props;
        if (record.data.rebuild_state === "running") {
            await record.load();
        }
    }
}

registry.category("view_widgets").add("crm_customer_reload", {
    component: CustomerReload,
});
