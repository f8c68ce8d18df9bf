import * as Chrome from "@point_of_sale/../tests/pos/tours/utils/chrome_util";
import * as Dialog from "@point_of_sale/../tests/generic_helpers/dialog_util";
import * as PosLoyalty from "@pos_loyalty/../tests/tours/utils/pos_loyalty_util";
import * as ProductScreen from "@point_of_sale/../tests/pos/tours/utils/product_screen_util";
import {registry} from "@web/core/registry";

function payWithWallet() {
    return PosLoyalty.eWalletButtonState({
        highlighted: true,
        text: "eWallet Pay",
        click: true,
    });
}

registry.category("web_tour.tours").add("crm_loyalty_till_wallet", {
    steps: () =>
        [
            Chrome.startPoS(),
            Dialog.confirm("Open Register"),
            ProductScreen.clickPartnerButton(),
            ProductScreen.clickCustomer("Silver Birch"),
            ProductScreen.clickDisplayedProduct("Top-up eWallet"),
            PosLoyalty.orderTotalIs("50.00"),
            // Nothing but the top-up.
            payWithWallet(),
            Dialog.bodyIs("Wallet cannot pay for its own top-up"),
            Dialog.confirm(),
            PosLoyalty.orderTotalIs("50.00"),
            // Goods beside it are paid, and no more.
            ProductScreen.addOrderline("Whiteboard Pen", "3", "10", "30.00"),
            PosLoyalty.orderTotalIs("80.00"),
            payWithWallet(),
            PosLoyalty.orderTotalIs("50.00"),
            PosLoyalty.finalizeOrder("Cash", "50"),
            Chrome.isSynced(),
        ]
            .flat()
            .map((step) => ({timeout: 60000, ...step})),
});
