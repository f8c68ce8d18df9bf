import {PosOrder} from "@point_of_sale/app/models/pos_order";
import {patch} from "@web/core/utils/patch";

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
        for (const {program_id, points, balance, name, visible} of counted) {
            const stat = stats.find(({program}) => program.id === program_id);
            if (stat) {
                stat.points.total += points - stat.points.won;
                stat.points.total = parseFloat(stat.points.total.toFixed(2));
                stat.points.won = points;
            } else if (points) {
                const total = parseFloat((balance + points).toFixed(2));
                stats.push({
                    couponId: `program ${program_id}`,
                    points: {
                        won: points,
                        spent: 0,
                        total,
                        balance: this.finalized ? total : balance,
                        name,
                    },
                    program: {id: program_id, portal_visible: visible},
                });
            }
        }
        return stats;
    },
});
