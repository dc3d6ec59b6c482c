"""Each question's figure with its numbers, or the reason why it is not shown."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from processes.feedback.intervals import Interval, mean_interval, share_interval
from processes.feedback.limits import Limits
from processes.feedback.surveys import EFFECT, OUTCOME, PHONE, PULSE, SCALES
from processes.feedback.tallies import FINAL, Cell, Tally, total
from processes.feedback.weighting import Weighted, weighted

SHARES: dict[str, tuple[str, str, str, str]] = {
    "settled": (OUTCOME, "good", "answered", "asked"),
    "partly": (OUTCOME, "partly", "answered", "asked"),
    "not_settled": (OUTCOME, "bad", "answered", "asked"),
    "false_closing": (OUTCOME, "claimed_false", "claimed", "claimed_asked"),
    "by_call": (OUTCOME, PHONE, "answered", "asked"),
    "final": (FINAL, "good", "answered", "asked"),
    "easy": (PULSE, "good", "answered", "asked"),
    "lasts": (EFFECT, "good", "answered", "asked"),
}
"""Measure -> (question, what is counted, among which answers, of how many asked)."""
MEANS = ("satisfaction", "fair", "clear", "effort")
OF_OUTCOME = ("settled", "partly", "not_settled", *MEANS, "false_closing", "by_call")
ORDER = (*OF_OUTCOME, "final", "easy", "lasts")


@dataclass(frozen=True)
class Measure:
    """A share (0 to 1) or a mean on `scale`; `value` is None when too few have answered.

    `asked` and `n` are None where the number itself would point at somebody."""

    key: str
    question: str
    scale: tuple[int, int]
    asked: int | None
    n: int | None
    is_few: bool
    value: float | None = None
    interval: Interval | None = None
    weighted: Weighted | None = None

    @property
    def is_share(self) -> bool:
        """Whether it is shown in per cent."""
        return self.scale == (0, 1)

    @property
    def rate(self) -> float | None:
        """Answered of asked, where both are shown."""
        return self.n / self.asked if self.asked and self.n is not None else None

    def withheld(self, *, asked: bool = False, n: bool = False) -> "Measure":
        """The same without its figure, and without the number asked or of answers."""
        return replace(
            self,
            asked=None if asked else self.asked,
            n=None if n or asked else self.n,
            is_few=True,
            value=None,
            interval=None,
            weighted=None,
        )


def measures(
    found: Sequence[Cell], limits: Limits, keys: Sequence[str] = ORDER
) -> dict[str, Measure]:
    """The figures of one group, in this order, with all their numbers: nothing is hidden yet."""
    return {key: _measure(key, found, limits) for key in keys}


def question_of(key: str) -> str:
    """The question whose answers the measure `key` counts."""
    return SHARES[key][0] if key in SHARES else OUTCOME


def _measure(key: str, found: Sequence[Cell], limits: Limits) -> Measure:
    return _mean(key, found, limits) if key in MEANS else _share(key, found, limits)


def _share(key: str, found: Sequence[Cell], limits: Limits) -> Measure:
    question, hits, among, of = SHARES[key]
    own = [cell for cell in found if cell.kind == question]
    tally = total(own)
    n, asked = tally[among], tally[of]
    if n < limits.smallest_score:
        return Measure(key, question, (0, 1), asked, n, is_few=True)
    value = tally[hits] / n
    interval = share_interval(value, n, asked, limits.small_whole)
    even = weighted(own, hits, among, of, limits)
    return Measure(key, question, (0, 1), asked, n, False, value, interval, even)


def _mean(key: str, found: Sequence[Cell], limits: Limits) -> Measure:
    tally: Tally = total(found, OUTCOME)
    n, asked, scale = tally[f"{key}_n"], tally["asked"], SCALES[key]
    if n < limits.smallest_score:
        return Measure(key, OUTCOME, scale, asked, n, is_few=True)
    value, squares = tally[f"{key}_sum"] / n, float(tally[f"{key}_squares"])
    interval = mean_interval(value, squares, n, scale, asked, limits.small_whole)
    return Measure(key, OUTCOME, scale, asked, n, False, value, interval)
