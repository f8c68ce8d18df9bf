import {getFieldFromRegistry} from "@web/views/fields/field";
import {serializeDate} from "@web/core/l10n/dates";

function getValue(record, name) {
    const value = record.data[name];
    switch (record.fields[name].type) {
        case "date":
            return value ? serializeDate(value) : false;
        case "many2one":
            return value ? value.id : false;
        default:
            return value;
    }
}

/**
 * A condition as plain values; its key tells it apart from the others of the page.
 */
function getCondition(record) {
    const names = Object.keys(record.activeFields).filter((name) => name !== "id");
    return {
        key: record.id,
        ...Object.fromEntries(names.map((name) => [name, getValue(record, name)])),
    };
}

/**
 * The rule of a segment as it stands on the page, saved or not, as plain values.
 *
 * @param {Object} record a segment
 * @returns {{id: Number, company_id: Number, kind: String, match: String, groups: Object[]}}
 */
export function getRule(record) {
    return {
        id: record.resId || false,
        company_id: getValue(record, "company_id"),
        kind: record.data.kind,
        match: record.data.match,
        groups: record.data.group_ids.records.map((group) => ({
            match: group.data.match,
            conditions: group.data.condition_ids.records.map(getCondition),
        })),
    };
}

/**
 * What the nodes of a list say of its fields, by name, with the inputs of a form.
 */
export function getFieldInfos({fieldNodes}) {
    return Object.fromEntries(
        Object.values(fieldNodes).map((info) => [
            info.name,
            {...info, field: getFieldFromRegistry(info.type, info.widget, "form")},
        ])
    );
}
