"""Figures of satisfaction, always with their numbers: asked, answered, share settled, interval."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from processes.feedback.intervals import wilson
from processes.feedback.surveys import OUTCOME
from processes.feedback.tallies import Span, Tally, cells, total
from processes.instances.tables import LIVE

COUNTS = ("asked", "answered", "good", "partly", "bad")


@dataclass(frozen=True)
class Figures:
    """What was said in one group: counts, the share settled with its 95 % interval, the mean.

    `settled` counts "settled" alone; `mean` is of satisfaction 1 to 5 over `n_mean` answers."""

    asked: int
    answered: int
    settled: int
    partly: int
    not_settled: int
    mean: float | None
    n_mean: int

    @property
    def rate(self) -> float | None:
        """Answered of asked."""
        return self.answered / self.asked if self.asked else None

    @property
    def share(self) -> float | None:
        """Settled of answered."""
        return self.settled / self.answered if self.answered else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Wilson's 95 % interval of `share`."""
        return wilson(self.settled, self.answered)


def satisfaction(
    session: Session,
    *,
    seen: ColumnElement[bool] | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    timeline: str = LIVE,
) -> Figures:
    """The figures of all surveys asked in a time; `seen` limits them to cases one may count.

    What was said of final answers stands apart (`tallies.FINAL`)."""
    return figures_of(total(cells(session, Span(seen, since, until, timeline)), OUTCOME))


def figures_of(tally: Tally) -> Figures:
    """The figures of the outcome in one tally."""
    n = tally["satisfaction_n"]
    mean = tally["satisfaction_sum"] / n if n else None
    asked, answered, good, partly, bad = (tally[name] for name in COUNTS)
    return Figures(asked, answered, good, partly, bad, mean, n)
