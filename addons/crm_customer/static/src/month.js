const {DateTime} = luxon;

/**
 * The name of the month of a day, with its year.
 *
 * @param {String} day ISO
 * @param {Object} [options]
 * @param {String} [options.calendar] as Intl names it; the reader's own without it,
 *      which for Persian is the Jalali one, also on Gregorian months
 * @param {String} [options.style] "long" or "short"
 * @returns {String}
 */
export function formatMonth(day, {calendar, style = "long"} = {}) {
    const date = DateTime.fromISO(day).reconfigure({outputCalendar: calendar});
    const format = {month: style, year: "numeric"};
    if (date.locale.startsWith("fa")) {
        // Intl puts the year before the Jalali month, which nobody says.
        const parts = date.toLocaleParts(format);
        const find = (type) => parts.find((part) => part.type === type).value;
        return `${find("month")} ${find("year")}`;
    }
    return date.toLocaleString(format);
}
