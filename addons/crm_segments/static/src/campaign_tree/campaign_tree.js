import {Component, useRef, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {localization} from "@web/core/l10n/localization";

const ITEM = "[role=treeitem]";
const BEGIN = "begin";

/**
 * A journey from its beginning down to what ends it: each step a card, branches side by
 * side, and a plus wherever a step can follow.
 *
 * The cards are one stop of the tabulator key; the arrow keys move between them.
 */
export class CampaignTree extends Component {
    static template = "crm_segments.CampaignTree";
    static props = {
        // What buildTree() returns
        nodes: Array,
        begin: String,
        // What is counted at the beginning: names, labels and values
        figures: Array,
        // What ends the journey early: icons and texts
        ends: Array,
        canAdd: Boolean,
        onOpen: Function,
        onAdd: Function,
    };

    setup() {
        this.tree = useRef("tree");
        // The card that the tabulator key reaches
        this.state = useState({focus: BEGIN});
    }

    get beginLabel() {
        return [
            _t("Begins"),
            this.props.begin,
            ...this.props.figures.map(({label, value}) => `${label}: ${value}`),
        ].join(". ");
    }

    addLabel(node) {
        return node
            ? _t("Add a step after “%s”", node.name)
            : _t("Add a step at the beginning");
    }

    /** The beginning, if the card that had the focus is gone. */
    get focus() {
        const has = (nodes) =>
            nodes.some(
                ({id, children}) => String(id) === this.state.focus || has(children)
            );
        return has(this.props.nodes) ? this.state.focus : BEGIN;
    }

    tabindex(id) {
        return this.focus === String(id) ? 0 : -1;
    }

    onFocusin(ev) {
        this.state.focus = ev.target.closest(ITEM).dataset.id;
    }

    onKeydown(ev, node) {
        // The buttons and the cards within have keys of their own.
        if (ev.target === ev.currentTarget && ["Enter", " "].includes(ev.key)) {
            ev.preventDefault();
            this.props.onOpen(node);
        }
    }

    onArrow(ev) {
        const item = ev.target;
        if (!item.matches(ITEM)) {
            return;
        }
        const items = [...this.tree.el.querySelectorAll(ITEM)];
        const number = items.indexOf(item);
        const parent = item.parentElement.closest(ITEM);
        const child = item.querySelector(ITEM);
        const isRtl = localization.direction === "rtl";
        const target = {
            ArrowUp: items[number - 1],
            ArrowDown: items[number + 1],
            ArrowLeft: isRtl ? child : parent,
            ArrowRight: isRtl ? parent : child,
            Home: items[0],
            End: items[items.length - 1],
        }[ev.key];
        if (target) {
            ev.preventDefault();
            target.focus();
        }
    }
}
