"""Functions: what each gives, and that no pattern or loop runs away."""

import time
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from processes.engine.feel import FeelFault, Scope, compile_expression, to_json

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)


class EveryDayWorks:
    """A calendar in which each day has 24 working hours (the real one is tested in its room)."""

    def add_working_days(self, start: datetime, days: int | Decimal) -> datetime:
        return start + timedelta(days=float(days))

    def add_working_hours(self, start: datetime, hours: Decimal) -> datetime:
        return start + timedelta(hours=float(hours))

    def working_share(self, start: datetime, end: datetime, share: Decimal) -> datetime:
        return start + (end - start) * float(share)

    def working_days_between(self, start: datetime, end: datetime) -> int:
        return (end - start).days


SCOPE = Scope(NOW, EveryDayWorks())


def value(text: str, **data: Any) -> Any:
    return to_json(compile_expression(text).evaluate(data, SCOPE))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ('string length("می‌شود")', 6),
        ('upper case("ab")', "AB"),
        ('substring("foobar", 3)', "obar"),
        ('substring("foobar", -2, 1)', "a"),
        ('substring before("a@b", "@")', "a"),
        ('substring after("a@b", "@")', "b"),
        ('contains("شهرداری", "شهر")', True),
        ('starts with("abc", "ab")', True),
        ('ends with("abc", "ab")', False),
        ('matches("0912345", "^09[0-9]{5}$")', True),
        ('replace("a-b-c", "-", "+")', "a+b+c"),
        ('replace("2026-11", "([0-9]+)-([0-9]+)", "$2/$1")', "11/2026"),
        ('split("a;b;;c", ";")', ["a", "b", "", "c"]),
        ('string join(["a", null, "b"], "، ")', "a، b"),
        ("string(12.50)", "12.5"),
        ('string([1, "a", {b: true}])', '[1, "a", {b: true}]'),
        ('number("-12.50")', -12.5),
        ('trim("  x ")', "x"),
        ("count([1, 2])", 2),
        ("min(3, 1, 2)", 1),
        ('max(["a", "b"])', "b"),
        ("sum([1, 2, 3.5])", 6.5),
        ("mean(1, 2, 3)", 2),
        ("median(4, 1, 3)", 3),
        ("product(2, 3)", 6),
        ("all([true, null, false])", False),
        ("any([false, null])", None),
        ("append([1], 2, 3)", [1, 2, 3]),
        ("concatenate([1], [2, 3])", [1, 2, 3]),
        ("union([1, 2], [2, 3])", [1, 2, 3]),
        ("distinct values([1, 1, 2])", [1, 2]),
        ("insert before([1, 3], 2, 2)", [1, 2, 3]),
        ("remove([1, 2, 3], -1)", [1, 2]),
        ("sublist([1, 2, 3], 2, 1)", [2]),
        ("reverse([1, 2])", [2, 1]),
        ("index of([1, 2, 1], 1)", [1, 3]),
        ("flatten([[1], [2, [3]]])", [1, 2, 3]),
        ("sort([3, 1, 2])", [1, 2, 3]),
        ("list contains([1, null], null)", True),
        ('get value({a: 1}, "a")', 1),
        ("get entries({a: 1})", [{"key": "a", "value": 1}]),
        ('context put({a: 1}, "b", 2)', {"a": 1, "b": 2}),
        ("decimal(1.235, 2)", 1.24),
        ("round half up(2.5)", 3),
        ("round up(-1.1)", -2),
        ("round down(-1.9)", -1),
        ("floor(-1.1)", -2),
        ("ceiling(1.1)", 2),
        ("modulo(-5, 3)", 1),
        ("abs(-3)", 3),
        ("sqrt(16)", 4),
        ("odd(3) and even(4)", True),
    ],
)
def test_a_function_gives_what_its_help_says(text: str, wanted: Any) -> None:
    assert value(text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("now()", "2026-11-24T11:30:00+03:30"),
        ("today()", "2026-11-24"),
        ('date("2026-01-31") + duration("P1M")', "2026-02-28"),
        ('date("2026-11-20T22:00:00Z")', "2026-11-21"),
        ('date("2026-03-01") - date("2026-02-01") = @"P28D"', True),
        ('date and time("2026-11-20T08:00:00+00:00") < now()', True),
        ("date and time(at) + @\"PT3H\"", "2026-11-20T11:00:00+00:00"),
        ("date(2026, 3, 21).year", 2026),
        ('time("10:30:00") + @"PT15H"', "01:30:00"),
        ('duration("P1DT2H").hours', 2),
        ("duration(\"P2D\") * 1.5", "P3D"),
        ('years and months duration("2020-01-01", "2021-03-05")', "P1Y2M"),
        ('day of week("2026-11-24")', "Tuesday"),
        ('month of year("2026-11-24")', "November"),
        ("working days(3)", "2026-11-27T11:30:00+03:30"),
        ("working days(3, at)", "2026-11-23T08:00:00+00:00"),
        ("working hours(2.5)", "2026-11-24T14:00:00+03:30"),
        ('working share(at, "2026-11-24T08:00:00Z", 0.75)', "2026-11-23T08:00:00+00:00"),
        ("real share(at, now(), 1.5)", "2026-11-26T08:00:00+00:00"),
        ('working days between("2026-11-20", "2026-11-24")', 4),
    ],
)  # fmt: skip
def test_time_is_counted_on_the_city_s_clock(text: str, wanted: Any) -> None:
    assert value(text, at="2026-11-20T08:00:00+00:00") == wanted


