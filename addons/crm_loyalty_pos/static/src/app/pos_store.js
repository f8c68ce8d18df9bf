import {ConnectionLostError} from "@web/core/network/rpc";
import {PosStore} from "@point_of_sale/app/services/pos_store";
import {patch} from "@web/core/utils/patch";

patch(PosStore.prototype, {
    /**
     * Ask the server what an order will earn. Without a connection what the till has
     * counted stays, as provisional.
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
        } catch (error) {
            if (!(error instanceof ConnectionLostError)) {
                throw error;
            }
        }
    },
});
