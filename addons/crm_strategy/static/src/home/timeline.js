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

/**
 * @param {{start: String, end: String}} span the first and the last day, ISO
 * @returns {Number} how many days it has
 */
export function dayCount({start, end}) {
    return days(start, end) + 1;
}

function shift(day, count) {
    return DateTime.fromISO(day).plus({days: count}).toISODate();
}

/**
 * Move a span of days, or one end of it, which stays before or after the other.
 *
 * @param {{start: String, end: String}} span ISO
 * @param {Number} count of days
 * @param {"start"|"end"|"whole"} grip what is moved
 * @returns {{start: String, end: String}}
 */
export function move({start, end}, count, grip) {
    const moved = {
        start: grip === "end" ? start : shift(start, count),
        end: grip === "start" ? end : shift(end, count),
    };
    if (moved.start > moved.end) {
        return grip === "start" ? {start: end, end} : {start, end: start};
    }
    return moved;
}
