"""What an owner writes in diagrams, tables and forms gives what the standard says."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Any

import pytest

from processes.engine.feel import (
    FUNCTIONS,
    FeelFault,
    FeelSyntax,
    Scope,
    compile_expression,
    to_json,
)

SCOPE = Scope(datetime(2026, 11, 24, 8, tzinfo=UTC))
NAIVE = datetime(2026, 1, 1)  # noqa: DTZ001
DATA = {
    "n": 5,
    "flag": True,
    "می‌شود": 3,
    "سن متقاضی": 40,
    "received_at": "2026-11-20T08:00:00+00:00",
    "case": MappingProxyType(
        {
            "kind": "complaint",
            "severity": 4,
            "tags": ["a", "b"],
            "points": [{"x": 1, "y": "a"}, {"x": 5, "y": "b"}],
        }
    ),
}


def value(text: str, **more: Any) -> Any:
    return to_json(compile_expression(text).evaluate({**DATA, **more}, SCOPE))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("= n + 1", 6),
        ("0.1 + 0.2 = 0.3", True),
        ("-5 + 3", -2),
        ("1/4", 0.25),
        ("2 + 3 * 4 - 1", 13),
        ('"a" + "b"', "ab"),
        ('"\\u06CC\\n\\"" ', 'ی\n"'),
        ("n >= 3 and flag", True),
        ("n between 1 and 5 and flag", True),
        ("n in [1..5]", True),
        ("n in (1..5)", False),
        ("n in [1..5[", False),
        ("n in ]1..5]", True),
        ("n in (1, 2, 5)", True),
        ("n in (< 3, > 4)", True),
        ("n in ([1..3], [4..6])", True),
        ('case.kind in ("complaint", "criticism")', True),
        ('if n > 3 then "high" else "low"', "high"),
        ("(if flag then 1 else 2) + 1", 2),
        ("[1, 2, 3][2]", 2),
        ("[1, 2, 3][-1]", 3),
        ("[1, 2, 3][4]", None),
        ("[1, 2, 3][item > 1]", [2, 3]),
        ("case.points[x > 1].y", ["b"]),
        ("case.points[x > n]", []),
        ("case.points.x", [1, 5]),
        ("for i in 1..3 return i * 2", [2, 4, 6]),
        ("for i in 3..1 return i", [3, 2, 1]),
        ("for i in [1, 2], j in 1..2 return i * 10 + j", [11, 12, 21, 22]),
        ("for x in (1..4) return x", [2, 3]),
        ('some t in case.tags satisfies t = "b"', True),
        ('every t in case.tags satisfies t = "b"', False),
        ("flag and some x in [1] satisfies x = 1", True),
        ("{a: 1, b: a + 1}.b", 2),
        ('{"first name": 1}', {"first name": 1}),
        ("{first name: 1, y: first name + 1}.y", 2),
        ("می‌شود * 2", 6),
        ("// a remark\n n /* another */ + 1", 6),
        ("n-1", 4),
        ("n // what it means", 5),
        ("  // alone\n  n", 5),
        ("--5", 5),
        ("[]", []),
        ("{}", {}),
    ],
)
def test_an_expression_has_its_value(text: str, wanted: Any) -> None:
    assert value(text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("absent < 3", None),
        ("absent + 3", None),
        ("absent = null", True),
        ('absent = "a"', False),
        ("absent.part.of.it", None),
        ("not(absent)", None),
        ("if absent then 1 else 2", 2),
        ("false and absent", False),
        ("true and absent", None),
        ("true or absent", True),
        ("absent in [1..5]", None),
        ('absent in ("a", "b")', False),
        ("every x in absent satisfies x > 1", None),
        ("string length(absent)", None),
        ("is defined(absent)", False),
        ("null = 0", False),
    ],
)
def test_what_is_absent_is_null_and_stays_unknown(text: str, wanted: Any) -> None:
    assert value(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        '"a" + n', 'n = "5"', "n * flag", 'n and flag', 'if "x" then 1 else 2', "n < received_at",
        "now() > received_at", "string length(n)", "case.kind.length", "for i in n return i",
        "n / 0", "1000000000000000000 * n", 'date("2026-13-01")', "[1, 2][\"a\"]",
    ],
)  # fmt: skip
def test_kinds_that_do_not_fit_are_a_fault_with_a_sentence(text: str) -> None:
    with pytest.raises(FeelFault) as caught:
        value(text)
    assert text.split()[0] in caught.value.sentence("fa")
    assert caught.value.sentence("en").endswith(".")


@pytest.mark.parametrize(
    ("text", "column", "hint"),
    [
        ("case._private", 6, "underscore"),
        ("9 ** 9", 3, "multiply"),
        ("n == 5", 3, "="),
        ("'a'", 1, '"'),
        ("f'{n}'", 2, '"'),
        ("n > ۳", 5, "digits"),
        ("n\u200e + 1", 2, "U+200E"),
        ("stringlength(n)", 1, "string length"),
        ("eval(n)", 1, "eval"),
        ("substring(n)", 1, "substring(text"),
        ('"a" * 3', 1, "variable"),
        ("(n", 1, "never closed"),
        ('"a', 1, "not closed"),
        ("n +", 4, "too early"),
        ("foo bar", 5, "side by side"),
        ('"x".upper()', 5, "no function"),
        ("flag = True", 8, "true"),
        ("not flag", 1, "not("),
        ("lambda: 0", 7, ":"),
        ("[c for c in xs]", 4, "for"),
        ("?", 1, "decision tables"),
        ("{a: 1, a: 2}", 8, "twice"),
        ('{"_x": 1}', 2, "underscore"),
        ("", 1, "nothing"),
        ('@"tomorrow"', 2, "not a date"),
        ("99999999999999999999", 1, "10^18"),
        ("3x", 2, "digit"),
        ("n // 2", 3, "floor"),
        ("n // m", 3, "floor"),
        ('"a\x00"', 3, "U+0000"),
        ('"a\ud800"', 3, "U+D800"),
        ('"\\u0000"', 2, "escape"),
        ('"\\q"', 2, "escape"),
    ],
)
def test_what_cannot_be_read_is_refused_with_place_and_hint(
    text: str, column: int, hint: str
) -> None:
    with pytest.raises(FeelSyntax) as caught:
        compile_expression(text)
    assert caught.value.params["column"] == column
    assert hint in caught.value.sentence("en")
    assert "«" in caught.value.sentence("fa")


def test_the_linter_learns_which_names_and_functions_are_used() -> None:
    read = compile_expression(
        "case.kind = kind and some t in case.tags satisfies t = wanted "
        "and count(points[x > 1]) > 0 and {a: 1, b: a}.b = 1"
    )
    assert read.names == {"case.kind", "kind", "case.tags", "wanted", "points"}
    assert read.functions == {"count"}


def test_names_with_spaces_are_joined_when_they_are_known() -> None:
    read = compile_expression("سن متقاضی + 1", frozenset({"سن متقاضی"}))
    assert read.evaluate(DATA, SCOPE) == 41
    with pytest.raises(FeelSyntax):
        compile_expression("سن متقاضی + 1")


def test_numbers_are_decimal_and_results_share_nothing_with_the_data() -> None:
    data: dict[str, Any] = {"xs": [1, {"y": [2.5]}]}
    result = compile_expression("xs").evaluate(data, SCOPE)
    assert result == [Decimal(1), {"y": [Decimal("2.5")]}]
    result[1]["y"].append("changed")
    assert data == {"xs": [1, {"y": [2.5]}]}


def test_data_that_is_no_data_is_a_fault() -> None:
    for foreign in (object(), float("nan"), float("inf"), 10**19, b"x", NAIVE):
        with pytest.raises(FeelFault):
            compile_expression("x").evaluate({"x": foreign}, SCOPE)


def test_results_become_json() -> None:
    assert value("1.0") == 1 and isinstance(value("1.0"), int)
    assert value('date("2026-03-21")') == "2026-03-21"
    assert value('duration("P1DT90M")') == "P1DT1H30M"
    assert value('duration("-P14M")') == "-P1Y2M"
    assert value('date and time("2026-03-21T10:00:00")') == "2026-03-21T10:00:00+03:30"
    assert to_json(timedelta(0)) == "PT0S"
    assert to_json([date(2026, 3, 21)]) == ["2026-03-21"]


def test_a_moment_beside_an_iso_text_is_told_how_to_convert_it() -> None:
    with pytest.raises(FeelFault, match=r"date and time\("):
        value("now() > received_at")
    assert value("now() > date and time(received_at)") is True


def test_lenient_evaluation_gives_null_where_strict_faults() -> None:
    lenient = Scope(SCOPE.now, lenient=True)
    read = compile_expression('if "a" + 1 = null then "null" else "value"')
    assert read.evaluate({}, lenient) == "null"
    with pytest.raises(FeelFault):
        read.evaluate({}, SCOPE)


def test_every_function_has_help_in_both_languages() -> None:
    for name, function in FUNCTIONS.items():
        assert function.signature.startswith(f"{name}(")
        assert function.fa and function.en
        assert function.least <= len(function.kinds)
