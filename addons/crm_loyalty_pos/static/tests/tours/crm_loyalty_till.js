import * as Chrome from "@point_of_sale/../tests/pos/tours/utils/chrome_util";
import * as Dialog from "@point_of_sale/../tests/generic_helpers/dialog_util";
import * as OfflineUtil from "@point_of_sale/../tests/generic_helpers/offline_util";
import * as PaymentScreen from "@point_of_sale/../tests/pos/tours/utils/payment_screen_util";
import * as PosLoyalty from "@pos_loyalty/../tests/tours/utils/pos_loyalty_util";
import * as ProductScreen from "@point_of_sale/../tests/pos/tours/utils/product_screen_util";
import * as ReceiptScreen from "@point_of_sale/../tests/pos/tours/utils/receipt_screen_util";
import {registry} from "@web/core/registry";
import {sellTo} from "@crm_loyalty_pos/../tests/tours/till_util";

registry.category("web_tour.tours").add("crm_loyalty_till", {
    steps: () =>
        [
            Chrome.startPoS(),
            Dialog.confirm("Open Register"),
            // Earn.
            sellTo("Silver Birch"),
            PosLoyalty.finalizeOrder("Cash", "100"),
            // Redeem.
            sellTo("Silver Birch"),
            PosLoyalty.claimReward("Green Points"),
            PosLoyalty.finalizeOrder("Cash", "90"),
            // Redeem again while the connection is cut.
            sellTo("Silver Birch"),
            OfflineUtil.setOfflineMode(),
            PosLoyalty.claimReward("Green Points"),
            ProductScreen.clickPayButton(),
            PaymentScreen.clickPaymentMethod("Cash"),
            PaymentScreen.clickNumpad("9 0"),
            PaymentScreen.clickValidate(),
            ReceiptScreen.receiptIsThere(),
            Dialog.confirm("Continue with limited functionality"),
            // The next sale takes the one before along.
            OfflineUtil.setOnlineMode(),
            ReceiptScreen.clickNextOrder(),
            sellTo("Silver Birch"),
            PosLoyalty.finalizeOrder("Cash", "100"),
            Chrome.isSynced(),
        ]
            .flat()
            // The sale before is synchronized with this one, which can take its time.
            .map((step) => ({timeout: 60000, ...step})),
});
