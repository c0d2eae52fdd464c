"""A browser that looks at the admins as the operator does."""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from shared.suite.demo.operator import EMAIL, operator_ensure
from shared.suite.errors import SuiteError
from shared.suite.lifecycle import Suite
from shared.suite.registry import Service
from shared.suite.screenshots.palette import palette_png
from shared.suite.secret import Secrets

if TYPE_CHECKING:
    from playwright.sync_api import Page

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
PATIENCE = 120_000
WIDTH, HEIGHT = 1360, 850
# Beside the home page of each: a list, and the page of its first row.
LISTS: Mapping[str, str] = {
    "lead_ingest": "/admin/lead_ingest/lead/",
    "payment": "/admin/payment/invoice/",
}


def pictures_take(suite: Suite, services: Sequence[Service], folder: Path) -> Iterator[Path]:
    """Write the home page of each service, and some lists, as PNG. Raises SuiteError."""
    from playwright.sync_api import sync_playwright

    password = Secrets.of(suite.state).get("demo-password")[:16]
    operator_ensure(suite, password)
    with sync_playwright() as playwright, TemporaryDirectory() as profile:
        browser = playwright.chromium.launch_persistent_context(
            profile, executable_path=program(), args=["--no-sandbox"]
        )
        browser.set_default_timeout(PATIENCE)
        page = browser.new_page()
        for service in services:
            base = suite.values[f"{service.variable}_URL"]
            _sign_in(page, base, password)
            yield _picture(page, f"{base}/admin/", folder / f"{service.name}.png", whole=True)
            if path := LISTS.get(service.name):
                yield _picture(page, base + path, folder / f"{service.name}-list.png")
        browser.close()


def program() -> str:
    """The browser's program. Raises SuiteError that says what to install."""
    found = next((each for name in PROGRAMS if (each := shutil.which(name))), None)
    if found is None or importlib.util.find_spec("playwright") is None:
        raise SuiteError("Pictures need chromium (apt-get install chromium) and playwright.")
    return found


def _sign_in(page: Page, base: str, password: str) -> None:
    page.goto(f"{base}/admin/")
    page.fill("input[name=username]", EMAIL)
    page.fill("input[name=password]", password)
    page.click("#login-form button[type=submit]")
    page.wait_for_load_state()


def _picture(page: Page, url: str, path: Path, *, whole: bool = False) -> Path:
    page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
    page.goto(url)
    height = page.evaluate("document.fonts.ready.then(() => document.body.scrollHeight)")
    if whole:
        # A window as high as the page: what stands at its foot stands there in the picture too.
        page.set_viewport_size({"width": WIDTH, "height": max(height, HEIGHT)})
    path.write_bytes(palette_png(page.screenshot()))
    return path
