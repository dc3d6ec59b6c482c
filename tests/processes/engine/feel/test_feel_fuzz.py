"""Whatever is typed, only FEEL's own two errors come out, and they come out fast."""

import time
from datetime import UTC, datetime

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from processes.engine.feel import (
    FUNCTIONS,
    FeelFault,
    FeelSyntax,
    Scope,
    compile_expression,
    compile_script,
    compile_unary_tests,
    to_json,
)

SCOPE = Scope(datetime(2026, 11, 24, 8, tzinfo=UTC), steps=20_000)
DATA = {
    "n": 5,
    "f": 2.5,
    "s": "متن abc",
    "flag": True,
    "none": None,
    "xs": [1, 2, 3, None],
    "d": "2026-11-20T08:00:00+00:00",
    "case": {"kind": "complaint", "parts": [{"x": 1}, {"x": "a"}], "deep": [[[1]]]},
}
ATOMS = [
    *DATA, "1", "0", "-3", "0.1", "1000000000000000000", '"a"', '"۱"', '"P3D"', '"2026-01-31"',
    '"(a|b)+"', "null", "true", "false", "[]", "{}", "item", "?", '@"P1Y"', '@"P1D"',
    '@"2026-02-28"', '@"2026-02-28T10:00:00"', '@"10:00:00"', "case.kind", "case.parts", "now()",
]  # fmt: skip
SIGNS = [
    "+", "-", "*", "/", "<", "<=", ">=", "=", "!=", "and", "or", "in", ".", "..", ",", ":", "(",
    ")", "[", "]", "{", "}", "if", "then", "else", "for", "return", "some", "every", "satisfies",
    "between", "not(", "**", "==", "'", '"', ";", "%", "_x", "__class__", "lambda", "//", "/*",
]  # fmt: skip


def joined(parts: list[str]) -> str:
    """Pieces beside one another, as a careless writer would put them."""
    return " ".join(parts)


def grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Well-formed expressions made of well-formed ones."""
    two = st.tuples(inner, inner)
    return st.one_of(
        st.tuples(inner, st.sampled_from(["+", "-", "*", "/", "<", ">=", "=", "!="]), inner).map(
            lambda t: f"({t[0]} {t[1]} {t[2]})"
        ),
        st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(" ".join),
        two.map(lambda t: f"({t[0]}) in ({t[1]})"),
        two.map(lambda t: f"({t[0]})[{t[1]}]"),
        two.map(lambda t: f"[{t[0]}..{t[1]}]"),
        two.map(lambda t: f"for i in {t[0]} return {t[1]}"),
        two.map(lambda t: f"(some i in {t[0]} satisfies i = {t[1]})"),
        st.tuples(inner, inner, inner).map(lambda t: f"if {t[0]} then {t[1]} else {t[2]}"),
        two.map(lambda t: f"{{a: {t[0]}, b: {t[1]}, c: a}}"),
        st.tuples(st.sampled_from(sorted(FUNCTIONS)), st.lists(inner, max_size=4)).map(
            lambda t: f"{t[0]}({', '.join(t[1])})"
        ),
    )


EXPRESSIONS = st.recursive(st.sampled_from(ATOMS), grown, max_leaves=8)
RUBBISH = st.one_of(
    st.text(max_size=60),
    st.lists(st.sampled_from(ATOMS + SIGNS + sorted(FUNCTIONS)), max_size=25).map(joined),
)
CAREFUL = settings(
    max_examples=300, deadline=None, suppress_health_check=list(HealthCheck), database=None
)


def tried(text: str) -> None:
    """Read and evaluate `text` every way there is; foreign errors escape and fail the test."""
    for lenient in (False, True):
        scope = Scope(SCOPE.now, lenient=lenient, steps=SCOPE.steps)
        try:
            to_json(compile_expression(text).evaluate(DATA, scope))
        except (FeelSyntax, FeelFault) as error:
            assert error.sentence("fa") and error.sentence("en")
        try:
            compile_unary_tests(text).matches(DATA["n"], DATA, scope)
        except (FeelSyntax, FeelFault) as error:
            assert error.sentence("fa") and error.sentence("en")


@CAREFUL
@given(RUBBISH)
def test_rubbish_is_refused_in_words(text: str) -> None:
    started = time.perf_counter()
    tried(text)
    assert time.perf_counter() - started < 30


@CAREFUL
@given(EXPRESSIONS)
def test_well_formed_expressions_give_a_value_or_a_sentence(text: str) -> None:
    started = time.perf_counter()
    tried(text)
    assert time.perf_counter() - started < 30


@CAREFUL
@given(st.lists(RUBBISH.map(lambda text: f"a = {text}"), max_size=4).map("\n".join))
def test_rubbish_in_scripts_is_refused_in_words(text: str) -> None:
    try:
        compile_script(text).execute(DATA, SCOPE)
    except (FeelSyntax, FeelFault) as error:
        assert error.sentence("fa") and error.sentence("en")
