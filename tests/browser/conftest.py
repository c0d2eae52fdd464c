"""A browser, an operator, and a company that has sold something."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from shared.suite.demo.operator import EMAIL, operator_ensure
from shared.suite.lifecycle import Suite
from shared.suite.registry import service_get
from tests.support.deals import deals_settled, lead_make, lead_win, plan_make, profile_await
from tests.support.firms import PASSWORD, Firm, firm_make
from tests.support.visitor import Visitor, browsing, chromium

if TYPE_CHECKING:
    from playwright.sync_api import Page


@pytest.fixture(scope="session")
def program() -> str:
    """The browser's program; without one there is nothing to test with."""
    found = chromium()
    if importlib.util.find_spec("playwright") is None:
        pytest.skip("The Python package playwright is not installed")
    if found is None:
        pytest.skip("No chromium on this machine: apt-get install chromium")
    return found


@pytest.fixture
def page(program: str, tmp_path: Path) -> Iterator[Page]:
    with browsing(program, tmp_path) as opened:
        yield opened


@pytest.fixture(scope="session")
def sold(program: str, suite: Suite) -> Iterator[Firm]:
    """A company with one deal that was won, invoiced, paid and commissioned, and one open lead."""
    firm = firm_make(suite, "sold", agents=("Carla",))
    plan_make(firm)
    profile_await(firm)
    lead_win(firm, lead_make(firm, 1, agent="Carla"), "1234.50")
    deals_settled(firm, 1)
    lead_make(firm, 2, company="Open Ltd.")
    yield firm
    firm.door.close()


@pytest.fixture
def visitor(page: Page, sold: Firm) -> Callable[[str], Visitor]:
    """`visitor("payment")`: the operator, signed in at that service's admin."""
    operator_ensure(sold.suite, PASSWORD)

    def signed_in(name: str) -> Visitor:
        service = service_get(name, sold.suite.services)
        made = Visitor(page, sold.suite.values[f"{service.variable}_URL"])
        made.sign_in(EMAIL, PASSWORD)
        return made

    return signed_in
