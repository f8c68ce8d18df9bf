import * as Chrome from "@point_of_sale/../tests/pos/tours/utils/chrome_util";
import * as Dialog from "@point_of_sale/../tests/generic_helpers/dialog_util";
import * as OfflineUtil from "@point_of_sale/../tests/generic_helpers/offline_util";
import * as PaymentScreen from "@point_of_sale/../tests/pos/tours/utils/payment_screen_util";
import * as ProductScreen from "@point_of_sale/../tests/pos/tours/utils/product_screen_util";
import * as ReceiptScreen from "@point_of_sale/../tests/pos/tours/utils/receipt_screen_util";
import {registry} from "@web/core/registry";
import {sellTo} from "@crm_loyalty_pos/../tests/tours/till_util";

function pay() {
    return [
        ...PaymentScreen.clickPaymentMethod("Cash"),
        ...PaymentScreen.clickNumpad("1 0 0"),
        ...PaymentScreen.clickValidate(),
        ...ReceiptScreen.receiptIsThere(),
    ];
}

registry.category("web_tour.tours").add("crm_loyalty_till_points", {
    steps: () =>
        [
            Chrome.startPoS(),
            Dialog.confirm("Open Register"),
            // The till would count 100, the server trebles it.
            sellTo("Silver Birch"),
            ProductScreen.clickPayButton(),
            {
                content: "what the server has counted is shown before the payment",
                trigger: ".crm-loyalty-points:contains('+300'):not(:contains('('))",
            },
            pay(),
            {
                content: "the receipt shows what was recorded",
                trigger: ".pos-receipt .loyalty:contains('300')",
            },
            {
                content: "and it is not provisional",
                trigger: ".pos-receipt:not(:has(.crm-loyalty-provisional))",
            },
            ReceiptScreen.clickNextOrder(),
            // Without a connection the till's own figure is marked.
            sellTo("Silver Birch"),
            OfflineUtil.setOfflineMode(),
            ProductScreen.clickPayButton(),
            {
                content: "the figure of the till is provisional",
                trigger: ".crm-loyalty-points:contains('+100'):contains('(')",
            },
            pay(),
            {
                content: "the receipt says so",
                trigger: ".pos-receipt .crm-loyalty-provisional",
            },
            Dialog.confirm("Continue with limited functionality"),
            OfflineUtil.setOnlineMode(),
            ReceiptScreen.clickNextOrder(),
            sellTo("Silver Birch"),
            ProductScreen.clickPayButton(),
            pay(),
            Chrome.isSynced(),
        ]
            .flat()
            // The sale before is synchronized with this one, which can take its time.
            .map((step) => ({timeout: 60000, ...step})),
});
