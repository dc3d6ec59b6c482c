"""The citizen withdraws, appeals and meets a manager; staff hold a case; a manager sees the day."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient

from processes import clock
from processes.cases import holds, sessions
from processes.cases.tables import Case
from tests.bpmn.conftest import Way, _fill
from tests.bpmn.test_after_answer import answer_criticism, reopen
from tests.bpmn.test_ways import assess
from tests.rig.databases import Database, Templates
from tests.rig.towns import Town
from tests.web.conftest import application
from tests.web.desks import desk
from tests.web.test_citizen import hidden

PIN = "1234567812345678"
Begin = Callable[..., Way]


@pytest.fixture
def shipped(templates: Templates, tmp_path: Path) -> Iterator[tuple[Town, Database]]:
    """The city with the shipped packages in force."""
    with templates.copy("shipped", _fill) as database:
        yield Town(database.sessions, tmp_path / "files"), database


@pytest.fixture
def pages(shipped: tuple[Town, Database], redis_url: str, tmp_path: Path) -> Iterator[Flask]:
    town, database = shipped
    with application(database.url, redis_url, tmp_path) as made:
        made.extensions["ports"] = town.ports()
        yield made


@pytest.fixture
def way(shipped: tuple[Town, Database]) -> Way:
    """A criticism that an officer of district 5 works on."""
    town, _database = shipped
    with town.sessions() as session, session.begin():
        clock.move_to(session, town.now)
    receipt = town.receive(kind="criticism", pin=PIN)
    town.run_jobs()
    begun = Way(town, receipt.case_id)
    assess(begun, topic="roads.asphalt", district="d05")
    return begun


@pytest.fixture
def citizen(pages: Flask, way: Way) -> FlaskClient:
    """The citizen's browser with the case open in it."""
    browser = pages.test_client()
    token = hidden(browser.get("/track").text, "csrf_token")
    given = {"csrf_token": token, "code": way.case.code, "pin": PIN}
    assert browser.post("/track", data=given).status_code == 303
    return browser


def post(browser: FlaskClient, page: str, to: str = "", **data: str) -> int:
    token = hidden(browser.get(page).text, "csrf_token")
    return browser.post(to or page, data={"csrf_token": token, **data}).status_code


def test_a_citizen_withdraws_and_only_inspection_reads_why(
    citizen: FlaskClient, pages: Flask, way: Way
) -> None:
    assert "/case/withdraw" in citizen.get("/case").text
    assert post(citizen, "/case/withdraw", text="دیگر لازم نیست.") == 303
    way.town.run_jobs()
    assert "decide_withdrawal" in way.open
    url = f"/cases/{way.case.code}"
    assert "دیگر لازم نیست." in desk(pages, "inspector1").get(url)
    assert "دیگر لازم نیست." not in desk(pages, "d05.officer1").get(url)
    page = citizen.get("/case").text
    assert "شما در" in page and "/case/withdraw" not in page
    token = hidden(page, "csrf_token")
    again = citizen.post("/case/withdraw", data={"csrf_token": token})
    assert again.status_code == 409


def test_a_citizen_appeals_after_a_reopening_in_words_of_their_own(
    citizen: FlaskClient, pages: Flask, way: Way
) -> None:
    answer_criticism(way)
    assert "نخست بازگشایی" in citizen.get("/case/appeal").text
    reopen(way)
    answer_criticism(way)
    assert "/case/appeal" in citizen.get("/case").text
    assert "۲۰ روز کاری" in citizen.get("/case/appeal").text
    assert post(citizen, "/case/appeal", text=" ") == 422
    assert post(citizen, "/case/appeal", text="به بند دوم پاسخ ندادید.") == 303
    way.town.run_jobs()
    assert way.case.stage == 2
    page = citizen.get("/case").text
    assert "in stage two review" in desk(pages, "inspector1").get(f"/cases/{way.case.code}")
    assert "بررسی مرحلهٔ دوم" in page and "به بند دوم پاسخ ندادید." in page


def test_a_citizen_books_and_cancels_a_meeting(citizen: FlaskClient, way: Way) -> None:
    assert post(citizen, "/case/meeting", place="") == 422
    with way.town.sessions() as session:
        unit = sessions.sessions_for(session, session.get_one(Case, way.case_id))[0]
        place = sessions.places(session, unit, way.town.now)[0]
    asked = f"{unit.key}|{place.starts_at.isoformat()}"
    assert asked in citizen.get("/case/meeting").text
    assert post(citizen, "/case/meeting", place=asked, text="حضوری می‌گویم.") == 303
    assert "ملاقات شما" in citizen.get("/case").text
    assert post(citizen, "/case", "/case/meeting/cancel") == 303
    assert asked in citizen.get("/case/meeting").text


