import {PaymentScreen} from "@point_of_sale/app/screens/payment_screen/payment_screen";
import {patch} from "@web/core/utils/patch";

patch(PaymentScreen.prototype, {
    onMounted() {
        super.onMounted(...arguments);
        this.pos.countPoints(this.currentOrder);
    },

    getPointsToShow() {
        return this.currentOrder
            .getLoyaltyPoints()
            .filter(({points}) => points.won || points.spent);
    },
});
