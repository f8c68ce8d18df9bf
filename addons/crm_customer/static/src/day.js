import {formatDate} from "@web/core/l10n/dates";

const {DateTime} = luxon;

/**
 * A day as sentences of the server write it: in Persian of the Jalali calendar, in other
 * languages as dates are entered.
 *
 * @param {DateTime} day
 * @returns {String}
 */
export function formatDay(day) {
    return day.locale.startsWith("fa")
        ? day.toLocaleString(DateTime.DATE_FULL)
        : formatDate(day);
}
