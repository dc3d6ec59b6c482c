"""A letter is data: a subject, a body, and look-ups from one fixed list."""

import pytest

from processes.engine.letters import LetterUnreadable, letter_findings, parse_letter

LETTER = """# پیام شما رسید

شهروند گرامی {citizen_name}،

کد: {code}
{evidence_list}
پاسخ تا {due_date}
"""


def test_a_letter_is_filled_in_and_a_line_of_nothing_goes() -> None:
    subject, body = parse_letter(LETTER).render({"code": "1234567890", "due_date": "۱۷ آذر"})
    assert subject == "پیام شما رسید"
    assert body == "شهروند گرامی ،\n\nکد: 1234567890\nپاسخ تا ۱۷ آذر"


def test_a_line_of_a_list_goes_when_nothing_in_it_is_known() -> None:
    letter = parse_letter(
        "# s\n\nاقدام\n- {remedy}\n- مسئول: {remedy_unit}\n- تا: {remedy_date}\n- ثابت"
    )
    assert letter.render({"remedy": "روکش", "remedy_date": "۳۰ آذر"})[1] == (
        "اقدام\n- روکش\n- تا: ۳۰ آذر\n- ثابت"
    )


def test_a_value_is_never_read_as_a_look_up() -> None:
    assert parse_letter("# s\n{points}").render({"points": "{secret}"})[1] == "{secret}"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("پیام شما\n\nمتن", "first line must be"),
        ("# s\n\n", "no body"),
        ("# s\n\n{password}", "“{password}” is not in the list"),
        ("# s\n\n{case.__class__}", "is not in the list"),
        ("# s\n\n{code", "brace"),
        ("# s\n\n{{ 7*7 }}", "not in the list"),
        ("# s\n\n" + "x" * 30_000, "too long"),
    ],
)
def test_a_letter_with_a_fault_is_refused_in_words(text: str, reason: str) -> None:
    assert any(reason in en for _fa, en in letter_findings(text))
    with pytest.raises(LetterUnreadable):
        parse_letter(text)


def test_a_letter_names_its_look_ups() -> None:
    assert parse_letter(LETTER).names == {"citizen_name", "code", "evidence_list", "due_date"}
