"""A citizen writes for another: whose name it is, who wrote, and that consent was given."""

from flask.testing import FlaskClient
from sqlalchemy import select

from processes.cases.identity import for_letters
from processes.cases.tables import Case
from tests.rig.towns import Town
from web.security import one_time_key

WORDS = {
    "kind": "complaint",
    "body": "پدرم سه بار برای پروندهٔ خود به شهرداری رفت و پاسخ نگرفت.",
    "identity": "named",
    "name": "نادر آزمونی",
    "on_behalf": "1",
}


def send(citizen: FlaskClient, **more: str) -> int:
    form = citizen.get("/message").text
    token = form.split('name="csrf_token" value="')[1].split('"')[0]
    fields = {**WORDS, **more, "_key": one_time_key(), "csrf_token": token}
    return citizen.post("/message", data=fields).status_code


def test_the_name_of_both_is_kept_with_the_consent(citizen: FlaskClient, town: Town) -> None:
    assert send(citizen, proxy="نسترن آزمونی", consent="1") == 303
    with town.work() as work:
        case = work.session.query(Case).one()
        kept = for_letters(work, case)
        assert "نادر آزمونی" in kept.name and "نسترن آزمونی" in kept.name
        assert case.external == {"proxy": True, "consent": True}


def test_without_name_or_consent_nothing_is_taken(citizen: FlaskClient, town: Town) -> None:
    assert send(citizen, proxy="نسترن آزمونی") == 422
    assert send(citizen, consent="1") == 422
    assert town.rows(select(Case)) == []


def test_who_writes_for_themselves_is_asked_nothing_more(citizen: FlaskClient, town: Town) -> None:
    assert send(citizen, on_behalf="") == 303
    with town.work() as work:
        case = work.session.query(Case).one()
        assert for_letters(work, case).name == "نادر آزمونی" and case.external == {}
