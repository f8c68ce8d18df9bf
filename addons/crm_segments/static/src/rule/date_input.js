import {InRange, Range} from "@web/core/tree_editor/tree_editor_components";
import {Component} from "@odoo/owl";
import {DateTimeInput} from "@web/core/datetime/datetime_input";
import {_t} from "@web/core/l10n/translation";
import {parseInteger} from "@web/views/fields/parsers";

/** A date relative to today, as Odoo's domains have it: "today -30d", "=monday". */
const RELATIVE = /^(today|now|[-+=])/;
/** The relative dates that a number and its unit can say. */
const SHIFT = /^today ([-+])(\d+)([dwmy])$/;
const FIRST_SHIFT = "today -30d";

const isRelative = (value) => typeof value === "string" && RELATIVE.test(value);

/**
 * A date of a domain: a day, or one so many days, weeks, months or years from today.
 */
export class SegmentDateInput extends Component {
    static template = "crm_segments.DateInput";
    static components = {DateTimeInput};
    static props = {
        value: [String, {value: false}],
        update: Function,
        // Puts a day of the calendar where a relative date was
        clear: Function,
        // Of the input of a day
        dayProps: {type: Object, optional: true},
    };

    get isRelative() {
        return isRelative(this.props.value);
    }

    get shift() {
        const found = SHIFT.exec(this.props.value);
        return found && {sign: found[1], count: found[2], unit: found[3]};
    }

    get units() {
        return [
            ["d", _t("days")],
            ["w", _t("weeks")],
            ["m", _t("months")],
            ["y", _t("years")],
        ];
    }

    get signs() {
        return [
            ["-", _t("ago")],
            ["+", _t("ahead")],
        ];
    }

    get toggleLabel() {
        return this.isRelative
            ? _t("Take a day of the calendar")
            : _t("Take a date relative to today");
    }

    set(values) {
        const {sign, count, unit} = {...this.shift, ...values};
        this.props.update(`today ${sign}${count}${unit}`);
    }

    onCount(ev) {
        let count = -1;
        try {
            count = parseInteger(ev.target.value);
        } catch {
            // The last number stays.
        }
        if (count < 0) {
            ev.target.value = this.shift.count;
        } else {
            this.set({count});
        }
    }

    toggle() {
        if (this.isRelative) {
            this.props.clear();
        } else {
            this.props.update(FIRST_SHIFT);
        }
    }
}

/** The parts of an editor that have editors of their own, by component. */
const PARTS = new Map([
    [InRange, "betweenEditorInfo"],
    [Range, "editorInfo"],
]);

/**
 * Odoo's editor of a date takes a relative one for an invalid one.
 *
 * @param {Object} info what Odoo's editor of domains uses for the value of a date
 * @returns {Object} the same for relative dates as well
 */
export function withRelativeDates(info) {
    if (PARTS.has(info.component)) {
        const part = PARTS.get(info.component);
        return {
            ...info,
            extractProps: (params) => {
                const props = info.extractProps(params);
                return {...props, [part]: withRelativeDates(props[part])};
            },
        };
    }
    if (info.component !== DateTimeInput) {
        return info;
    }
    return {
        ...info,
        component: SegmentDateInput,
        extractProps: (params) => ({
            value: params.value,
            update: params.update,
            clear: () => params.update(info.defaultValue()),
            dayProps: isRelative(params.value) ? undefined : info.extractProps(params),
        }),
        isSupported: (value) => isRelative(value) || info.isSupported(value),
    };
}
