"""The entrances apart and the hearing in a real browser: languages, widths, light and dark."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page
from sqlalchemy import select

from processes.cases.hearings import open_hearing
from processes.cases.tables import Case
from tests.rig.browsers import Complaints, axe, no_sideways_scroll
from tests.rig.towns import Town
from tests.web.staff.test_staff_browser import DESK, TELEPHONE, enter

pytestmark = pytest.mark.browser
LOOKS = [("fa", DESK, "light"), ("en", TELEPHONE, "dark"), ("fa", TELEPHONE, "light")]
SUMMARY = "گفته شده است که با مراجعه‌کننده‌ای تند سخن گفته‌اید."


@pytest.fixture(autouse=True)
def refusals_are_no_complaints(complaints: Complaints, new_page: object) -> Iterator[None]:
    """Chromium counts a refused form as an error; here it is what was asked for."""
    yield
    complaints.said[:] = [said for said in complaints.said if "status of 4" not in said]


@pytest.mark.parametrize(("language", "screen", "scheme"), LOOKS)
def test_the_doors_read_well(
    town: Town,
    address: str,
    new_page: Callable[..., Page],
    language: str,
    screen: dict[str, int],
    scheme: str,
) -> None:
    town.receive(topic_key="conduct.discourtesy", identity="confidential")
    with town.work("inspector1") as work:
        case = work.session.scalars(select(Case)).one()
        open_hearing(work, case, "d05.officer1", SUMMARY, town.now.replace(year=2099))
    page = new_page(viewport=screen, color_scheme=scheme)
    page.goto(f"{address}/report?lang={language}")
    _look(page, f"report-{language}-{screen['width']}")
    page.locator("form#form button.p").click()
    assert page.locator(".sum").count() == 1
    _look(page, f"report-errors-{language}-{screen['width']}")
    enter(page, address, "d05.officer1", language)
    for path in ("/hearings", "/raise"):
        page.goto(f"{address}{path}?lang={language}")
        _look(page, f"{path[1:]}-{language}-{screen['width']}")
    page.context.clear_cookies()
    enter(page, address, "inspector1", language)
    page.goto(f"{address}/cases/{case.code}?lang={language}")
    _look(page, f"case-{language}-{screen['width']}")


def _look(page: Page, name: str) -> None:
    if folder := os.environ.get("PASOKH_TOUR"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
    axe(page)
    no_sideways_scroll(page)
