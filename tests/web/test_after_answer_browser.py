"""Appeal, withdrawal, meeting, holds and the manager's day in a real browser, in every look."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page

from processes.cases import holds, sessions
from processes.cases.tables import Case
from tests.bpmn.conftest import Way
from tests.bpmn.test_after_answer import answer_criticism, reopen
from tests.rig.browsers import LANGUAGES, in_every_look
from tests.rig.cities import PASSWORD
from tests.web.conftest import serving
from tests.web.test_after_answer import PIN, pages, shipped, way

__all__ = ["pages", "shipped", "way"]  # fixtures of the test without a browser
pytestmark = pytest.mark.browser


@pytest.fixture
def served(pages: Flask, tmp_path: Path) -> Iterator[str]:
    """Where a browser finds the application while the test runs."""
    with serving(pages) as found:
        yield found


def booked(way: Way) -> None:
    """A meeting is booked and the case is held."""
    with way.town.work("inspector1") as work:
        case = work.session.get_one(Case, way.case_id)
        unit = sessions.sessions_for(work.session, case)[0]
        at = sessions.places(work.session, unit, way.town.now)[0].starts_at
        sessions.book(work, case, unit.key, at, "می‌خواهم حضوری بگویم.")
        holds.ask_hold(work, case, "court", "نامهٔ دادگاه")
    way.town.run_jobs()
    given = {"hold_decision": "set", "hold_cause": "court", "hold_stops": "yes"}
    way.do("decide_hold", hold_reason="نامهٔ دادگاه شمارهٔ ۱۲", **given)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_around_a_case_have_no_fault(
    new_page: Callable[..., Page],
    served: str,
    way: Way,
    language: str,
) -> None:
    page = new_page()
    page.goto(f"{served}/track?lang={language}")
    page.fill("[name=code]", way.case.code)
    page.fill("[name=pin]", PIN)
    page.locator("main form button.p").click()
    for name in ("withdraw", "meeting"):
        page.goto(f"{served}/case/{name}")
        in_every_look(page, name)
    booked(way)
    page.goto(f"{served}/case")
    in_every_look(page, "case-booked-held")
    answer_criticism(way)
    reopen(way)
    answer_criticism(way)
    page.goto(f"{served}/case/appeal")
    in_every_look(page, "appeal")
    page = new_page()
    page.goto(f"{served}/sign-in?lang={language}")
    page.fill("#username", "d05.mayor")
    page.fill("#password", PASSWORD)
    page.locator("main form button.p").first.click()
    page.goto(f"{served}/sessions?lang={language}")
    in_every_look(page, "sessions")
    page.goto(f"{served}/cases/{way.case.code}")
    in_every_look(page, "case-held")
