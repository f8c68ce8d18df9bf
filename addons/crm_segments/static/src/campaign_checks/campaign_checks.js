import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/**
 * What is looked at before a campaign starts: a tick, or a cross with what is missing,
 * and what is not wrong but should be known.
 */
export class CampaignChecks extends Component {
    static template = "crm_segments.CampaignChecks";
    static props = {...standardFieldProps};

    get checks() {
        return this.props.record.data[this.props.name] || [];
    }

    get isReady() {
        return this.checks.every(({problems}) => !problems.length);
    }

    mark({problems, is_hint: isHint}) {
        if (isHint) {
            return {icon: "fa-info-circle text-info", label: _t("To be known")};
        }
        return problems.length
            ? {icon: "fa-times text-danger", label: _t("Missing")}
            : {icon: "fa-check text-success", label: _t("All right")};
    }
}

export const campaignChecks = {
    component: CampaignChecks,
    displayName: _t("Checklist before a campaign starts"),
    supportedTypes: ["json"],
    isEmpty: () => false,
};

registry.category("fields").add("crm_campaign_checks", campaignChecks);
