"""Odoo's own suites give with our addons installed what they give without them."""

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tools import database, processes
from tools.parallel import run_all
from tools.paths import cache_dir
from tools.templates import (
    SHOP_MODULE,
    TESTED_MODULES,
    base_template,
    shop_template,
    template,
)

# Tests that do not run, by module: tours in a browser, of which the till alone has 78,
# and one that breaks its database on purpose.
LEFT_OUT = {
    "pos_loyalty": (
        "test_frontend.py",
        "test_loyalty_history.py::TestPOSLoyaltyHistory::test_pos_loyalty_history",
    ),
    SHOP_MODULE: (
        "test_concurrent_promo_code.py",
        "test_shop_sale_coupon.py::WebsiteSaleLoyaltyTestUi",
        "test_shop_sale_coupon.py::TestWebsiteSaleCoupon"
        "::test_02_apply_discount_code_program_multi_rewards",
        "test_website_sale_loyalty_delivery.py::TestWebsiteSaleDelivery"
        "::test_shop_sale_gift_card_keep_delivery",
        "test_website_sale_loyalty_delivery.py::TestWebsiteSaleDelivery"
        "::test_shipping_discount",
        "test_website_sale_loyalty_delivery.py::TestWebsiteSaleDelivery"
        "::test_update_shipping_after_discount",
    ),
}
# Whose tests need a server that answers.
WITH_SERVER = ("pos_loyalty", SHOP_MODULE)


def run_suites(
    host_tools, origin: str, report: Path, modules: tuple[str, ...]
) -> dict[str, str]:
    """Run suites on a copy of ``origin``; return the outcome of each test."""
    host, server = host_tools
    folders = [find_module(host.odoo_addons, module) for module in modules]
    left_out = [
        f"--deselect={module}/tests/{test}"
        for module in modules
        for test in LEFT_OUT.get(module, ())
    ]
    http = ["--odoo-http"] if set(modules) & set(WITH_SERVER) else []
    with database.scratch(host, server) as name:
        database.clone(host, server, origin, name)
        result = processes.run(
            [
                *(
                    host.python,
                    "-m",
                    "pytest",
                    "-c",
                    "/dev/null",
                    "-p",
                    "no:cacheprovider",
                ),
                *(f"--rootdir={folders[0].parent}", f"--junitxml={report}"),
                *(
                    f"--odoo-database={name}",
                    f"--odoo-config={host.conf(with_tests=True)}",
                ),
                *http,
                *left_out,
                *folders,
            ],
            env=host.env(with_tests=True),
            cwd=cache_dir(),
        )
    # 1: some tests failed, which the comparison will tell.
    assert result.code in (0, 1), result.output
    return read_outcomes(report.read_text(encoding="utf-8"))


def find_module(folders: list[Path], module: str) -> Path:
    """Return the folder of a module of Odoo; the first one that has it counts."""
    return next(folder / module for folder in folders if (folder / module).is_dir())


def read_outcomes(report: str) -> dict[str, str]:
    """Return the outcome of each test in a report in the format of JUnit."""
    return {
        f"{case.get('classname')}.{case.get('name')}": outcome_of(case)
        for case in ElementTree.fromstring(report).iter("testcase")
    }


def outcome_of(case: ElementTree.Element) -> str:
    """Return passed, failure, error or skipped."""
    outcomes = [child.tag for child in case if child.tag != "properties"]
    return next((tag for tag in outcomes if not tag.startswith("system-")), "passed")


def compare(host_tools, folder: Path, modules: tuple[str, ...], origins) -> tuple:
    """Return the outcomes without and with our addons; the two runs share the
    machine."""
    return run_all(
        *(
            lambda name=name, origin=origin: run_suites(
                host_tools, origin, folder / f"{name}.xml", modules
            )
            for name, origin in zip(("without", "with"), origins, strict=True)
        )
    )


@pytest.fixture(scope="module")
def outcomes(host_tools, tmp_path_factory):
    """The outcomes of the suites of apps that ours build on."""
    origins = base_template(*host_tools), template(*host_tools, "tests")
    folder = tmp_path_factory.mktemp("reports")
    plain = tuple(module for module in TESTED_MODULES if module not in WITH_SERVER)
    served = tuple(module for module in TESTED_MODULES if module in WITH_SERVER)
    without, with_ours = {}, {}
    for modules in (plain, served):
        found = compare(host_tools, folder, modules, origins)
        without |= found[0]
        with_ours |= found[1]
    return without, with_ours


@pytest.fixture(scope="module")
def shop_outcomes(host_tools, tmp_path_factory):
    """The outcomes of the suite of the shop, each in a database that has one."""
    origins = [shop_template(*host_tools, own=own) for own in (False, True)]
    folder = tmp_path_factory.mktemp("shop")
    return compare(host_tools, folder, (SHOP_MODULE,), origins)


@pytest.mark.parametrize("module", TESTED_MODULES)
def test_the_suite_gives_the_same_with_our_addons(outcomes, module):
    check_same(outcomes, module)


def test_the_suite_of_the_shop_gives_the_same(shop_outcomes):
    check_same(shop_outcomes, SHOP_MODULE)


def test_an_order_of_the_shop_moves_points_as_one_of_sales(host_tools):
    host, server = host_tools
    arguments = [
        f"--config={host.conf()}",
        f"--database={shop_template(host, server, own=True)}",
    ]
    result = processes.run(
        [host.python, Path(__file__).with_name("shop_order.py"), *arguments],
        env=host.env(),
        cwd=cache_dir(),
    )
    assert not result.code, result.output
    moved = json.loads(result.output.splitlines()[-1])
    # 100 and then 90 at a third of a point for each unit of money.
    expected = [["earn", 33.3], ["earn", 29.97], ["redeem", -30.0]]
    assert moved == {"sales": expected, "shop": expected}


def check_same(outcomes, module: str) -> None:
    """Compare what the suite of a module came to."""
    without, with_ours = (
        {test: outcome for test, outcome in each.items() if f"{module}.tests." in test}
        for each in outcomes
    )
    assert "passed" in without.values()
    assert with_ours == without


def test_each_outcome_is_told_apart():
    report = """<testsuites><testsuite>
        <testcase classname="a" name="passes"><system-out>log</system-out></testcase>
        <testcase classname="a" name="fails"><failure/></testcase>
        <testcase classname="a" name="breaks"><error/></testcase>
        <testcase classname="a" name="waits"><skipped/></testcase>
    </testsuite></testsuites>"""
    assert read_outcomes(report) == {
        "a.passes": "passed",
        "a.fails": "failure",
        "a.breaks": "error",
        "a.waits": "skipped",
    }
