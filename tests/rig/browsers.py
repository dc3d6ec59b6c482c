"""A real Chromium that looks as a citizen's does, and complains about what it should not meet."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
WAIT_MS = 15_000


@dataclass
class Complaints:
    """What pages said that they should not have: CSP violations, console errors, exceptions."""

    said: list[str] = field(default_factory=list)

    def listen(self, page: Page) -> None:
        """Write down what `page` complains about from now on."""
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.said.append(f"exception: {error}"))

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.said.append(f"{message.text} ({message.location.get('url', '')})")


def chromium() -> str:
    """The browser's program: $CHROMIUM, else the first of NAMES on PATH."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if not found:
        pytest.fail("There is no Chromium: install Debian's package chromium, or set CHROMIUM.")
    return found


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of the process."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        yield running
        running.close()


@pytest.fixture
def complaints() -> Complaints:
    """What the pages of this test complained about so far (`complaints.said`)."""
    return Complaints()


@pytest.fixture
def new_page(browser: Browser, complaints: Complaints) -> Iterator[Callable[..., Page]]:
    """`new_page(**options)`: a page of a fresh visitor (own cookies); fails on complaints."""
    opened: list[BrowserContext] = []

    def open_page(**options: Any) -> Page:
        defaults = {
            "locale": "fa-IR",
            "timezone_id": "Asia/Tehran",
            "viewport": {"width": 1280, "height": 900},
        }
        context = browser.new_context(**{**defaults, **options})
        context.set_default_timeout(WAIT_MS)
        opened.append(context)
        page = context.new_page()
        complaints.listen(page)
        return page

    yield open_page
    for context in opened:
        context.close()
    assert complaints.said == []


@pytest.fixture
def browser_page(new_page: Callable[..., Page]) -> Page:
    """A page of a fresh visitor on a desktop screen."""
    return new_page()


def axe(page: Page) -> None:
    """Assert that axe finds no fault with the accessibility of what `page` shows."""
    found = Axe().run(page)
    assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"


def no_sideways_scroll(page: Page) -> None:
    """Assert that nothing of `page` is wider than its window."""
    wide = page.evaluate(
        "() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    assert wide[0] <= wide[1], f"{page.url} is {wide[0]} wide in a window of {wide[1]}"
