"""Photograph pages of a running Odoo with Chromium.

Runs in the virtual environment: ``python -m tools.screenshot_pages CHROMIUM ADDRESS
LANGUAGE FOLDER`` writes the pictures of ``PAGES`` in the administrator's language.
"""

import sys
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tools.demo.company.people import SHOWCASE

SIZE = {"width": 1280, "height": 800}
NARROW = {"width": 400, "height": 800}
MOST_BYTES = 300_000
_PATIENCE = 120_000


def _customer_list(page: Page) -> None:
    """Go through the menu, so that the bar above is that of the app."""
    page.goto("/odoo/crm")
    page.click("[data-menu-xmlid='crm_customer.crm_customer_menu']")
    page.wait_for_selector(".o_list_view .o_data_row")


def _customer_page(page: Page) -> None:
    """Open the customer of the demo company of whom there is most to see."""
    _customer_list(page)
    page.fill(".o_searchview_input", SHOWCASE)
    page.press(".o_searchview_input", "Enter")
    page.wait_for_selector(".o_searchview_facet")
    page.click(f".o_data_row .o_data_cell:has-text('{SHOWCASE}')")
    page.wait_for_selector(".o_form_view .o_crm_customer_band")


def _lifecycle(page: Page) -> None:
    page.goto("/odoo/customer-lifecycle")
    page.wait_for_selector(".o_crm_customer_funnel")


def _cohort_retention(page: Page) -> None:
    page.goto("/odoo/cohort-retention")
    page.wait_for_selector(".o_crm_customer_retention_table")


def _segment(page: Page) -> None:
    """Make a segment of a template, and open one of its conditions."""
    page.goto("/odoo/crm")
    page.click("[data-menu-xmlid='crm_segments.crm_segment_menu']")
    page.click(".o_crm_segment_templates")
    page.click(".o_kanban_record:has(.fa-hourglass-half)")
    page.click(".modal button[name=action_create]")
    page.wait_for_selector(".o_crm_segment_examples")
    page.click(".o_crm_segment_text")
    page.wait_for_selector(".o_crm_segment_inputs")


def _loyalty_dashboard(page: Page) -> None:
    page.goto("/odoo/loyalty-dashboard")
    page.wait_for_selector(".o_crm_loyalty_dashboard canvas")


def _strategy_home(page: Page) -> None:
    page.goto("/odoo/strategy-home")
    page.wait_for_selector(".o_crm_strategy_home [data-goal]")


def _strategy_home_narrow(page: Page) -> None:
    """Look at the page on a telephone."""
    page.set_viewport_size(NARROW)
    _strategy_home(page)


def _strategy_roadmap(page: Page) -> None:
    _strategy_home(page)
    page.eval_on_selector("#crm_strategy_home_roadmap", "each => each.scrollIntoView()")


def _strategy_goals(page: Page) -> None:
    page.goto("/odoo/action-crm_strategy.crm_strategy_goal_action")
    page.wait_for_selector(".o_list_view .o_data_row")


def _strategy_then_and_now(page: Page) -> None:
    """Compare the figures of the review that was closed last with those of today."""
    page.goto("/odoo/action-crm_strategy.crm_strategy_review_action")
    page.click(".o_data_row.text-muted td.o_data_cell")
    page.click("button[name=action_compare]")
    page.wait_for_selector(".o_list_view td[name=today_text]")


def _strategy_tab(page: Page, name: str) -> None:
    """Open a tab of the strategy."""
    page.goto("/odoo/action-crm_strategy.crm_strategy_action")
    page.click(".o_data_row td.o_data_cell")
    page.click(f".o_notebook_headers a[name={name}]")
    page.eval_on_selector(".o_notebook", "each => each.scrollIntoView()")


def _strategy_readiness(page: Page) -> None:
    _strategy_tab(page, "readiness")


def _strategy_case(page: Page) -> None:
    _strategy_tab(page, "case")


PAGES: dict[str, Callable[[Page], None]] = {
    "customer_list": _customer_list,
    "customer_page": _customer_page,
    "customer_lifecycle": _lifecycle,
    "cohort_retention": _cohort_retention,
    "segment": _segment,
    "loyalty_dashboard": _loyalty_dashboard,
    "strategy_home": _strategy_home,
    "strategy_roadmap": _strategy_roadmap,
    "strategy_goals": _strategy_goals,
    "strategy_then_and_now": _strategy_then_and_now,
    "strategy_readiness": _strategy_readiness,
    "strategy_case": _strategy_case,
    "strategy_home_narrow": _strategy_home_narrow,
}


def main(chromium: str, address: str, language: str, folder: str) -> None:
    """Log in as administrator and write one PNG per page."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        context = browser.new_context(base_url=address, viewport=SIZE)
        context.set_default_timeout(_PATIENCE)
        page = context.new_page()
        _log_in(page)
        for name, show in PAGES.items():
            page.set_viewport_size(SIZE)
            show(page)
            _photograph(page, Path(folder) / f"{name}{_suffix(language)}.png")
        browser.close()


def _log_in(page: Page) -> None:
    page.goto("/web/login")
    for field in ("login", "password"):
        page.fill(f"input[name={field}]", "admin")
    page.click("button[type=submit]")
    page.wait_for_selector(".o_main_navbar")


def _photograph(page: Page, path: Path) -> None:
    # The web client holds a connection open, so the network is never idle.
    page.wait_for_function("document.fonts.status === 'loaded'")
    # No tooltip of what was clicked on.
    page.mouse.move(0, 0)
    page.wait_for_timeout(1000)
    page.screenshot(path=path)
    if path.stat().st_size > MOST_BYTES:
        raise SystemExit(f"{path} is larger than {MOST_BYTES} bytes: show less on it.")


def _suffix(language: str) -> str:
    return "" if language == "en_US" else f"_{language[:2]}"


if __name__ == "__main__":
    main(*sys.argv[1:])
