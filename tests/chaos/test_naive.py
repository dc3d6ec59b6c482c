"""The harness sees: a house built as one would build it first does not come through."""

from pathlib import Path

from tests.chaos.runs import run


def test_the_harness_sees_what_a_naive_house_loses(ground_folder: Path) -> None:
    told = run(ground_folder / "house", seed=7, points=30, longest_seconds=12, is_naive=True)
    print("\nnaive: " + told.line())  # noqa: T201 - the report of make chaos
    assert not told.verdict.is_clean
    assert told.verdict.stuck and told.verdict.doctor
