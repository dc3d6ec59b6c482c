"""A form is data: it is read, refused when it would run something, and checks what people write."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from processes.engine.forms import (
    FormContext,
    FormUnreadable,
    Option,
    first_answers,
    form_findings,
    parse_form,
    read_answers,
)
from processes.engine.forms.answers import form_schema

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
AT = FormContext(NOW)


def part(kind: str, key: str, **more: Any) -> dict[str, Any]:
    return {"type": kind, "key": key, "label": "پرسش", **more}


def form(*parts: dict[str, Any]) -> Any:
    return parse_form(json.dumps({"components": list(parts)}), "test")


def findings(*parts: dict[str, Any]) -> list[str]:
    return [en for _key, _fa, en in form_findings({"components": list(parts)})]


FINDING = part(
    "radio",
    "finding",
    values=[{"value": "upheld", "label": "وارد است"}, {"value": "not_upheld", "label": "نیست"}],
    validate={"required": True},
)
POINTS = {
    "type": "dynamiclist",
    "path": "findings",
    "label": "یافتهٔ هر بند",
    "properties": {"source": "case.points", "store": "case"},
    "components": [FINDING, part("textarea", "reason", validate={"required": True})],
}


def test_persian_digits_and_a_jalali_date_become_a_number_and_a_day() -> None:
    asked = form(part("number", "area", decimalDigits=1), part("datetime", "visit"))
    answers = read_answers(asked, MultiDict({"area": "۱٬۲۰۰٫۵", "visit": "۱۴۰۵/۰۹/۰۲"}), AT, "fa")
    assert answers.values == {"area": 1200.5, "visit": "2026-11-23"}


def test_words_are_kept_letter_for_letter() -> None:
    answers = read_answers(form(part("textfield", "name")), {"name": " علي كاظمي "}, AT, "fa")
    assert answers.values == {"name": "علي كاظمي"}


def test_a_name_that_the_form_does_not_ask_for_is_dropped() -> None:
    raw = MultiDict({"subject": "x", "approved": "true", "status": "closed", "__builtins__": "{}"})
    answers = read_answers(form(part("textfield", "subject")), raw, AT, "fa")
    assert answers.values == {"subject": "x"}


@pytest.mark.parametrize(
    ("component", "written", "said"),
    [
        (part("textfield", "a", validate={"required": True}), "  ", "این بخش را پر کنید."),
        (part("number", "a", validate={"max": 10}), "۱۲", "عدد باید حداکثر ۱۰ باشد."),
        (part("number", "a"), "ده", "عدد بنویسید."),
        (part("number", "a"), "NaN", "عدد بنویسید."),
        (part("number", "a"), "1.5", "عدد بدون اعشار بنویسید."),
        (part("datetime", "a"), "۱۴۰۵/۱۲/۳۱", "تاریخ را مانند ۱۴۰۵/۰۹/۰۲ بنویسید."),
        (
            part("textfield", "a", validate={"pattern": "mobile"}),
            "۰۹۱۲۰۰۰۱۲۳",
            "شمارهٔ همراه ۱۱ رقم است و با ۰۹ آغاز می‌شود.",
        ),
        (
            part("textfield", "a", validate={"maxLength": 3}),
            "abcd",
            "حداکثر ۳ نویسه بنویسید؛ شما ۴ نویسه نوشته‌اید.",
        ),
        (
            part("select", "a", values=[{"value": "x", "label": "x"}]),
            "y",
            "این گزینه در فهرست نیست؛ یکی از گزینه‌ها را برگزینید.",
        ),
    ],
)
def test_a_wrong_answer_is_told_in_a_sentence(
    component: dict[str, Any], written: str, said: str
) -> None:
    answers = read_answers(form(component), MultiDict({"a": written}), AT, "fa")
    assert answers.errors == {"a": said}
    assert answers.given.get("a", "") == written.strip()


def test_a_mobile_number_is_taken_with_persian_digits_and_blanks() -> None:
    asked = form(part("textfield", "mobile", validate={"pattern": "mobile"}))
    assert read_answers(asked, {"mobile": "۰۹۱۲ ۰۰۰ ۱۲۳۴"}, AT, "fa").values == {
        "mobile": "09120001234"
    }


def test_a_hidden_question_is_neither_required_nor_kept() -> None:
    asked = form(
        part("textfield", "kind"),
        part(
            "textfield",
            "who",
            validate={"required": True},
            conditional={"hide": 'kind != "conduct"'},
        ),
    )
    assert read_answers(asked, {"kind": "plan", "who": "x"}, AT, "en").values == {"kind": "plan"}
    assert read_answers(asked, {"kind": "conduct"}, AT, "en").errors == {
        "who": "Fill in this part."
    }


def test_what_hides_may_itself_be_hidden() -> None:
    asked = form(
        part("checkbox", "a"),
        part("textfield", "b", conditional={"hide": "a = false"}),
        part("textfield", "c", conditional={"hide": "b = null"}),
    )
    assert read_answers(asked, {"b": "x", "c": "y"}, AT, "en").values == {"a": False}


def test_a_condition_reads_the_case_and_compares_numbers_as_numbers() -> None:
    asked = form(
        part("number", "n"),
        part("textfield", "why", conditional={"hide": 'n < 10 or case.kind != "complaint"'}),
    )
    at = FormContext(NOW, data={"case": {"kind": "complaint"}})
    assert "why" in read_answers(asked, {"n": "۱۲", "why": "x"}, at, "fa").values
    assert "why" not in read_answers(asked, {"n": "۹", "why": "x"}, at, "fa").values


def test_a_condition_in_a_row_reads_the_answers_around_it() -> None:
    listed = {
        "type": "dynamiclist",
        "path": "points",
        "label": "بندها",
        "components": [
            part("textfield", "text"),
            part("textfield", "why", conditional={"hide": 'kind != "x"'}),
        ],
    }
    asked = form(part("textfield", "kind"), listed)
    rows = [{"text": "یک", "why": "چون"}]
    assert read_answers(asked, {"kind": "x", "points": rows}, AT, "fa").values["points"] == rows
    plain = read_answers(asked, {"kind": "y", "points": rows}, AT, "fa")
    assert plain.values["points"] == [{"text": "یک"}]


def test_each_point_of_the_case_gets_its_finding() -> None:
    at = FormContext(NOW, points=["آسفالت", "پاسخ نادرست"])
    raw = MultiDict(
        {
            "findings[0].finding": "upheld",
            "findings[0].reason": "بازدید",
            "findings[1].finding": "not_upheld",
            "findings[1].reason": "شاهدی نبود",
            "findings[7].finding": "upheld",
        }
    )
    answers = read_answers(form(POINTS), raw, at, "fa")
    assert [row["number"] for row in answers.values["findings"]] == [1, 2]
    assert answers.values["findings"][1]["text"] == "پاسخ نادرست"


def test_a_point_without_a_finding_is_named() -> None:
    at = FormContext(NOW, points=["الف", "ب"])
    raw = {"findings": [{"finding": "upheld", "reason": "x"}, {"reason": "y"}]}
    assert read_answers(form(POINTS), raw, at, "fa").errors == {
        "findings[1].finding": "یکی را برگزینید."
    }


def test_a_list_takes_rows_and_forgets_empty_ones() -> None:
    listed = {
        "type": "dynamiclist",
        "path": "points",
        "label": "بندها",
        "validate": {"required": True},
        "components": [part("textfield", "text")],
    }
    raw = MultiDict({"points[0].text": "یک", "points[1].text": "", "points[4].text": "دو"})
    assert read_answers(form(listed), raw, AT, "fa").values == {
        "points": [{"text": "یک"}, {"text": "دو"}]
    }
    assert read_answers(form(listed), {"points": ["یک"]}, AT, "fa").values["points"][0] == {
        "text": "یک"
    }
    assert read_answers(form(listed), {}, AT, "fa").errors == {"points": "دست‌کم یک ردیف لازم است."}


def test_a_choice_from_the_pages_own_list() -> None:
    asked = form(part("select", "topic", valuesKey="topics"))
    at = FormContext(NOW, lists={"topics": [Option("roads", "راه‌ها")]})
    assert read_answers(asked, {"topic": "roads"}, at, "fa").values == {"topic": "roads"}
    assert read_answers(asked, {"topic": "sealed"}, at, "fa").errors


def test_answers_know_where_they_are_kept() -> None:
    asked = form(
        part("textfield", "kind", properties={"store": "case"}),
        part("checkbox", "agreed", properties={"store": "variable"}),
        part("textfield", "aside"),
    )
    stored = asked.stored({"kind": "request", "agreed": True, "aside": "x"})
    assert stored == {
        "variable": {"agreed": True},
        "case": {"kind": "request"},
        "note": {"aside": "x"},
    }


def test_a_fresh_form_shows_what_the_case_knows() -> None:
    asked = form(part("textfield", "kind", properties={"prefill": "kind"}), POINTS)
    at = FormContext(NOW, data={"case": {"kind": "request"}}, points=["الف"])
    assert first_answers(asked, at) == {"kind": "request", "findings": [{}]}


def test_the_schema_is_built_once_for_the_same_form_and_language() -> None:
    asked = form(part("textfield", "a"))
    assert form_schema(asked, AT, "fa") is form_schema(asked, AT, "fa")
    assert form_schema(asked, AT, "fa") is not form_schema(asked, AT, "en")


@pytest.mark.parametrize(
    ("component", "reason"),
    [
        (part("html", "a", content="<b>"), "type “html” is not accepted"),
        (part("iframe", "a", url="https://x"), "type “iframe” is not accepted"),
        (part("expression", "a", expression="=1"), "type “expression” is not accepted"),
        (part("select", "a", valuesExpression="=x"), "“valuesExpression” is not accepted"),
        (part("textfield", "_a"), "a key starts with a small Latin letter"),
        (part("textfield", "__builtins__"), "a key starts with a small Latin letter"),
        (part("textfield", "case"), "is the name of a built-in"),
        (part("textfield", "now"), "is the name of a built-in"),
        (part("textfield", "count"), "is the name of a built-in"),
        (part("textfield", "a", label="{{ x }}"), "an expression is not accepted in “label”"),
        (part("textfield", "a", label="=x"), "an expression is not accepted in “label”"),
        (part("textfield", "a", validate={"pattern": "(a+)+$"}), "unknown pattern"),
        (part("textfield", "a", conditional={"hide": "b ="}), "cannot be read"),
        (part("textfield", "a", conditional={"show": "b"}), "condition “show” is not accepted"),
        (part("radio", "a"), "it has no choices"),
        (part("textfield", "a", properties={"store": "session"}), "“store” is one of"),
        (part("checklist", "a", values=[{"value": 1}], properties={"store": "variable"}), "a list"),
        ({"key": "a"}, "a part has no “type”"),
        ({"type": "textfield", "key": "a"}, "it has no label"),
        (part("textfield", "a", properties=[]), ""),
        (part("textfield", "a", validate="x"), "“validate” must be an object"),
        (part("select", "a", values=["x"]), "“values” must be a list of choices"),
    ],
)
def test_what_a_form_may_not_hold_is_refused_in_words(
    component: dict[str, Any], reason: str
) -> None:
    found = findings(component)
    assert not reason or any(reason in sentence for sentence in found), found


def test_a_key_is_asked_once() -> None:
    assert "used twice" in findings(part("textfield", "a"), part("number", "a"))[0]


@pytest.mark.parametrize("content", ["", "[]", "{", "null", '{"components": 3}', "[" * 100_000])
def test_what_is_no_form_is_refused_and_nothing_breaks(content: str) -> None:
    with pytest.raises(FormUnreadable) as refusal:
        parse_form(content, "broken")
    assert "broken" in refusal.value.sentence("fa")
