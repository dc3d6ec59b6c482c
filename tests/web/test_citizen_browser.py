"""The citizens' pages in a real browser: no fault of accessibility, no sideways scroll, both
languages, narrow and wide, light and dark; and the whole way without script."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.rig.browsers import Complaints, axe, no_sideways_scroll
from tests.rig.towns import Town
from tests.web.test_citizen import ANSWERED, ASSESSED, only_case

pytestmark = pytest.mark.browser

BODY = """آسفالت کوچهٔ نسترن سه هفته پس از لکه‌گیری دوباره نشست کرده است.
می‌خواهم بدانم چه کسی کار را تحویل گرفته است."""
LOOKS = [
    ("fa", "light", 1280),
    ("fa", "dark", 390),
    ("en", "light", 390),
    ("en", "dark", 1280),
]


@pytest.fixture(autouse=True)
def refusals_are_no_complaints(complaints: Complaints, new_page: object) -> Iterator[None]:
    """Chromium counts a refused form as an error; here it is what was asked for."""
    yield
    complaints.said[:] = [said for said in complaints.said if "status of 4" not in said]


def check(page: Page, name: str) -> None:
    """No fault, nothing too wide; a picture where PICTURES asks for one."""
    if folder := os.environ.get("PICTURES"):
        width = (page.viewport_size or {"width": 0})["width"]
        language = page.get_attribute("html", "lang")
        page.screenshot(path=Path(folder) / f"{name}.{language}-{width}.png", full_page=True)
    axe(page)
    no_sideways_scroll(page)


@pytest.mark.parametrize(("language", "scheme", "width"), LOOKS)
def test_a_citizen_goes_the_whole_way(
    new_page: Callable[..., Page],
    address: str,
    town: Town,
    language: str,
    scheme: str,
    width: int,
) -> None:
    page = new_page(
        viewport={"width": width, "height": 900}, color_scheme=scheme, java_script_enabled=True
    )
    page.goto(f"{address}/?lang={language}")
    check(page, "home")
    page.locator(".kinds a").first.click()
    check(page, "submit")
    page.locator("form#form button.p").click()
    check(page, "submit-errors")
    page.fill("[name=body]", BODY)
    page.check("[name=about][value=staff]")
    page.select_option("[name=district]", "d05")
    page.check("[name=identity][value=named]")
    page.fill("[name=name]", "نسترن آزمونی")
    page.fill("[name=mobile]", "۰۹۱۲۰۰۰۱۲۳۴")
    page.locator("form#form button.p").click()
    town.run_jobs()
    page.wait_for_url("**/receipt")
    page.reload()
    check(page, "receipt")
    code, pin = (page.locator("dd bdi").nth(at).inner_text() for at in (0, 1))
    page.locator("main a.btn").click()
    page.fill("[name=code]", code)
    page.fill("[name=pin]", "1234 1234 1234 1234")
    page.locator("main form button.p").click()
    page.fill("[name=pin]", pin)
    page.locator("main form button.p").click()
    page.wait_for_url("**/case")
    check(page, "track")
    case = only_case(town)
    town.complete(case.id, "assess", "triage1", **ASSESSED)
    town.complete(case.id, "answer", "d05.officer1", **ANSWERED)
    page.reload()
    check(page, "track-answered")
    page.locator("aside a.btn.p").click()
    check(page, "survey")
    page.check("[name=outcome][value=partly]")
    page.fill("[name=remaining_partly]", "نام تحویل‌گیرنده را نگفتند.")
    page.locator("main form button.p").click()
    check(page, "survey-answered")


@pytest.mark.parametrize("path", ["/track", "/privacy", "/sign-in", "/nowhere"])
@pytest.mark.parametrize(("language", "scheme", "width"), LOOKS[:3])
def test_every_other_page_is_for_everybody(
    new_page: Callable[..., Page], address: str, path: str, language: str, scheme: str, width: int
) -> None:
    page = new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page.goto(f"{address}{path}?lang={language}")
    check(page, path.strip("/"))
