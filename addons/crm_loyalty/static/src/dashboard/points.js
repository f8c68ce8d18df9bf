import {formatFloat} from "@web/views/fields/formatters";

/**
 * An amount of points: with decimals where there are any, its sign before it in any
 * direction of writing.
 *
 * @param {Number} value
 * @returns {String}
 */
export function formatPoints(value) {
    const text = formatFloat(value, {digits: [16, 2], trailingZeros: false});
    return value < 0 ? `\u2066${text}\u2069` : text;
}
