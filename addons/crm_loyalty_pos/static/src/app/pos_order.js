import {PosOrder} from "@point_of_sale/app/models/pos_order";
import {patch} from "@web/core/utils/patch";

function rounded(points) {
    return parseFloat(points.toFixed(2));
}

patch(PosOrder.prototype, {
    /** What the server needs to know to count the points of the order. */
    getBasket() {
        const lines = this.lines.filter(
            (line) => !line.combo_parent_id && !line.refunded_orderline_id
        );
        return {
            partner_id: this.partner_id?.id || false,
            pricelist_id: this.pricelist_id?.id || false,
            lines: lines.map((line) => ({
                ...this._getBasketLine(line),
                combo_lines: line.combo_line_ids.map(this._getBasketLine),
            })),
        };
    },

    _getBasketLine(line) {
        return {
            product_id: line.product_id.id,
            qty: line.qty,
            price_subtotal: line.prices.total_excluded,
            price_subtotal_incl: line.prices.total_included,
            reward_id: line.reward_id?.id || false,
            sale_order_origin_id: line.sale_order_origin_id?.id || false,
        };
    },

    /** What the server has counted for the order as it is now, if it was asked. */
    getCountedPoints() {
        const {basket, points} = this.uiState.countedPoints || {};
        return points && basket === JSON.stringify(this.getBasket()) ? points : null;
    },

    /** Whether the figures are those of the till, which knows only simple rules. */
    hasProvisionalPoints() {
        return !this.getCountedPoints();
    },

    getLoyaltyPoints() {
        const stats = super.getLoyaltyPoints();
        const counted = this.getCountedPoints() || [];
        for (const {couponId, points, program} of stats) {
            const told = counted.find(({program_id}) => program_id === program.id);
            const won = told ? told.points : points.won;
            const usable = told ? told.usable : this._getUsablePoints(program, won);
            points.total = rounded(points.total - points.won + usable);
            points.won = won;
            if (told && this.finalized && Number(couponId) < 0) {
                // The server has made the card of the member, which the till does not
                // look for.
                points.balance = points.total;
            }
        }
        const known = stats.map(({program}) => program.id);
        return [
            ...stats,
            ...counted
                .filter((each) => each.points && !known.includes(each.program_id))
                .map((each) => this._getCountedStat(each)),
        ];
    },

    /** What is shown of a program that the till does not know. */
    _getCountedStat({program_id, points, usable, balance, name, visible}) {
        const total = rounded(balance + usable);
        return {
            couponId: `program ${program_id}`,
            points: {
                won: points,
                spent: 0,
                total,
                balance: this.finalized ? total : balance,
                name,
            },
            program: {id: program_id, portal_visible: visible},
        };
    },

    /** What of points that are earned can be spent at once. */
    _getUsablePoints(program, points) {
        return program.crm_activation_days ? 0 : points;
    },

    /**
     * Points of this order that wait cannot be spent on it.
     *
     * @override
     */
    _getRealCouponPoints(cardId) {
        const points = super._getRealCouponPoints(...arguments);
        const change = Object.values(this.uiState.couponPointChanges).find(
            (each) => each.coupon_id === cardId
        );
        const program = change && this.models["loyalty.program"].get(change.program_id);
        if (!program || program.applies_on === "future") {
            return points;
        }
        return points - change.points + this._getUsablePoints(program, change.points);
    },
});
