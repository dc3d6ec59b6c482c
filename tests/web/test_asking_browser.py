"""Questions with their reply box, "what became of my message?" and the objection, in every look."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from playwright.sync_api import Page

from processes import clock
from tests.bpmn.conftest import Way
from tests.rig.browsers import LANGUAGES, Complaints, in_every_look
from tests.rig.databases import Database
from tests.rig.towns import Town
from tests.web.conftest import serving
from tests.web.test_after_answer import PIN, pages, shipped

__all__ = ["pages", "shipped"]
pytestmark = pytest.mark.browser

QUESTIONS = "نشانی دقیق کجاست؟\nچه روزی و چه ساعتی به باجه رفتید؟"
ADDRESS = "سر کوچهٔ دوازدهم، روبه‌روی پلاک ۸."
Open = Callable[..., tuple[Way, Page]]


@pytest.fixture(autouse=True)
def refusals_are_no_complaints(complaints: Complaints, new_page: object) -> Iterator[None]:
    """Chromium counts a refused form as an error; here it is what was asked for."""
    yield
    complaints.said[:] = [said for said in complaints.said if "status of 4" not in said]


@pytest.fixture
def address(pages: Flask) -> Iterator[str]:
    """Where a browser finds the pages of the city with the shipped packages."""
    with serving(pages) as found:
        yield found


@pytest.fixture
def opened(shipped: tuple[Town, Database], address: str, new_page: Callable[..., Page]) -> Open:
    """A citizen's message is assessed, and its page is open in the look that is asked for."""
    town, _database = shipped
    with town.sessions() as session, session.begin():
        clock.move_to(session, town.now)

    def begun(language: str, **answers: str) -> tuple[Way, Page]:
        receipt = town.receive(kind="complaint", topic_key="service.waiting", pin=PIN)
        town.run_jobs()
        way = Way(town, receipt.case_id)
        way.do("assess_message", **{"kind": "complaint", "severity": "S3", **answers})
        page = new_page()
        page.goto(f"{address}/track?lang={language}")
        page.fill("[name=code]", way.case.code)
        page.fill("[name=pin]", PIN)
        page.locator("main form button.p").click()
        page.wait_for_url("**/case")
        return way, page

    return begun


def press(page: Page, action: str) -> None:
    """Send the form that goes to `action`."""
    page.locator(f'form[action$="{action}"] button').click()
    page.wait_for_load_state()


@pytest.mark.parametrize("language", LANGUAGES)
def test_questions_are_read_and_replied_to_in_every_look(opened: Open, language: str) -> None:
    way, page = opened(language, way="ask", questions=QUESTIONS)
    page.locator('main a[href="#add-h"]').click()
    assert "نشانی دقیق کجاست؟" in page.locator("section[aria-labelledby=add-h]").inner_text()
    in_every_look(page, "questions")
    press(page, "/case/add")
    assert page.locator("[role=alert]").count() == 1
    assert page.evaluate("document.activeElement.id") == "text"
    in_every_look(page, "questions-refused")
    page.fill("[name=text]", ADDRESS)
    press(page, "/case/add")
    way.town.run_jobs()
    page.reload()
    assert way.open == {"assess_message"}
    assert "نشانی دقیق کجاست؟" not in page.locator("section[aria-labelledby=add-h]").inner_text()
    in_every_look(page, "questions-replied")


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_became_of_it_is_asked_in_every_look(opened: Open, language: str) -> None:
    way, page = opened(language)
    for times in (1, 2):
        press(page, "/case/follow-up")
        way.town.run_jobs()
        assert way.case.followups == times
        counted = page.locator("section[aria-labelledby=ask-h]").inner_text()
        assert ("پرسیده‌اید" if language == "fa" else "You have asked") in counted
        in_every_look(page, f"asked-{times}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_change_of_kind_is_objected_to_in_every_look(opened: Open, language: str) -> None:
    way, page = opened(language, kind="criticism", kind_reason="نظر است، نه حق ضایع‌شده.")
    in_every_look(page, "objection")
    press(page, "/case/object")
    assert "decide_objection" not in way.open
    assert page.evaluate("document.activeElement.id") == "objection"
    assert page.locator("#objection-e").is_visible()
    in_every_look(page, "objection-empty")
    page.fill("[name=objection]", "حق من ضایع شده است؛ نوبتم را به دیگری دادند.")
    press(page, "/case/object")
    assert "decide_objection" in way.open and page.locator("#objection").count() == 0
    in_every_look(page, "objection-made")
