import {describe, expect, test} from "@odoo/hoot";
import {formatMonth} from "@crm_customer/month";
import {patchWithCleanup} from "@web/../tests/web_test_helpers";

const {Settings} = luxon;

describe.current.tags("headless");

test("a month has its name and year", () => {
    expect(formatMonth("2026-11-01")).toBe("November 2026");
    expect(formatMonth("2026-11-01", {style: "short"})).toBe("Nov 2026");
});

test("in Persian a month has the name of its own calendar", () => {
    patchWithCleanup(Settings, {
        defaultLocale: "fa-IR",
        defaultNumberingSystem: "latn",
    });
    expect(formatMonth("2026-11-01", {calendar: "gregory"})).toBe("نوامبر 2026");
    expect(formatMonth("2026-10-23", {calendar: "persian"})).toBe("آبان 1405");
    expect(formatMonth("2026-10-23")).toBe("آبان 1405");
});
