import {X2ManyField, x2ManyField} from "@web/views/fields/x2many/x2many_field";
import {CampaignTree} from "./campaign_tree";
import {ConfirmationDialog} from "@web/core/confirmation_dialog/confirmation_dialog";
import {FormViewDialog} from "@web/views/view_dialogs/form_view_dialog";
import {_t} from "@web/core/l10n/translation";
import {buildTree} from "./tree_data";
import {formatInteger} from "@web/views/fields/formatters";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {useState} from "@odoo/owl";

/**
 * The steps of a campaign as a tree, or as the usual list.
 *
 * What is added or changed in the tree is saved at once, since a step can only follow
 * one that exists.
 */
export class CampaignStepsField extends X2ManyField {
    static template = "crm_segments.CampaignSteps";
    static components = {...X2ManyField.components, CampaignTree};

    setup() {
        super.setup();
        this.dialog = useService("dialog");
        this.orm = useService("orm");
        this.state = useState({view: "tree"});
    }

    get views() {
        return [
            {name: "tree", label: _t("Tree"), icon: "fa-sitemap"},
            {name: "list", label: _t("List"), icon: "fa-list"},
        ];
    }

    get isCounted() {
        return this.props.record.data.state !== "draft";
    }

    get nodes() {
        return buildTree(this.list.records, this.isCounted);
    }

    get treeProps() {
        const {data, fields} = this.props.record;
        const names = ["treated_count", "holdout_count", "goal_count"];
        return {
            nodes: this.nodes,
            begin: data.begin_text || "",
            figures: (this.isCounted ? names : []).map((name) => ({
                name,
                label: fields[name].string,
                value: formatInteger(data[name]),
            })),
            ends: [
                {icon: "fa-flag-checkered", text: data.goal_text},
                {icon: "fa-sign-out", text: data.leaving_text},
            ].filter(({text}) => text),
            canAdd: this.canCreate,
            onOpen: (node) => this.openStep(node),
            onAdd: (parent) => this.addStep(parent),
        };
    }

    /** The tree shows what is saved: who has changed the list saves it on coming back. */
    async setView(view) {
        const {record} = this.props;
        if (view === "list" || !(await record.isDirty()) || (await record.save())) {
            this.state.view = view;
        }
    }

    /** A campaign that cannot be saved yet says why. */
    async addStep(parent) {
        if (!(await this.props.record.save())) {
            return;
        }
        const siblings = parent ? parent.children : this.nodes;
        this.openDialog({
            title: _t("New Step"),
            context: {
                default_campaign_id: this.props.record.resId,
                default_parent_id: parent ? parent.resId : false,
                default_variant_id:
                    parent && parent.variant ? parent.variant.id : false,
                default_sequence:
                    Math.max(0, ...siblings.map(({sequence}) => sequence)) + 1,
            },
        });
    }

    async openStep(node) {
        if (!(await this.props.record.save())) {
            return;
        }
        const {write: canWrite, delete: canDelete} = this.activeActions;
        this.openDialog({
            title: node.name,
            resId: node.resId,
            readonly: !canWrite,
            preventEdit: !canWrite,
            preventCreate: !canWrite,
            removeRecord: canDelete ? () => this.removeStep(node) : undefined,
        });
    }

    openDialog(props) {
        const {activeElement} = document;
        this.dialog.add(
            FormViewDialog,
            {
                resModel: this.list.resModel,
                canExpand: false,
                onRecordSaved: () => this.props.record.load(),
                ...props,
            },
            {onClose: () => activeElement.focus()}
        );
    }

    /** The steps that follow are deleted with it, so that is asked first. */
    async removeStep({resId, children}) {
        if (!children.length || (await this.confirmRemoval())) {
            await this.orm.unlink(this.list.resModel, [resId]);
            await this.props.record.load();
        }
    }

    confirmRemoval() {
        return new Promise((resolve) => {
            this.dialog.add(ConfirmationDialog, {
                title: _t("Delete the Step"),
                body: _t("The steps that follow it are deleted, too."),
                confirmLabel: _t("Delete"),
                confirm: () => resolve(true),
                cancel: () => resolve(false),
            });
        });
    }
}

export const campaignStepsField = {
    ...x2ManyField,
    component: CampaignStepsField,
    displayName: _t("Steps of a campaign"),
    supportedTypes: ["one2many"],
    // Where there are no steps yet the tree has its beginning.
    isEmpty: () => false,
    fieldDependencies: [
        {name: "state", type: "selection"},
        {name: "begin_text", type: "char"},
        {name: "goal_text", type: "char"},
        {name: "leaving_text", type: "char"},
        {name: "treated_count", type: "integer"},
        {name: "holdout_count", type: "integer"},
        {name: "goal_count", type: "integer"},
    ],
};

registry.category("fields").add("crm_campaign_steps", campaignStepsField);
