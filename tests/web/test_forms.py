"""A form from data on a page: rows come and go without script, choices open their own questions."""

import json
from datetime import UTC, datetime
from typing import Any

from flask import Flask, render_template_string

from processes.engine.forms import Form, FormContext, parse_form, read_answers
from web.forms import FormView, changed_rows, form_view, posted

AT = FormContext(datetime(2026, 11, 23, 9, tzinfo=UTC), points=["آسفالت", "پاسخ نادرست"])
PAGE = '{% import "parts/form.html" as f with context %}{{ f.summary(v) }}{{ f.fields(v) }}'
YES_NO = [{"value": "yes", "label": "بله"}, {"value": "no", "label": "نه"}]


def part(kind: str, key: str, **more: Any) -> dict[str, Any]:
    return {"type": kind, "key": key, "label": key, **more}


def form(*parts: dict[str, Any]) -> Form:
    return parse_form(json.dumps({"components": list(parts)}), "test")


def html(view: FormView) -> str:
    return render_template_string(PAGE, v=view)


LISTED = {
    "type": "dynamiclist",
    "path": "points",
    "label": "بندها",
    "components": [part("textfield", "text")],
}


def test_a_row_is_added_and_taken_away_by_a_button_of_the_form(app: Flask) -> None:
    asked = form(LISTED)
    with app.test_request_context(method="POST", data={"points[0].text": "یک", "_add": "points"}):
        assert changed_rows(asked, AT) == {"points": [{"text": "یک"}, {}]}
    with app.test_request_context(
        method="POST",
        data={"points[0].text": "یک", "points[1].text": "دو", "_remove": "points[0]"},
    ):
        assert changed_rows(asked, AT) == {"points": [{"text": "دو"}]}
    with app.test_request_context(method="POST", data={"points[0].text": "یک"}):
        assert changed_rows(asked, AT) is None


def test_a_button_cannot_name_a_list_that_the_form_has_not(app: Flask) -> None:
    with app.test_request_context(method="POST", data={"_add": "secrets", "_remove": "x[0]"}):
        assert changed_rows(form(LISTED), AT) == {"points": []}


def test_a_choice_carries_the_question_that_it_alone_opens(app: Flask) -> None:
    asked = form(
        part("radio", "who", values=YES_NO),
        part("textfield", "name", conditional={"hide": 'who != "yes"'}),
    )
    with app.test_request_context():
        view = form_view(asked, AT, {}, {}, "fa")
        assert [one.name for one in view.fields] == ["who"]
        assert view.fields[0].choices[0].reveals[0].name == "name"
        assert 'class="reveal' in html(view)


def test_questions_that_an_answer_opened_are_asked_before_they_are_called_wrong(
    app: Flask,
) -> None:
    asked = form(
        part("number", "size"),
        part("textfield", "why", validate={"required": True}, conditional={"hide": "size < 10"}),
    )
    shown_before = {"size": "۱۲", "_shown": "size"}
    with app.test_request_context(method="POST", data=shown_before):
        answers = read_answers(asked, posted(), AT, "fa")
        view = form_view(asked, AT, answers.given, answers.errors, "fa")
        assert view.has_new and not view.errors
        assert "پرسش تازه‌ای" in html(view)
    with app.test_request_context(method="POST", data={"size": "۱۲", "_shown": "size why"}):
        answers = read_answers(asked, posted(), AT, "fa")
        view = form_view(asked, AT, answers.given, answers.errors, "fa")
        assert [text for _id, _label, text in view.errors] == ["این بخش را پر کنید."]


def test_each_point_has_its_own_fieldset_and_errors_lead_to_their_field(app: Flask) -> None:
    findings = {
        "type": "dynamiclist",
        "path": "findings",
        "label": "یافته‌ها",
        "properties": {"source": "case.points"},
        "components": [part("radio", "finding", values=YES_NO, validate={"required": True})],
    }
    asked = form(findings)
    with app.test_request_context(method="POST", data={"findings[0].finding": "yes"}):
        answers = read_answers(asked, posted(), AT, "fa")
        view = form_view(asked, AT, answers.given, answers.errors, "fa")
        page = html(view)
    assert "۲. پاسخ نادرست" in page
    assert 'href="#f-findings-1-finding"' in page
    assert 'id="f-findings-1-finding"' in page
    assert "_add" not in page


def test_what_people_wrote_is_shown_and_never_run(app: Flask) -> None:
    asked = form(part("textfield", "a"), part("textarea", "b"))
    with app.test_request_context():
        page = html(form_view(asked, AT, {"a": '"><script>', "b": "</textarea>{{7*7}}"}, {}, "fa"))
    assert "<script>" not in page
    assert "</textarea>{{" not in page
    assert "{{7*7}}" in page


def test_a_kept_date_is_shown_in_the_readers_calendar(app: Flask) -> None:
    asked = form(part("datetime", "day"))
    with app.test_request_context():
        assert "۱۴۰۵/۰۹/۰۲" in html(form_view(asked, AT, {"day": "2026-11-23"}, {}, "fa"))
        assert 'value="2026-11-23"' in html(form_view(asked, AT, {"day": "1405/09/02"}, {}, "en"))
        assert "فردا" in html(form_view(asked, AT, {"day": "فردا"}, {}, "fa"))
