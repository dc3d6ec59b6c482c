"""The phone desk: a number is looked up, a call becomes a case, the state is read to the caller."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select, update

from handlers.deploying import SHIPPED, deploy_folder
from processes.audit import AuditRow
from processes.cases import callers
from processes.cases.callers import NumberNotUnderstood
from processes.cases.sending_tables import CallerNumber
from processes.cases.tables import Case, CaseExclusion, Correspondence
from processes.cases.tracking import open_case
from processes.db import unit_of_work
from processes.instances.tables import Message
from tests.rig.towns import Town
from tests.web.desks import Desk, desk

NUMBER = "0912 000 1234"
SAID = {
    "_shown": "",
    "kind": "complaint",
    "body": "سه روز است زباله‌های کوچهٔ یاسمن برده نشده.",
    "identity": "named",
    "name": "پروین آزمونی",
    "mobile": "09120001234",
}


@pytest.fixture
def operator(town: Town, town_app: Flask) -> Desk:
    """An intake operator, in a town that has the desk's own process."""
    deploy_folder(town.sessions, SHIPPED / "bpmn" / "phone_desk")
    return desk(town_app, "intake1")


def call(operator: Desk, number: str = NUMBER, channel: str = "phone") -> str:
    operator.post("/desk/call", "/desk", number=number, channel=channel)
    return operator.get("/desk")


def test_a_call_becomes_a_case_with_code_and_pin(town: Town, operator: Desk) -> None:
    page = call(operator)
    assert 'value="09120001234"' in page
    answer = operator.post("/desk/message", "/desk", **SAID)
    assert answer.status_code == 303
    (case,) = town.rows(select(Case))
    assert (case.channel, case.source, case.external["assisted"]) == ("phone", "desk", True)
    town.run_jobs()
    page = operator.get("/desk/receipt")
    assert f"{case.code[:4]} {case.code[4:7]} {case.code[7:]}" in page
    pin = page.split('<bdi class="code nb">')[2].split("</bdi>")[0]
    assert len(pin.split()) == 4
    with town.sessions() as session:
        assert open_case(session, case.code, pin, "test").id == case.id
    assert "You get an answer by" in page


def test_the_button_pressed_twice_is_one_case(town: Town, operator: Desk) -> None:
    call(operator)
    operator.post("/desk/message", "/desk", **SAID)
    operator.client.post("/desk/message", data=SAID)
    assert len(town.rows(select(Case))) == 1


def test_what_is_missing_is_said_beside_the_form(operator: Desk) -> None:
    call(operator)
    answer = operator.post("/desk/message", "/desk", **{**SAID, "body": "", "kind": ""})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text


def test_the_pin_goes_out_by_a_second_sms_once_and_is_kept_nowhere(
    town: Town, operator: Desk
) -> None:
    call(operator)
    operator.post("/desk/message", "/desk", **SAID)
    town.run_jobs()
    for _ in range(2):
        operator.post("/desk/receipt/pin", "/desk/receipt")
        town.run_jobs()
    sms = select(Correspondence).where(Correspondence.letter_key == "pin-sms")
    (row,) = town.rows(sms)
    assert row.channel == "sms"
    assert "•••• •••• •••• ••••" in row.body


def test_without_a_wish_the_call_is_over_after_an_hour(town: Town, operator: Desk) -> None:
    call(operator)
    operator.post("/desk/message", "/desk", **SAID)
    town.run_jobs()
    town.now = datetime.now(UTC)
    town.later(hours=2).tick()
    operator.post("/desk/receipt/pin", "/desk/receipt")
    town.run_jobs()
    sms = select(Correspondence).where(Correspondence.letter_key == "pin-sms")
    assert town.rows(sms) == []


@pytest.mark.parametrize("number", ["۰۹۱۲۰۰۰۰۰۰۰", "+98 912 000 0000", "0098-912-000-0000"])
def test_earlier_messages_of_a_number_come_up_however_it_is_written(
    town: Town, operator: Desk, number: str
) -> None:
    town.receive(subject="زبالهٔ کوچهٔ یاسمن")
    town.run_jobs()
    page = call(operator, number)
    assert "زبالهٔ کوچهٔ یاسمن" in page
    assert "Your message" in page  # where it stands, in the tracking page's sentence


