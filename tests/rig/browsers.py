"""A real Chromium that looks as a citizen's does, and complains about what it should not meet."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe, AxeResults
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
NAMES = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
)
WAIT_MS = 15_000
LANGUAGES = ("fa", "en")
WIDTHS = (390, 1280)


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
        pytest.fail(f"There is no Chromium: install Debian's package {NAMES[0]}, or set CHROMIUM.")
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


AXE = Axe()
EVERYTHING, COLOURS = "{}", '{runOnly: ["color-contrast"]}'
RUN = """axe.run({...%s, resultTypes: ["violations"], preload: false})
.then(({violations, url, timestamp, testEngine, testEnvironment, testRunner, toolOptions}) =>
({violations, passes: [], incomplete: [], inapplicable: [],
  url, timestamp, testEngine, testEnvironment, testRunner, toolOptions}))"""
"""Only what is wrong travels back; `preload` would fetch the style sheets a second time."""


def axe(page: Page, rules: str = EVERYTHING) -> None:
    """Assert that axe finds no fault with the accessibility of what `page` shows."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.axe_script)
    found = AxeResults(page.evaluate(RUN % rules))
    assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"


def no_sideways_scroll(page: Page) -> None:
    """Assert that nothing of `page` is wider than its window."""
    wide = page.evaluate(
        "() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    assert wide[0] <= wide[1], f"{page.url} is {wide[0]} wide in a window of {wide[1]}"


def in_every_look(page: Page, name: str) -> None:
    """Assert that what `page` shows has no fault on a telephone and a desk, in light and dark.

    The same page is looked at four times; only colours differ between light and dark. A picture
    of each look goes to the folder $PICTURES where there is one. The page is left light on a
    desk."""
    language = page.get_attribute("html", "lang")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        for scheme, rules in (("dark", COLOURS), ("light", EVERYTHING)):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            page.evaluate("document.getAnimations().forEach((fading) => fading.finish())")
            if folder := os.environ.get("PICTURES"):
                picture = Path(folder) / f"{name}-{scheme}.{language}-{width}.png"
                page.screenshot(path=picture, full_page=True)
            axe(page, rules)
        no_sideways_scroll(page)
