import * as Chrome from "@point_of_sale/../tests/pos/tours/utils/chrome_util";
import * as Dialog from "@point_of_sale/../tests/generic_helpers/dialog_util";
import * as PaymentScreen from "@point_of_sale/../tests/pos/tours/utils/payment_screen_util";
import * as PosLoyalty from "@pos_loyalty/../tests/tours/utils/pos_loyalty_util";
import * as ProductScreen from "@point_of_sale/../tests/pos/tours/utils/product_screen_util";
import * as ReceiptScreen from "@point_of_sale/../tests/pos/tours/utils/receipt_screen_util";
import {registry} from "@web/core/registry";
import {sellTo} from "@crm_loyalty_pos/../tests/tours/till_util";

function pay(amount) {
    return [
        ...PaymentScreen.clickPaymentMethod("Cash"),
        ...PaymentScreen.clickNumpad([...amount].join(" ")),
        ...PaymentScreen.clickValidate(),
        ...ReceiptScreen.receiptIsThere(),
    ];
}

function receiptTells(what, points) {
    return {
        content: `the receipt tells ${what}`,
        trigger: `.pos-receipt .loyalty div.d-flex:contains('${what}'):contains('${points}')`,
    };
}

registry.category("web_tour.tours").add("crm_loyalty_till_conditions", {
    steps: () =>
        [
            Chrome.startPoS(),
            Dialog.confirm("Open Register"),
            // The till knows no rule of the program, and the member redeems.
            sellTo("Silver Birch"),
            PosLoyalty.claimReward("Green Points"),
            PosLoyalty.orderTotalIs("90.00"),
            ProductScreen.clickPayButton(),
            {
                content: "what the server has counted is shown before the payment",
                trigger: ".crm-loyalty-points:contains('+90'):not(:contains('('))",
            },
            pay("90"),
            receiptTells("Won", "90"),
            receiptTells("Spent", "100"),
            receiptTells("Balance", "240"),
            ReceiptScreen.clickNextOrder(),
            // A member without a card gets one, and is told what is on it.
            sellTo("Red Maple"),
            ProductScreen.clickPayButton(),
            pay("100"),
            receiptTells("Won", "100"),
            receiptTells("Balance", "100"),
            ReceiptScreen.clickNextOrder(),
            Chrome.isSynced(),
        ]
            .flat()
            .map((step) => ({timeout: 60000, ...step})),
});

registry.category("web_tour.tours").add("crm_loyalty_till_waiting", {
    steps: () =>
        [
            Chrome.startPoS(),
            Dialog.confirm("Open Register"),
            // What the order earns waits, so it does not pay for the order.
            sellTo("Silver Birch"),
            PosLoyalty.isRewardButtonHighlighted(false),
            ProductScreen.clickPayButton(),
            pay("100"),
            receiptTells("Won", "100"),
            receiptTells("Balance", "60"),
            ReceiptScreen.clickNextOrder(),
            Chrome.isSynced(),
        ]
            .flat()
            .map((step) => ({timeout: 60000, ...step})),
});
