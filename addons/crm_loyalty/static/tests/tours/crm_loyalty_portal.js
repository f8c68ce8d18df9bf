import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("crm_loyalty_portal", {
    steps: () => [
        {
            content: "The card says what expires next",
            trigger: ".o_loyalty_card:has(#card_points:contains(130)) p:contains(30)",
        },
        {
            // The dialog of the card, which links to it, draws a barcode in Odoo's point
            // of sale, for which reportlab wants a renderer that few have.
            content: "Open its history",
            trigger: ".o_loyalty_card:has(#card_points:contains(130))",
            run() {
                const card = this.anchor.dataset.card_id;
                const language = document.querySelector("a[href$='/my']").pathname;
                const home = language.replace(/\/$/, "");
                window.location.pathname = `${home}/loyalty_card/${card}/history`;
            },
            expectUnloadPage: true,
        },
        {
            content: "The page runs in the direction of the language",
            trigger: ".o_crm_loyalty_statement",
            run() {
                const {direction} = getComputedStyle(this.anchor);
                const {pathname} = window.location;
                const expected = pathname.startsWith("/fa/") ? "rtl" : "ltr";
                if (direction !== expected) {
                    throw new Error(`The page runs ${direction}.`);
                }
            },
        },
        {
            content: "The latest movement comes first",
            trigger: "tbody tr:first-child td:contains('+30')",
        },
        {
            content: "What expired stays visible, with the balance of then",
            trigger:
                "tbody tr:nth-child(3):has(td:contains('-50')):has(td:contains('0'))",
        },
        {
            content: "A movement leads to the order of the member",
            trigger: "tbody tr:nth-child(2) a[href*='/my/orders/']",
        },
    ],
});
