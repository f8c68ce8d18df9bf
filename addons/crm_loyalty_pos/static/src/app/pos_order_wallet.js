import {PosOrder} from "@point_of_sale/app/models/pos_order";
import {_t} from "@web/core/l10n/translation";
import {patch} from "@web/core/utils/patch";

patch(PosOrder.prototype, {
    /**
     * No wallet pays for its own top-up.
     *
     * @override
     */
    _applyReward(reward) {
        const wallet = reward.program_id;
        if (this._getTopUps(wallet).length && this._getWalletRoom(wallet) <= 0) {
            return _t(
                "%s cannot pay for its own top-up. Let the top-up be paid otherwise.",
                wallet.name
            );
        }
        return super._applyReward(...arguments);
    },

    /** @override */
    _getDiscountableOnOrder(reward) {
        const result = super._getDiscountableOnOrder(...arguments);
        const wallet = reward.program_id;
        if (this._getTopUps(wallet).length) {
            result.discountable = Math.max(this._getWalletRoom(wallet), 0);
        }
        return result;
    },

    /** The lines that fill wallets of a program; none if it is no wallet. */
    _getTopUps(program) {
        if (program.program_type !== "ewallet") {
            return [];
        }
        return this.lines.filter(
            (line) =>
                !line.is_reward_line &&
                program.trigger_product_ids.includes(line.product_id)
        );
    },

    /** What the order comes to without top-ups and without what comes back. */
    _getWalletRoom(program) {
        const topUps = this._getTopUps(program);
        return this.lines
            .filter(
                (line) =>
                    line.qty > 0 &&
                    !line.refunded_orderline_id &&
                    !topUps.includes(line)
            )
            .reduce((sum, line) => sum + line.prices.total_included, 0);
    },
});
