import {makeDraggableHook} from "@web/core/utils/draggable_hook_builder_owl";

/** How near to an end of a bar the pointer takes hold of that end, in pixels. */
const GRIP = 8;

/**
 * Bars and marks that are moved along the time. What is dragged stays where it is, and
 * the page shows where it would go.
 */
export const useRoadmapDrag = makeDraggableHook({
    name: "useRoadmapDrag",
    onComputeParams({ctx}) {
        ctx.followCursor = false;
    },
    onDragStart: ({ctx}) => ({
        element: ctx.current.element,
        origin: ctx.current.initialPosition.x,
    }),
    onDrag: ({ctx}) => ({element: ctx.current.element}),
    onDragEnd: ({ctx}) => ({element: ctx.current.element}),
    onDrop: ({ctx}) => ({element: ctx.current.element}),
});

function isRightToLeft(element) {
    return getComputedStyle(element).direction === "rtl";
}

/**
 * @param {HTMLElement} element
 * @param {Number} x of the pointer
 * @returns {Number} where the pointer is along the element, 0 at its first day
 */
export function shareAlong(element, x) {
    const {left, right, width} = element.getBoundingClientRect();
    return (isRightToLeft(element) ? right - x : x - left) / width;
}

/**
 * @param {HTMLElement} bar
 * @param {Number} x of the pointer
 * @returns {"start"|"end"|"whole"} what of the bar the pointer holds
 */
export function gripOf(bar, x) {
    const {width} = bar.getBoundingClientRect();
    if (width < 3 * GRIP) {
        return "whole";
    }
    const along = shareAlong(bar, x) * width;
    if (along <= GRIP) {
        return "start";
    }
    return along >= width - GRIP ? "end" : "whole";
}
