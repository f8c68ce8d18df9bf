import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/**
 * What is looked at before a campaign starts: a tick, a cross with what is missing,
 * or a hint at what may not be meant.
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

    mark({problems, hints}) {
        if (problems.length) {
            return {icon: "fa-times text-danger", label: _t("Missing")};
        }
        if (hints?.length) {
            return {icon: "fa-info-circle text-warning", label: _t("Is this meant?")};
        }
        return {icon: "fa-check text-success", label: _t("All right")};
    }

    sentences({problems, hints}) {
        return problems.length ? problems : hints || [];
    }
}

export const campaignChecks = {
    component: CampaignChecks,
    displayName: _t("Checklist before a campaign starts"),
    supportedTypes: ["json"],
    isEmpty: () => false,
};

registry.category("fields").add("crm_campaign_checks", campaignChecks);
