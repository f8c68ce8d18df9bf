import * as ProductScreen from "@point_of_sale/../tests/pos/tours/utils/product_screen_util";

/** Sell to the member up to the choice of a payment. */
export function sellTo(member) {
    return [
        ...ProductScreen.addOrderline("Whiteboard Pen", "10"),
        ...ProductScreen.clickPartnerButton(),
        ...ProductScreen.clickCustomer(member),
    ];
}
