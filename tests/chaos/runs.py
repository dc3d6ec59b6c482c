"""One run of the harness: work begins, things break, things heal, everything is counted."""

import statistics
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from tests.chaos.faults import Shaker
from tests.chaos.ground import MOST_OPEN, shaken_house
from tests.chaos.verdict import Verdict, judge
from tests.rig.waiting import until

FIRST = MOST_OPEN * 2 // 3  # messages that have come in before anything breaks


@dataclass
class Told:
    """The figures of one run."""

    seed: int
    faults: Counter[str]
    pulled: Counter[str]
    verdict: Verdict
    waited: list[float]
    unreadable: list[str]
    given_up: list[str]
    accepted_while_away: int
    seconds: float

    def line(self) -> str:
        """One row of the report."""
        found, waited = self.verdict, sorted(self.waited) or [0.0]
        return (
            f"seed {self.seed}: {sum(self.faults.values())} faults"
            f" ({sum(self.pulled.values())} at {len(self.pulled)} named points),"
            f" {found.acknowledged} cases, {found.accepted} completions:"
            f" {len(found.lost)} lost, {len(found.twice)} twice, {len(found.stuck)} stuck,"
            f" {len(found.doctor)} promises broken; quiet after {found.quiet_after:.0f} s"
            f" (load {found.load:.1f} per core), {found.retried} retried by a person;"
            f" receipt p50 {statistics.median(waited):.2f} s"
            f" p99 {waited[int(len(waited) * 0.99) - 1]:.1f} s;"
            f" {self.accepted_while_away} cases taken without the broker; {self.seconds:.0f} s"
        )


def run(  # noqa: PLR0913 - what a run is made of
    folder: Path,
    seed: int,
    points: int,
    longest_seconds: float,
    *,
    away_seconds: float = 4.0,
    is_naive: bool = False,
) -> Told:
    """Shake a house of its own by the dice of `seed`."""
    began = time.monotonic()
    with shaken_house(folder, is_naive=is_naive) as ground:
        shaker = Shaker(ground, seed, away_seconds)
        ground.receive(FIRST)
        ground.citizens.start()
        until(lambda: len(ground.citizens.receipts) > FIRST, 90)
        shaker.shake(points, longest_seconds)
        shaker.heal()
        ground.citizens.stop()
        verdict = judge(ground)
        citizens = ground.citizens
        return Told(
            seed=seed,
            faults=shaker.done,
            pulled=Counter(ground.pulled()),
            verdict=verdict,
            waited=citizens.waited,
            unreadable=citizens.unreadable,
            given_up=citizens.given_up,
            accepted_while_away=sum(
                start < at < end for at in citizens.accepted_at for start, end in shaker.away
            ),
            seconds=time.monotonic() - began,
        )