def test_confidential_sealed_and_barred_messages_are_never_read_out(
    town: Town, operator: Desk
) -> None:
    hidden = [
        town.receive(subject="محرمانه", identity="confidential", external_id="2"),
        town.receive(subject="مهروموم", external_id="3"),
        town.receive(subject="کنارگذاشته", external_id="4"),
        town.receive(subject="نام‌برده", external_id="5", phone="09120000001"),
    ]
    with unit_of_work(town.sessions) as session:
        sealed = update(Case).where(Case.id == hidden[1].case_id)
        session.execute(sealed.values(grade="sealed"))
        person = town.person("intake1").id
        barred = CaseExclusion(
            case_id=hidden[2].case_id, person_id=person, reason="test", since=town.now
        )
        session.add(barred)
    page = call(operator, "09120000000")
    for subject in ("محرمانه", "مهروموم", "کنارگذاشته", "نام‌برده"):
        assert subject not in page
    for receipt in hidden:
        operator.get(f"/desk/cases/{receipt.code}", 404)


def test_the_number_is_kept_only_as_a_hash_that_needs_the_key(town: Town) -> None:
    town.receive()
    (kept,) = town.rows(select(CallerNumber))
    assert "9120000000" not in kept.number_hash
    with town.sessions() as session:
        person = town.person("intake1")
        assert callers.cases_of(session, bytes(32), person, "09120000000")
        assert not callers.cases_of(session, bytes(31) + b"x", person, "09120000000")


def test_who_looks_a_number_up_is_written_down_and_the_number_is_not(
    town: Town, operator: Desk
) -> None:
    town.receive()
    call(operator, "09120000000")
    looked = select(AuditRow).where(AuditRow.action == "caller_looked_up")
    (row,) = town.rows(looked)
    assert row.stream == f"person:{town.person('intake1').id}"
    assert row.body == {"found": 1}


def test_a_follow_up_and_added_words_are_events_of_the_case(town: Town, operator: Desk) -> None:
    receipt = town.receive()
    town.run_jobs()
    call(operator, "09120000000")
    url = f"/desk/cases/{receipt.code}"
    page = operator.get(url)
    assert "Read to the caller" in page
    assert "The answer was promised by" in page
    operator.post(url, url, what="ask", text="")
    operator.post(url, url, what="add", text="نشانی دقیق: پلاک ۸")
    said = select(Correspondence).where(Correspondence.direction == "in")
    assert [row.channel for row in town.rows(said)] == ["phone", "phone"]
    names = town.rows(select(Message.name).order_by(Message.id))
    assert names[-2:] == ["citizen_spoke", "citizen_spoke"]


def test_a_visitor_without_a_number_is_served_too(town: Town, operator: Desk) -> None:
    page = call(operator, "", "in_person")
    assert "nothing can be looked up" in page
    operator.post("/desk/message", "/desk", **{**SAID, "identity": "anonymous"})
    (case,) = town.rows(select(Case))
    assert (case.channel, case.identity) == ("in_person", "anonymous")
    assert town.rows(select(CallerNumber)) == []


def test_who_speaks_for_another_needs_their_consent(town: Town, operator: Desk) -> None:
    call(operator)
    proxy = {**SAID, "on_behalf": "1", "proxy": "هاله آزمونی", "_shown": "on_behalf proxy consent"}
    answer = operator.post("/desk/message", "/desk", **proxy)
    assert answer.status_code == 422
    operator.post("/desk/message", "/desk", **{**proxy, "consent": "1"})
    (case,) = town.rows(select(Case))
    assert case.external["proxy"] and case.external["consent"]


def test_a_number_that_cannot_be_one_is_refused_in_words(operator: Desk) -> None:
    answer = operator.post("/desk/call", "/desk", number="12")
    assert answer.status_code == 422
    assert NumberNotUnderstood.__doc__ is not None
    assert "telephone number" in answer.text


@pytest.mark.parametrize("path", ["/desk", "/desk/receipt", "/desk/cases/1234567890", "/post"])
def test_the_desk_belongs_to_those_who_take_messages(town_app: Flask, path: str) -> None:
    desk(town_app, "d05.mayor").get(path, 403)


def test_another_operator_at_the_same_browser_does_not_see_the_call(
    town_app: Flask, operator: Desk
) -> None:
    call(operator)
    other = desk(town_app, "intake2")
    assert "Number of the caller" in other.get("/desk")
