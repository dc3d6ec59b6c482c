"""Script tasks and cells of tables."""

from datetime import UTC, datetime
from typing import Any

import pytest

from processes.engine.feel import (
    FeelFault,
    FeelSyntax,
    Scope,
    compile_script,
    compile_unary_tests,
)

SCOPE = Scope(datetime(2026, 11, 24, 8, tzinfo=UTC))


def test_later_lines_see_earlier_ones() -> None:
    script = compile_script("// the tries so far\n\ntries = tries + 1\nنتیجه = tries * 2\n")
    assert script.assigned == ("tries", "نتیجه")
    assert script.names == {"tries"}
    assert script.execute({"tries": 1}, SCOPE) == {"tries": 2, "نتیجه": 4}


def test_names_that_a_script_reads_leave_out_those_it_made() -> None:
    script = compile_script("a = case.kind\nb = a + c.d")
    assert script.names == {"case.kind", "c.d"}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("import os", 1),
        ("a = 1\ncase = 2", 2),
        ("a = 1\n\n_b = 2", 3),
        ("count = 1", 1),
        ("now = 1", 1),
        ("if = 1", 1),
        ("a == 1", 1),
        ("a.b = 1", 1),
        ("a = ", 1),
        ("a = 1 +", 1),
        ("a = __import__('os')", 1),
        ("working days = 1", 1),
        ("a[1] = 2", 1),
    ],
)
def test_a_script_that_cannot_be_read_names_the_line(text: str, line: int) -> None:
    with pytest.raises(FeelSyntax) as caught:
        compile_script(text)
    assert caught.value.params["line"] == line
    assert f"Line {line} " in caught.value.sentence("en")
    assert caught.value.sentence("fa").startswith("خط ")


def test_a_script_that_fails_names_the_line() -> None:
    with pytest.raises(FeelFault, match="Line 2 "):
        compile_script('a = 1\nb = a + "x"').execute({}, SCOPE)


@pytest.mark.parametrize(
    ("cell", "value", "passes"),
    [
        ("-", 1, True),
        ("", None, True),
        ("3", 3, True),
        ('"a", "b"', "b", True),
        ('"a", "b"', None, False),
        ('not("a", "b")', "c", True),
        ('not("a", "b")', "a", False),
        ("not(> 3)", None, False),
        ("> 3", 4, True),
        ("< 3, > 7", 8, True),
        ("> 3", None, False),
        ("[1..5]", 5, True),
        ("[1..5[", 5, False),
        ("(1..5]", 1, False),
        ("]1..5]", 2, True),
        ("[1..3], [7..9]", 8, True),
        ("true", True, True),
        ("true", None, False),
        ("false", False, True),
        ("null", None, True),
        ("? > 2 and ? < 4", 3, True),
        ('contains(?, "ab")', "cabd", True),
        ("string length(?) > 2", "x", False),
        ("limit", 10, True),
        ("limit + 1, 3", 3, True),
        ("limits", 2, True),
        ('n > 1 and ? = "x"', "x", True),
        ("n > 1", "x", True),
        ("n > 1", True, True),
        ("!= 3", 4, True),
        ("-3", -3, True),
        ("< -3", -4, True),
        ('date("2026-01-01")', None, False),
    ],
)
def test_a_cell_lets_the_right_values_pass(cell: str, value: Any, passes: bool) -> None:
    data = {"limit": 10, "limits": [1, 2], "n": 2}
    assert compile_unary_tests(cell).matches(value, data, SCOPE) is passes


@pytest.mark.parametrize("cell", ["== 0", "high low", "> 3 and < 5", "not(", "1..5", "a, , b", "*"])
def test_a_cell_that_cannot_be_read_is_refused(cell: str) -> None:
    with pytest.raises(FeelSyntax):
        compile_unary_tests(cell)


def test_a_cell_of_the_wrong_kind_is_a_fault() -> None:
    with pytest.raises(FeelFault, match="convert"):
        compile_unary_tests("> 3").matches("4", {}, SCOPE)


def test_all_lines_of_a_script_share_one_budget() -> None:
    loop = "every i in 1..3000 satisfies i > 0"
    with pytest.raises(FeelFault, match="Line 5 .*steps"):
        compile_script("\n".join(f"{name} = {loop}" for name in "abcde")).execute({}, SCOPE)
