"""Hostile bodies of forms are stored as plain words or refused; nothing they name comes true."""

import json
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from processes.cases.tables import Case, FormAnswer
from processes.engine.forms import FormContext, parse_form, read_answers
from processes.instances.tables import EventLog, ProcessInstance
from tests.hostile.test_hostile_files import FOLDER, rows
from tests.rig.towns import Town
from tests.web.test_citizen import NAMED, hidden, open_case, receipt, send

SENT = {**NAMED, "kind": "criticism"}


def body(row: dict[str, Any]) -> dict[str, Any]:
    """The names and values that the file holds."""
    found: dict[str, Any] = json.loads((FOLDER / row["file"]).read_text(encoding="utf-8"))
    return found


def as_fields(values: dict[str, Any]) -> dict[str, str]:
    """As a browser would post them: every value a text."""
    return {k: v if isinstance(v, str) else json.dumps(v) for k, v in values.items()}


@pytest.mark.parametrize("row", rows("form"))
def test_what_a_hostile_form_names_is_only_words(
    citizen: FlaskClient, town: Town, row: dict[str, Any]
) -> None:
    values = body(row)
    began = time.monotonic()
    answer = send(citizen, **SENT, **as_fields(values))
    assert time.monotonic() - began < 10 * row["max_s"]  # a hang, not a speed
    if row["attack"] == "10 MB text":
        assert answer.status_code in {413, 422} and town.rows(select(Case)) == []
        return
    assert answer.status_code == 303
    (case,) = town.rows(select(Case))
    assert (case.status, case.closed_at, case.unit_id is None) == ("received", None, True)
    if isinstance(values["subject"], str):
        assert case.subject == values["subject"]  # letter for letter
    code, pin = receipt(citizen)
    page = open_case(citizen, code, pin)
    shown = citizen.get(page.headers["Location"]).text if page.status_code == 303 else page.text
    assert "<script>alert" not in shown and (row["attack"] != "template code" or "49 " not in shown)
    assert_goes_on(town, case, set(values) - {"subject"})


def assert_goes_on(town: Town, case: Case, smuggled: set[str]) -> None:
    """The case advances, and no answer, variable or event holds what was smuggled in."""
    town.run_jobs()
    assert town.tasks(case.id), "the case stands still"
    for row in town.rows(select(FormAnswer).where(FormAnswer.case_id == case.id)):
        assert not smuggled & set(row.answers)
    (instance,) = town.rows(select(ProcessInstance).where(ProcessInstance.case_id == case.id))
    assert instance.status == "running"
    for name in smuggled - {"duration", "case", "status"}:  # words that a state holds anyway
        assert name.encode() not in (instance.state or b"")
    told = town.rows(select(EventLog).where(EventLog.instance_id == instance.id))
    assert all(not smuggled & set(entry.__dict__.get("data") or {}) for entry in told)


@pytest.mark.parametrize("row", rows("form"))
def test_a_body_that_is_no_form_changes_nothing(
    citizen: FlaskClient, town: Town, row: dict[str, Any]
) -> None:
    token = hidden(citizen.get("/message").text, "csrf_token")
    sent = {"json": {**SENT, **body(row)}, "headers": {"X-CSRFToken": token}}
    answer = citizen.post("/message", **sent)
    assert 400 <= answer.status_code < 500
    assert town.rows(select(Case)) == []


@pytest.mark.parametrize("row", [row for row in rows("form")])
def test_a_form_names_the_answer_that_is_no_text(root: Path, row: dict[str, Any]) -> None:
    form = parse_form((root / "forms/citizen-message.form").read_bytes(), "citizen-message")
    context = FormContext(now=datetime(2026, 11, 24, tzinfo=UTC), data={}, lists={}, points=())
    answers = read_answers(form, {"kind": "complaint", **body(row)}, context, "en")
    assert ("subject" in answers.errors) == (row["expect"] == "refuse"), row["attack"]
    assert not {"approved", "status", "assignee", "__builtins__", "len"} & set(answers.values)
