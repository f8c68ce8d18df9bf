import {DynamicPlaceholderPopover} from "@web/views/fields/dynamic_placeholder_popover";
import {patch} from "@web/core/utils/patch";

/**
 * The facts of a customer in words can be written, but not searched. The picker offers
 * what can be searched; everybody may insert what the model allows, so offer that, too.
 */
patch(DynamicPlaceholderPopover.prototype, {
    filter(fieldDef, path) {
        const fullPath = ["object", path, fieldDef.name].filter(Boolean).join(".");
        return (
            this.allowedQwebExpressions.includes(fullPath) ||
            super.filter(fieldDef, path)
        );
    },
});
