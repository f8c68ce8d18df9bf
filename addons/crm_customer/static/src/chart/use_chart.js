import {onWillStart, useEffect, useRef} from "@odoo/owl";
import {formatFloat} from "@web/core/utils/numbers";
import {loadBundle} from "@web/core/assets";

/**
 * Keep a chart on the canvas with the reference "canvas", drawn again when what it
 * shows has changed.
 *
 * @param {(style: CSSStyleDeclaration) => Object} getConfig the configuration for
 *  Chart.js, in the colours of the page
 * @param {() => any} getData what the chart shows
 */
export function useChart(getConfig, getData) {
    const canvas = useRef("canvas");
    onWillStart(() => loadBundle("web.chartjs_lib"));
    useEffect(
        (element) => {
            const chart =
                element && new Chart(element, getConfig(getComputedStyle(element)));
            return () => chart && chart.destroy();
        },
        () => [canvas.el, getData()]
    );
}

/**
 * @param {CSSStyleDeclaration} style
 * @param {String} name of a property of the theme, such as "--primary"
 * @returns {String} its colour
 */
export function themeColor(style, name) {
    return style.getPropertyValue(name).trim();
}

/**
 * A figure on the axis; its minus stands before it in right to left text, too.
 *
 * @param {Number} value
 * @returns {String}
 */
export function formatTick(value) {
    return `\u2066${formatFloat(value, {humanReadable: true, minDigits: 3})}\u2069`;
}

/**
 * What all charts share: no animation, no legend of their own, and texts of figures
 * as the page writes them.
 *
 * @param {(point: Object) => String} label what a tooltip says of a point
 * @returns {Object} options for Chart.js
 */
export function chartOptions(label) {
    return {
        animation: false,
        maintainAspectRatio: false,
        plugins: {legend: {display: false}, tooltip: {callbacks: {label}}},
    };
}

/**
 * Periods across and figures up.
 *
 * @param {CSSStyleDeclaration} style
 * @param {Object} [options] of both axes
 * @returns {Object} scales for Chart.js
 */
export function chartScales(style, options = {}) {
    const {color} = style;
    return {
        x: {
            grid: {display: false},
            ticks: {color, maxRotation: 0, autoSkipPadding: 16},
            ...options,
        },
        y: {
            border: {display: false},
            grid: {color: themeColor(style, "--border-color")},
            ticks: {color, maxTicksLimit: 6, callback: formatTick},
            ...options,
        },
    };
}