def test_working_days_without_a_calendar_say_so() -> None:
    with pytest.raises(FeelFault, match="no working calendar"):
        compile_expression("working days(3)").evaluate({}, Scope(NOW))


def test_a_sample_is_repeatable_and_of_the_size_asked_for() -> None:
    drawn = [value("sampled(code, 0.1)", code=f"{n:010}") for n in range(2000)]
    assert drawn == [value("sampled(code, 0.1)", code=f"{n:010}") for n in range(2000)]
    assert 150 < sum(drawn) < 250
    assert value('sampled("x", 1)') and not value('sampled("x", 0)')


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+$", "(a*)*b", "(a|a)*b", r"(a)\\1", "(?=a)", "(?<!a)b", "a{99999999999}", "(", "[[a]",
        "(a?){30}", "((a{1,9}){1,9}){1,9}", "(){1000}", "x" * 201, "(?(1)a|b)",
    ],
)  # fmt: skip
def test_a_pattern_that_may_run_away_is_refused(pattern: str) -> None:
    with pytest.raises(FeelFault) as caught:
        value(f'matches("{"a" * 40}", "{pattern}")')
    assert caught.value.key in ("pattern", "pattern_work")


@pytest.mark.parametrize(
    "text",
    [
        "for i in 1..10000, j in 1..10000 return i",
        "every i in 1..10000 satisfies every j in 1..10000 satisfies i + j > 0",
        "some i in xs satisfies some j in xs satisfies some k in xs satisfies i + j + k < 0",
        "for i in 1..9999999999 return i",
        "for i in xs return xs",
        "for i in xs return xs = xs",
        "distinct values(for i in 1..9999 return i)",
        'for i in 1..10000 return contains(t, "ab")',
        'for i in 1..10000 return t + "b"',
        'for i in 1..10000 return matches(t, "a*b")',
        'matches(t, "a*b")',
        'matches(t, "^a*a*a*b")',
        'replace(t, "a", "bbbbbbbbbb")',
        'split(t, "a")',
        "concatenate(xs, xs)",
        "append(xs, 1)",
        "for i in xs return deep",
    ],
)
def test_work_without_end_is_stopped_at_once(text: str) -> None:
    data = {"xs": list(range(10_000)), "t": "a" * 20_000, "deep": [[1] * 100] * 100}
    started = time.perf_counter()
    with pytest.raises(FeelFault):
        value(text, **data)
    assert time.perf_counter() - started < 30  # a hang, not a speed: 0.1 s alone


def test_limits_of_size_are_sentences() -> None:
    long = "1" + " + 1" * 600
    many = "[" + ", ".join(["1"] * 250) + "]"
    for text, key in ((long, "too_long"), (many, "too_many"), ("(" * 30, "too_deep")):
        with pytest.raises(Exception) as caught:  # noqa: PT011
            compile_expression(text)
        assert getattr(caught.value, "key", None) == key
    assert value("1" + " + 1" * 90) == 91
    chain = "".join(f"if x = {n} then {n} else " for n in range(30)) + "99"
    assert value(chain, x=29) == 29
