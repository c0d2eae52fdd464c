"""A person in front of a browser, who notices everything that goes wrong on a page."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urljoin

if TYPE_CHECKING:
    from playwright.sync_api import Page

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
)
LISTS = re.compile(r'href="(/admin/\w+/\w+/)"')


def chromium() -> str | None:
    """The browser's program on this machine."""
    return next((found for name in PROGRAMS if (found := shutil.which(name))), None)


class Visitor:
    """Opens pages of one service; `faults` is what no page should ever have."""

    def __init__(self, page: Page, base: str) -> None:
        self.page, self.base, self.faults = page, base, list[str]()
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("response", lambda answer: self._look(answer.status, answer.url))

    def _look(self, status: int, url: str) -> None:
        if status >= 400:
            self.faults.append(f"{status} {url}")

    def open(self, path: str) -> str:
        """The page's HTML. Fails when anything of it went wrong."""
        self.page.goto(urljoin(self.base, path))
        assert self.faults == [], path
        return self.page.content()

    def sign_in(self, email: str, password: str) -> None:
        """Through the form, as anybody would."""
        self.open("/admin/")
        self.page.fill("input[name=username]", email)
        self.page.fill("input[name=password]", password)
        self.page.click("#login-form button[type=submit]")
        self.page.wait_for_load_state()

    def lists(self) -> list[str]:
        """All tables that the home page leads to."""
        return sorted(set(LISTS.findall(self.open("/admin/"))))

    def first_row(self, path: str) -> str | None:
        """The address of the first row's own page."""
        found = re.search(rf'href="({re.escape(path)}[^"/]+/change/)', self.open(path))
        return found[1] if found else None

    def act(self, path: str, action: str) -> str:
        """Choose the list's first row, run an action on it and read what the page says."""
        self.open(path)
        self.page.locator("input.action-select").first.check()
        self.page.locator("select[name=action]").select_option(action)
        self.page.locator("#changelist-actions button[type=submit]").click()
        self.page.wait_for_load_state()
        assert self.faults == []
        return self.page.locator("#main").inner_text()


@contextmanager
def browsing(program: str, folder: Path) -> Iterator[Page]:
    """A page of a browser of its own, closed afterwards."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            folder,
            executable_path=program,
            headless=True,
            args=list(QUIET),
            viewport={"width": 1400, "height": 900},
        )
        context.set_default_timeout(60_000)
        yield context.new_page()
        context.close()
