import {_t} from "@web/core/l10n/translation";
import {formatInteger} from "@web/views/fields/formatters";

/** Icons of steps by kind; an addon adds those of its kinds. */
export const STEP_ICONS = {
    email: "fa-envelope-o",
    activity: "fa-check-square-o",
    opportunity: "fa-star-o",
    tag: "fa-tags",
    pricelist: "fa-percent",
    action: "fa-cogs",
};

/** What is counted of a step, in the order in which it happens. */
const FIGURES = ["waiting_count", "done_count", "bought_count"];

/** The same for steps that send messages, by kind; an addon adds those of its kinds. */
export const FIGURES_OF_MESSAGES = {
    email: [
        "waiting_count",
        "done_count",
        "opened_count",
        "clicked_count",
        "bought_count",
    ],
};

function getFigures({data, fields}) {
    const isMessage = data.kind in FIGURES_OF_MESSAGES;
    const figures = (FIGURES_OF_MESSAGES[data.kind] || FIGURES).map((name) => ({
        name,
        label: isMessage && name === "done_count" ? _t("Sent") : fields[name].string,
        value: formatInteger(data[name]),
    }));
    if (data.failed_count) {
        figures.push({
            name: "failed_count",
            label: fields.failed_count.string,
            value: formatInteger(data.failed_count),
            isFailure: true,
        });
    }
    return figures;
}

function getNode(record, isCounted) {
    const {data, fields} = record;
    const figures = isCounted ? getFigures(record) : [];
    const kind = Object.fromEntries(fields.kind.selection)[data.kind];
    const variant = data.variant_id || null;
    const audience = variant && _t("Only for variant “%s”", variant.display_name);
    return {
        id: record.resId || record.id,
        resId: record.resId,
        name: data.name,
        sequence: data.sequence,
        icon: STEP_ICONS[data.kind] || "fa-circle-o",
        kind,
        variant,
        audience,
        condition: data.condition_text,
        delay: data.delay_text,
        figures,
        label: [
            data.name,
            kind,
            audience,
            data.condition_text,
            data.delay_text,
            ...figures.map(({label, value}) => `${label}: ${value}`),
        ]
            .filter(Boolean)
            .join(". "),
        children: [],
    };
}

/**
 * The steps of a campaign as a tree of plain values.
 *
 * @param {Object[]} records the steps, each after its elder siblings
 * @param {Boolean} isCounted whether somebody may have come to a step
 * @returns {Object[]} those that follow the beginning
 */
export function buildTree(records, isCounted) {
    const nodes = records.map((record) => getNode(record, isCounted));
    const byId = new Map(nodes.map((node) => [node.id, node]));
    const first = [];
    records.forEach(({data}, number) => {
        const parent = data.parent_id && byId.get(data.parent_id.id);
        const siblings = parent ? parent.children : first;
        siblings.push(nodes[number]);
    });
    return first;
}
