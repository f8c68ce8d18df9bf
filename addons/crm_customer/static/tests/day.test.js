import {describe, expect, test} from "@odoo/hoot";
import {makeMockEnv, patchWithCleanup} from "@web/../tests/web_test_helpers";
import {formatDay} from "@crm_customer/day";

const {DateTime, Settings} = luxon;

describe.current.tags("headless");

test("a day is written as dates are entered", async () => {
    await makeMockEnv();
    expect(formatDay(DateTime.fromISO("2026-11-27"))).toBe("11/27/2026");
});

test("in Persian a day is that of the Jalali calendar", () => {
    patchWithCleanup(Settings, {
        defaultLocale: "fa-IR",
        defaultNumberingSystem: "latn",
    });
    expect(formatDay(DateTime.fromISO("2026-11-27"))).toBe("6 آذر 1405");
    expect(formatDay(DateTime.fromISO("2026-03-20"))).toBe("29 اسفند 1404");
});
