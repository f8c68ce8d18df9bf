const {DateTime} = luxon;

function days(from, to) {
    return DateTime.fromISO(to).diff(DateTime.fromISO(from), "days").days;
}

/**
 * Where a day lies on a span of days.
 *
 * @param {String} day ISO
 * @param {{start: String, end: String}} span the first and the last day, ISO
 * @param {Boolean} [isEnd] the end of the day instead of its beginning
 * @returns {Number} a percentage of the span, within it
 */
export function place(day, {start, end}, isEnd = false) {
    const passed = days(start, day) + (isEnd ? 1 : 0);
    const share = passed / (days(start, end) + 1);
    return Math.round(Math.min(Math.max(share, 0), 1) * 10000) / 100;
}
