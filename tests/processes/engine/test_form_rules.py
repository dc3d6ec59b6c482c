"""Rules over several answers: FEEL with a sentence of its own, read from the form."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from processes.engine.forms import FormContext, Option, parse_form, read_answers
from processes.engine.forms.reading import FormUnreadable

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
FORMS = Path(__file__).parents[3] / "forms"


def shipped(key: str, given: dict[str, Any], points: int = 0, **data: Any) -> dict[str, str]:
    """The errors of a shipped form, in English."""
    form = parse_form((FORMS / f"{key}.form").read_bytes(), key)
    units = {"units": (Option("d05", "منطقهٔ ۵", "District 5"),)}
    context = FormContext(NOW, data=data, lists=units, points=["معطلی"] * points)
    return read_answers(form, given, context, "en").errors


@pytest.mark.parametrize("day", ["2026-12-01", "2026-11-30", "1405/09/01", "۱۴۰۵/۰۹/۰۱", ""])
def test_a_day_of_the_past_is_taken(day: str) -> None:
    assert "happened_on" not in shipped("citizen-message", {"happened_on": day})


@pytest.mark.parametrize("day", ["2050-01-01", "2026-12-02", "0001-01-01", "1300/01/01"])
def test_a_day_that_cannot_be_is_refused_at_its_field(day: str) -> None:
    given = {
        "kind": "complaint", "body": "چراغ خاموش است.", "identity": "anonymous", "happened_on": day,
    }  # fmt: skip
    form = parse_form((FORMS / "citizen-message.form").read_bytes(), "citizen-message")
    lists = {c.values_key: () for c in form.asked() if c.values_key}
    lists["public_kinds"] = (Option("complaint", "شکایت", "Complaint"),)
    errors = read_answers(form, given, FormContext(NOW, lists=lists), "en").errors
    assert "of the last thirty years" in errors.get("happened_on", "") or "date" in errors.get(
        "happened_on", ""
    ), errors


def finding(result: str, **more: Any) -> dict[str, Any]:
    return {"finding": result, "reason": "x", "rule": "y", **more}


@pytest.mark.parametrize(
    ("results", "outcome", "is_right"),
    [
        (["upheld"], "upheld", True),
        (["not_upheld"], "upheld", False),
        (["upheld", "not_upheld"], "partly", True),
        (["not_upheld", "no_finding"], "partly", False),
        (["not_upheld"], "not_upheld", True),
        (["partly"], "not_upheld", False),
        (["upheld"], "no_finding", False),
        ([], "upheld", True),
    ],
)
def test_the_outcome_agrees_with_the_points(
    results: list[str], outcome: str, is_right: bool
) -> None:
    no_remedy = {"no_remedy": True, "no_remedy_reason": "همان روز درست شد، کاری نماند."}
    rows = [finding(r, **(no_remedy if r in {"upheld", "partly"} else {})) for r in results]
    given = {"findings": rows, "outcome": outcome}
    errors = shipped("decide-findings", given, len(results), case={"grade": "open"})
    assert (errors == {}) is is_right, errors
    assert is_right or "does not agree with the points" in errors["outcome"]


def test_a_remedy_is_not_promised_for_a_day_that_has_passed() -> None:
    row = finding("upheld", remedy="باجهٔ دوم", remedy_date="2020-01-01", remedy_unit="d05")
    given = {"findings": [row], "outcome": "upheld"}
    errors = shipped("decide-findings", given, 1, case={"grade": "open"})
    assert "has passed" in errors["findings[0].remedy_date"]


def test_a_rule_that_cannot_be_read_or_says_nothing_is_not_published() -> None:
    part = {"type": "textfield", "key": "a", "label": "الف", "properties": {"must": "a = "}}
    with pytest.raises(FormUnreadable):
        parse_form(json.dumps({"components": [part]}), "x")
    part["properties"] = {"must": 'a = "1"', "must.says": "یک"}
    with pytest.raises(FormUnreadable, match="must"):
        parse_form(json.dumps({"components": [part]}), "x")


@pytest.mark.parametrize("blank", ["\u200c\u200c", "\u200f \u200e", "\u00a0", "\ufeff"])
def test_what_nobody_can_see_is_no_answer(blank: str) -> None:
    part = {"type": "textfield", "key": "a", "label": "الف", "validate": {"required": True}}
    form = parse_form(json.dumps({"components": [part]}), "x")
    assert read_answers(form, {"a": blank}, FormContext(NOW), "en").errors == {
        "a": "Fill in this part."
    }


@pytest.mark.parametrize(
    "written", ["09121234567", "+98 912 123 4567", "00989121234567", "989121234567", "۹۱۲۱۲۳۴۵۶۷"]
)
def test_a_mobile_number_is_kept_in_one_form(written: str) -> None:
    part = {"type": "textfield", "key": "a", "label": "الف", "validate": {"pattern": "mobile"}}
    form = parse_form(json.dumps({"components": [part]}), "x")
    assert read_answers(form, {"a": written}, FormContext(NOW), "en").values == {"a": "09121234567"}
