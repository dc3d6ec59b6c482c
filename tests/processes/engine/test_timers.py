"""Which times a timer may wait for."""

import pytest

from processes.engine.timers import TimerRefused, check_timer


@pytest.mark.parametrize("value", ["P5D", "PT1H30M", "P1Y2M3DT4H5M6S", "P2W", "P0.5D", "P10Y"])
def test_sane_durations_are_taken(value: str) -> None:
    check_timer("timeDuration", value)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("P999999999M", "bounds"),
        ("P99999999999999D", "form"),
        ("P11Y", "bounds"),
        ("PT0S", "bounds"),
        ("-P1D", "form"),
        ("P", "form"),
        ("PT", "form"),
        ("P1DT", "form"),
        ("banana", "form"),
        ("P۵D", "form"),
        ("R3/PT1H", "form"),
    ],
)
def test_other_durations_are_refused(value: str, code: str) -> None:
    assert fault("timeDuration", value) == code


@pytest.mark.parametrize("value", ["R3/PT1H", "R/P1D", "R10000/PT1M", "R2/2026-11-24T09:00Z/P1D"])
def test_sane_cycles_are_taken(value: str) -> None:
    check_timer("timeCycle", value)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("R/PT0S", "repeats"),
        ("R3/PT59S", "repeats"),
        ("R10001/P1D", "repeats"),
        ("R0/P1D", "repeats"),
        ("R/PT23H", "endless"),
        ("R3/P999999999M", "repeats"),
        ("0 0 * * *", "form"),
        ("R3/tomorrow/P1D", "form"),
    ],
)
def test_other_cycles_are_refused(value: str, code: str) -> None:
    assert fault("timeCycle", value) == code


def test_a_moment_has_its_zone_and_lies_in_this_century() -> None:
    check_timer("timeDate", "2026-11-24T09:00:00+03:30")
    assert fault("timeDate", "2026-11-24T09:00:00") == "form"
    assert fault("timeDate", "2026-13-24T09:00:00Z") == "form"
    assert fault("timeDate", "9999-01-01T00:00:00Z") == "bounds"
    assert fault("timeDate", "P5D") == "form"


def fault(kind: str, value: str) -> str:
    """The code of the refusal."""
    with pytest.raises(TimerRefused) as caught:
        check_timer(kind, value)
    return caught.value.code
