import {AlertDialog} from "@web/core/confirmation_dialog/confirmation_dialog";
import {ConnectionLostError} from "@web/core/network/rpc";
import OrderPaymentValidation from "@point_of_sale/app/utils/order_payment_validation";
import {_t} from "@web/core/l10n/translation";
import {patch} from "@web/core/utils/patch";

patch(OrderPaymentValidation.prototype, {
    /**
     * Let the server reserve what the rewards cost before the customer pays. Without a
     * connection nothing is reserved: what the card does not hold then is owed.
     */
    async validateOrder() {
        await this.pos.countPoints(this.order);
        const refusal = await this.reservePoints();
        if (refusal) {
            this.pos.dialog.add(AlertDialog, {
                title: _t("The reward is refused"),
                body: refusal,
            });
            return;
        }
        await super.validateOrder(...arguments);
    },

    async reservePoints() {
        if (!this.order._get_reward_lines().length) {
            return false;
        }
        try {
            return await this.pos.data.call("pos.session", "reserve_points", [
                [this.pos.session.id],
                this.getPointsToReserve(),
                this.order.getBasket(),
            ]);
        } catch (error) {
            if (error instanceof ConnectionLostError) {
                return false;
            }
            throw error;
        }
    },

    /** What rewards cost each card beyond what the order earns on it. */
    getPointsToReserve() {
        const costs = {};
        for (const line of this.order._get_reward_lines()) {
            const card = line.coupon_id?.id;
            if (card > 0) {
                costs[card] = (costs[card] || 0) + line.points_cost;
            }
        }
        const counted = this.order.getCountedPoints() || [];
        for (const {coupon_id, points, program_id} of Object.values(
            this.order.uiState.couponPointChanges
        )) {
            if (coupon_id in costs) {
                const told = counted.find((each) => each.program_id === program_id);
                const program = this.pos.models["loyalty.program"].get(program_id);
                costs[coupon_id] -= told
                    ? told.usable
                    : this.order._getUsablePoints(program, points);
            }
        }
        return Object.fromEntries(Object.entries(costs).filter(([, cost]) => cost > 0));
    },
});
