import {useRef, useState} from "@odoo/owl";
import {localization} from "@web/core/l10n/localization";

/**
 * Makes the buttons of a table one stop of the tabulator key, and lets the arrow keys
 * move from one to the next. The table has ``t-ref="table"``, its buttons have
 * ``data-row`` and ``data-column``.
 *
 * @returns {{isFocus: Function, onFocus: Function, onKeydown: Function, reset: Function}}
 */
export function useCellFocus() {
    const table = useRef("table");
    // The cell that the tabulator key reaches.
    const focus = useState({row: 0, column: 0});
    const onFocus = (row, column) => Object.assign(focus, {row, column});
    return {
        isFocus: (row, column) => focus.row === row && focus.column === column,
        onFocus,
        onKeydown(ev) {
            const forward = localization.direction === "rtl" ? -1 : 1;
            const step = {
                ArrowUp: [-1, 0],
                ArrowDown: [1, 0],
                ArrowLeft: [0, -forward],
                ArrowRight: [0, forward],
            }[ev.key];
            if (!step) {
                return;
            }
            const row = focus.row + step[0];
            const column = focus.column + step[1];
            const target = table.el.querySelector(
                `button[data-row="${row}"][data-column="${column}"]`
            );
            if (target) {
                ev.preventDefault();
                target.focus();
            }
        },
        reset: () => onFocus(0, 0),
    };
}
