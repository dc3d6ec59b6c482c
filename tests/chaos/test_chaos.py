"""Power cuts of every kind: nothing is lost, nothing done twice, nothing stands still.

`make chaos` runs a thousand faults over five seeds; here is the short form. CHAOS_SEEDS,
CHAOS_POINTS (faults for each seed) and CHAOS_MINUTES (for all) make it longer.
"""

import os
from pathlib import Path

import pytest

from tests.chaos.runs import run

SEEDS = [int(seed) for seed in os.environ.get("CHAOS_SEEDS", "2026").split()]
POINTS = int(os.environ.get("CHAOS_POINTS", "30"))
MINUTES = float(os.environ.get("CHAOS_MINUTES", "0.3"))
AWAY_SECONDS = float(os.environ.get("CHAOS_AWAY_SECONDS", "4"))


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_is_lost_twice_or_stuck(seed: int, ground_folder: Path) -> None:
    longest = MINUTES * 60 / len(SEEDS)
    told = run(ground_folder / "house", seed, POINTS, longest, away_seconds=AWAY_SECONDS)
    print("\n" + told.line())  # noqa: T201 - the report of make chaos
    print(dict(told.faults), dict(told.pulled))  # noqa: T201
    assert told.verdict.is_clean, told.verdict.lines()
    assert told.unreadable == [] and told.given_up == []
    assert not told.faults["broker away"] or AWAY_SECONDS < 10 or told.accepted_while_away > 0
