"""The entrances apart: a closed name, reports of wrongdoing, the staff door; without script."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from processes.cases.tables import CaseExclusion, CaseIdentity
from tests.rig.towns import Town
from tests.web.desks import desk
from tests.web.test_citizen import NAMED, hidden, only_case, open_case, receipt, send

REPORT = {"topic": "conduct.bribe", "body": "برای مهر پول خواستند.", "identity": "anonymous"}
WORD = {"kind": "complaint", "body": "سه امضا کار مردم را می‌خواباند.", "identity": "confidential"}


def report(citizen: FlaskClient, **fields: Any) -> int:
    page = citizen.get("/report").text
    data = {"csrf_token": hidden(page, "csrf_token"), "_key": hidden(page, "_key"), **fields}
    return citizen.post("/report", data=data).status_code


def test_a_closed_name_is_asked_for_and_kept_sealed(citizen: FlaskClient, town: Town) -> None:
    asked = send(citizen, **{**NAMED, "identity": "confidential"})
    assert asked.status_code == 303
    assert only_case(town).identity == "confidential"
    assert town.rows(select(CaseIdentity))[0].name.startswith("s1:")
    assert "نام شما بسته می‌ماند" in citizen.get("/receipt?lang=fa").text


def test_the_message_form_does_not_offer_wrongdoing_among_its_kinds(citizen: FlaskClient) -> None:
    page = citizen.get("/message").text
    assert 'value="complaint"' in page and 'value="wrongdoing"' not in page
    assert "/report" in citizen.get("/").text


def test_a_report_of_wrongdoing_is_sealed_from_the_first_moment(
    citizen: FlaskClient, town: Town
) -> None:
    assert report(citizen, **REPORT) == 303
    case = only_case(town)
    assert (case.kind, case.grade, case.identity) == ("wrongdoing", "sealed", "anonymous")
    assert town.rows(select(CaseIdentity)) == []
    code, pin = receipt(citizen)
    assert open_case(citizen, code, pin).status_code == 303


def test_a_report_without_words_is_given_back_with_what_was_written(citizen: FlaskClient) -> None:
    assert report(citizen, **{**REPORT, "body": ""}) == 422


def test_the_operator_of_the_message_centre_never_sees_a_report(
    citizen: FlaskClient, town: Town, town_app: Flask
) -> None:
    report(citizen, **REPORT)
    code = only_case(town).code
    for who in ("intake1", "triage1", "oversight.head", "admin"):
        desk(town_app, who).get(f"/cases/{code}", 404)


def test_a_colleague_writes_and_their_own_line_does_not_see_it(
    town: Town, town_app: Flask, citizen: FlaskClient
) -> None:
    one = desk(town_app, "d05.officer1")
    page = one.get("/raise")
    sent = one.post("/raise", "/raise", _key=hidden(page, "_key"), **WORD)
    assert sent.status_code == 302 or sent.status_code == 303
    case = only_case(town)
    assert (case.source, case.grade, case.identity) == ("staff", "guarded", "confidential")
    kept = town.rows(select(CaseExclusion.reason))
    assert set(kept) == {"writers_line"}
    one.get(f"/cases/{case.code}", 404)
    desk(town_app, "d05.mayor").get(f"/cases/{case.code}", 404)
    desk(town_app, "triage1").get(f"/cases/{case.code}")


@pytest.mark.parametrize("language", ["fa", "en"])
def test_a_closed_name_has_no_button_for_the_unit(
    citizen: FlaskClient, town: Town, town_app: Flask, language: str
) -> None:
    send(citizen, **{**NAMED, "identity": "confidential"})
    code = only_case(town).code
    page = desk(town_app, "triage1", language).get(f"/cases/{code}")
    assert f"/cases/{code}/identity" not in page
    page = desk(town_app, "inspector1", language).get(f"/cases/{code}")
    assert f"/cases/{code}/identity/ask" in page
    assert desk(town_app, "triage1").post(f"/cases/{code}/identity", reason="x").status_code == 403


def test_an_inspector_must_say_why(citizen: FlaskClient, town: Town, town_app: Flask) -> None:
    send(citizen, **{**NAMED, "identity": "confidential"})
    code = only_case(town).code
    inspector = desk(town_app, "inspector1")
    refused = inspector.post(f"/cases/{code}/identity/ask", reason=" ")
    assert "Write why the name must be known" in refused.text
    asked = inspector.post(f"/cases/{code}/identity/ask", reason="برای یافتن گواهان")
    assert asked.status_code == 303
    assert "a second person has yet to decide" in inspector.get(f"/cases/{code}")