def test_a_closed_browser_is_asked_for_the_code_again(pages: Flask, way: Way) -> None:
    browser = pages.test_client()
    for page in ("/case/appeal", "/case/withdraw", "/case/meeting"):
        assert browser.get(page).headers["Location"].endswith("/track")


def test_staff_ask_for_a_hold_that_an_inspector_decides(
    citizen: FlaskClient, pages: Flask, way: Way
) -> None:
    officer = desk(pages, "oversight.officer1")
    url = f"/cases/{way.case.code}"
    assert "Ask for a legal hold" in officer.get(url)
    assert officer.post(f"{url}/hold", cause="court", hold_reason="نامهٔ دادگاه").status_code == 303
    assert officer.post(f"{url}/hold/lift").status_code == 403
    given = {"hold_decision": "set", "hold_cause": "court", "hold_stops": "yes"}
    way.do("decide_hold", hold_reason="نامهٔ دادگاه شمارهٔ ۱۲", **given)
    assert "the clock stands still" in officer.get(url)
    assert "مهلت این پرونده" in citizen.get("/case").text
    inspector = desk(pages, "inspector1")
    assert inspector.post(f"{url}/hold/lift").status_code == 303
    way.town.run_jobs()
    assert "review_hold" in way.open
    with way.town.sessions() as session:
        assert len(holds.open_holds(session, way.case_id)) == 1


def test_a_manager_sees_the_day_and_what_was_promised(
    citizen: FlaskClient, pages: Flask, way: Way
) -> None:
    with way.town.work() as work:
        case = work.session.get_one(Case, way.case_id)
        unit = sessions.sessions_for(work.session, case)[0]
        at = sessions.places(work.session, unit, way.town.now)[0].starts_at
        sessions.book(work, case, unit.key, at, "سه هفته است منتظرم.")
    way.town.run_jobs()
    way.later(seconds=(at - way.town.now).total_seconds())
    with way.town.sessions() as session, session.begin():
        clock.move_to(session, way.town.now)
    mayor = desk(pages, "d05.mayor")
    page = mayor.get("/sessions")
    assert "سه هفته است منتظرم." in page and "Write the note" in page
    order = {"order_text": "روکش کوچه", "order_due": (at + timedelta(days=8)).date().isoformat()}
    note = {"meeting_note": "حرف زدیم.", "meeting_result": "قول دادیم تا هفتهٔ بعد تمام شود."}
    way.do("hold_meeting", came="met", orders=[order], **note)
    page = mayor.get(f"/sessions?day={quote(at.date().isoformat())}")
    assert "روکش کوچه" in page and "met" in page
    assert "قول‌های ملاقات" in citizen.get("/case").text
    assert "You hold no weekly session" in desk(pages, "oversight.head").get("/sessions")


def test_an_operator_books_and_appeals_for_a_caller(pages: Flask, way: Way) -> None:
    operator = desk(pages, "intake1")
    operator.post("/desk/call", "/desk", number="09120000000", channel="phone")
    case = f"/desk/cases/{way.case.code}"
    assert "Meet a manager" in operator.get(case)
    with way.town.sessions() as session:
        unit = sessions.sessions_for(session, session.get_one(Case, way.case_id))[0]
        place = sessions.places(session, unit, way.town.now)[0]
    asked = f"{unit.key}|{place.starts_at.isoformat()}"
    assert asked in operator.get(f"{case}/meeting")
    assert operator.post(f"{case}/meeting", case, place="").status_code == 422
    assert operator.post(f"{case}/meeting", case, place=asked).status_code == 303
    assert "Cancel the meeting" in operator.get(case)
    assert operator.post(f"{case}/cancel", case).status_code == 303
    assert operator.post(f"{case}/appeal", case, text="اعتراض دارم.").status_code == 409
    answer_criticism(way)
    reopen(way)
    answer_criticism(way)
    assert operator.post(f"{case}/appeal", case, text="اعتراض دارم.").status_code == 303
    way.town.run_jobs()
    assert way.case.stage == 2
    operator.get(f"{case}/nothing", 404)
