"""The tracking page shows each promise with date and state; staff see the same and ask for time."""

from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from processes.cases import praise, remedies
from processes.cases.promise_tables import Remedy
from processes.cases.tables import Case
from processes.organisation.tables import Person
from tests.rig.towns import Town
from tests.web.desks import desk
from tests.web.test_citizen import ANSWERED, ASSESSED, NAMED, only_case, open_case, receipt, send

PROMISE = {"remedy": "آسفالت کوچه نو می‌شود.", "remedy_date": "2026-12-01"}


@pytest.fixture
def promised(citizen: FlaskClient, town: Town) -> Case:
    """A case whose answer has promised something."""
    send(citizen, **NAMED)
    code, pin = receipt(citizen)
    town.run_jobs()
    case = only_case(town)
    town.complete(case.id, "assess", "triage1", **ASSESSED)
    town.complete(case.id, "answer", "d05.officer1", **ANSWERED)
    with town.work() as work:
        own = work.session.get_one(Case, case.id)
        own.remedy, own.remedy_on = PROMISE["remedy"], date(2026, 12, 1)
        remedies.promise(work, case.id, "remedy_promised")
    open_case(citizen, code, pin)
    return case


def test_the_citizen_sees_what_was_promised_and_by_when(
    citizen: FlaskClient, promised: Case, town: Town
) -> None:
    page = citizen.get("/case").text
    assert PROMISE["remedy"] in page and "در حال انجام" in page and "۱۰ آذر" in page
    with town.work() as work:
        remedies.report(work, promised.id, 1, "سه عکس")
        remedies.confirm(work, promised.id, 1)
    page = citizen.get("/case").text
    assert "انجام شد" in page and "سه عکس" in page


def test_a_late_promise_says_so(citizen: FlaskClient, promised: Case, town: Town) -> None:
    with town.work() as work:
        work.session.scalars(select(Remedy)).one().due_on = date(2020, 1, 1)
    assert "دیر شده است" in citizen.get("/case").text


def test_consent_that_nobody_asked_for_is_refused_politely(
    citizen: FlaskClient, promised: Case
) -> None:
    page = citizen.get("/case").text
    assert "نام شما به همکار ما گفته شود؟" not in page
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    answer = citizen.post("/case/consent", data={"csrf_token": token, "may_name": "yes"})
    assert answer.status_code == 409 and "دیگر دربارهٔ نام شما پرسشی نیست" in answer.text


def test_a_manager_finds_what_was_promised_and_is_not_done(
    town_app: Flask, promised: Case, town: Town
) -> None:
    mayor = desk(town_app, "d05.mayor")
    assert "Promises open" in mayor.get("/monitor")
    page = mayor.get("/cases?state=owed")
    assert promised.subject in page and "promise open" in page
    with town.work() as work:
        remedies.report(work, promised.id, 1, "عکس")
        remedies.confirm(work, promised.id, 1)
    assert promised.subject not in mayor.get("/cases?state=owed")


def test_an_employee_sees_how_many_citizens_thank_them(
    town_app: Flask, promised: Case, town: Town
) -> None:
    with town.work() as work:
        thanked = work.session.get_one(Person, town.person("d05.officer1").id)
        praise.found(work, promised.id, thanked, 30)
    officer = desk(town_app, "d05.officer1")
    assert "thanked you" not in officer.get("/me")
    with town.work() as work:
        praise.pass_on(work, promised.id)
    assert "1 citizen has thanked you." in officer.get("/me")
