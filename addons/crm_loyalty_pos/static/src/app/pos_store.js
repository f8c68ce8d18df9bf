import {ConnectionLostError} from "@web/core/network/rpc";
import {PosStore} from "@point_of_sale/app/services/pos_store";
import {patch} from "@web/core/utils/patch";

patch(PosStore.prototype, {
    /**
     * Ask the server what an order will earn, and what the member can spend. Without a
     * connection what the till has counted stays, as provisional.
     */
    async countPoints(order) {
        const basket = order.getBasket();
        if (!basket.partner_id || !basket.lines.length || order.getCountedPoints()) {
            return;
        }
        try {
            const points = await this.data.call("pos.session", "count_points", [
                [this.session.id],
                basket,
            ]);
            order.uiState.countedPoints = {basket: JSON.stringify(basket), points};
            for (const {program_id, balance} of points) {
                const card = this.models["loyalty.card"].find(
                    (each) =>
                        each.partner_id?.id === basket.partner_id &&
                        each.program_id?.id === program_id
                );
                if (card) {
                    card.points = balance;
                }
            }
        } catch (error) {
            if (!(error instanceof ConnectionLostError)) {
                throw error;
            }
        }
    },
});
