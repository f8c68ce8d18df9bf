import {themeColor} from "@crm_customer/chart/use_chart";

const FONT = "11px sans-serif";
const GAP = 4;

/** Where a mark between two points of a line stands. */
function pixel(axis, place) {
    const before = Math.floor(place);
    const [start, end] = [before, Math.min(before + 1, axis.max)].map((index) =>
        axis.getPixelForValue(index)
    );
    return start + (place - before) * (end - start);
}

/**
 * A plugin for Chart.js: vertical marks with their names above the chart.
 *
 * @param {{place: Number, label: String}[]} marks the place is 0 at the first point
 * @param {CSSStyleDeclaration} style of the page
 * @returns {Object}
 */
export function phaseMarks(marks, style) {
    return {
        id: "crm_strategy_phase_marks",
        afterDatasetsDraw({ctx, chartArea, scales}) {
            const {top, bottom, left, right} = chartArea;
            ctx.save();
            ctx.strokeStyle = themeColor(style, "--secondary-color");
            ctx.fillStyle = style.color;
            ctx.font = FONT;
            ctx.setLineDash([2, 3]);
            marks.forEach(({place, label}, index) => {
                const x = pixel(scales.x, place);
                ctx.beginPath();
                ctx.moveTo(x, top - GAP);
                ctx.lineTo(x, bottom);
                ctx.stroke();
                const isLate = x > (left + right) / 2;
                const next = marks[index + (isLate ? -1 : 1)];
                const edge = isLate ? left : right;
                const room = Math.abs((next ? pixel(scales.x, next.place) : edge) - x);
                ctx.textAlign = isLate ? "right" : "left";
                ctx.fillText(shorten(ctx, label, room), x, top - 2 * GAP);
            });
            ctx.restore();
        },
    };
}

/** As much of a name as there is room for, up to the next mark. */
function shorten(ctx, label, room) {
    let text = label;
    while (text && ctx.measureText(text).width > room - GAP) {
        text = text.slice(0, -1);
    }
    return text === label ? label : text && `${text.slice(0, -1)}…`;
}
