import {Component, useState} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {useRecordObserver} from "@web/model/relational_model/utils";
import {useService} from "@web/core/utils/hooks";
import {user} from "@web/core/user";

/**
 * A warning on a campaign in draft whose holdout is too small to tell anything. It
 * comes when it is computed: the page does not wait for it.
 */
export class CampaignOutlook extends Component {
    static template = "crm_segments.CampaignOutlook";
    static props = {...standardWidgetProps};

    setup() {
        this.orm = useService("orm");
        this.state = useState({sentence: ""});
        let known = null;
        useRecordObserver((record) => {
            const saved = `${record.resId} ${record.data.write_date}`;
            if (saved !== known) {
                known = saved;
                this.load(record);
            }
        });
    }

    async load(record) {
        this.state.sentence = "";
        const canStart =
            record.resId &&
            record.data.state === "draft" &&
            (await user.checkAccessRight("crm.campaign", "write"));
        if (canStart) {
            const {sentence} = await this.orm.silent.call(
                "crm.campaign",
                "get_outlook",
                [[record.resId]]
            );
            this.state.sentence = sentence;
        }
    }
}

registry.category("view_widgets").add("crm_campaign_outlook", {
    component: CampaignOutlook,
    fieldDependencies: [
        {name: "write_date", type: "datetime"},
        {name: "state", type: "selection"},
    ],
});
