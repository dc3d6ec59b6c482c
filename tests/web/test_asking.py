"""The citizen replies to questions, asks what became of it, and objects to a change of kind."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from processes import wording
from processes.cases.waiting import waits_until
from tests.bpmn.conftest import Way
from tests.rig.databases import Database
from tests.rig.towns import Town
from tests.web.desks import desk
from tests.web.test_after_answer import PIN, pages, shipped
from tests.web.test_citizen import hidden

__all__ = ["pages", "shipped"]
Open = Callable[..., tuple[Way, FlaskClient]]


@pytest.fixture
def opened(shipped: tuple[Town, Database], pages: Flask) -> Open:
    """A citizen writes, the expert assesses, and the case is open in the citizen's browser."""
    town, _database = shipped

    def begun(**answers: str) -> tuple[Way, FlaskClient]:
        receipt = town.receive(kind="complaint", topic_key="service.waiting", pin=PIN)
        town.run_jobs()
        way = Way(town, receipt.case_id)
        way.do("assess_message", **{"kind": "complaint", "severity": "S3", **answers})
        browser = pages.test_client()
        token = hidden(browser.get("/track").text, "csrf_token")
        browser.post("/track", data={"csrf_token": token, "code": way.case.code, "pin": PIN})
        return way, browser

    return begun


def send(browser: FlaskClient, address: str, **fields: str) -> str:
    """The answer page after a form was sent."""
    page = browser.get("/case").text
    given = {"csrf_token": hidden(page, "csrf_token"), "_key": hidden(page, "_key"), **fields}
    return browser.post(address, data=given, follow_redirects=True).text


def test_the_questions_stand_above_the_box_and_the_reply_goes_back(opened: Open) -> None:
    way, browser = opened(way="ask", questions="نشانی دقیق کجاست؟")
    page = browser.get("/case").text
    assert "پاسخ شما را لازم داریم" in page and "نشانی دقیق کجاست؟" in page
    send(browser, "/case/add", text="سر کوچهٔ دوازدهم.")
    way.town.run_jobs()
    assert way.open == {"assess_message"}
    assert "پاسخ شما را لازم داریم" not in browser.get("/case").text


def test_while_we_wait_for_the_citizen_no_date_is_promised(opened: Open) -> None:
    way, browser = opened(way="ask", questions="نشانی دقیق کجاست؟")
    until = waits_until(way.case)
    assert until is not None and until > way.town.now
    page = browser.get("/case").text
    day = wording.long_date(until, "fa", way.town.now)
    assert f"تا <b>{day}</b> منتظر پاسخ شما هستیم." in page
    assert "پاسخ می‌گیرید" not in page and "جابه‌جا می‌شود" in page
    send(browser, "/case/add", text="سر کوچهٔ دوازدهم.")
    way.town.run_jobs()
    assert waits_until(way.case) is None
    assert "پاسخ می‌گیرید" in browser.get("/case").text


def test_staff_read_that_the_clock_stands_still(opened: Open, pages: Flask) -> None:
    way, _browser = opened(way="ask", questions="نشانی دقیق کجاست؟")
    page = desk(pages, "triage1").get(f"/cases/{way.case.code}")
    assert "The citizen&#39;s reply is awaited until" in page or "reply is awaited until" in page
    assert "Paused until" in page and "working days left" not in page


def test_asking_what_happened_is_counted_once_for_each_page(opened: Open) -> None:
    way, browser = opened()
    assert "شمرده شد" in send(browser, "/case/follow-up", _key="same")
    send(browser, "/case/follow-up", _key="same")
    way.town.run_jobs()
    assert way.case.followups == 1 and "follow-up-asked" in way.letters("staff")


def test_a_change_of_kind_can_be_objected_to_on_the_page(opened: Open) -> None:
    way, browser = opened(kind="criticism", kind_reason="نظر است، نه حق ضایع‌شده.")
    assert "اعتراض به تغییر نوع" in browser.get("/case").text
    again = send(browser, "/case/object", objection="")
    assert "decide_objection" not in way.open
    assert 'id="objection-e"' in again and "این بخش را پر کنید." in again
    send(browser, "/case/object", objection="حق من ضایع شده است.")
    assert "decide_objection" in way.open
    assert "چرا موافق نیستید؟" not in browser.get("/case").text
