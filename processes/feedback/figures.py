"""Figures of satisfaction, always with their numbers: asked, answered, share settled, interval."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import sqrt
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, not_, select
from sqlalchemy.orm import Session

from processes.cases.tables import Case
from processes.feedback.tables import Survey
from processes.instances.tables import LIVE

OUTCOME = "outcome"  # the kind of survey that the figures are of
Z95 = 1.959963985
AFTER_STAGE_TWO = and_(Case.stage == 2, Survey.round == Case.reopened_count + 1)
"""Surveys about a final answer: they are counted apart, since other people gave that answer."""
SMALLEST_N = 30
"""Below this number of answers no figure of a unit is shown (LIFECYCLE.md 2.5)."""


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

    @property
    def is_enough(self) -> bool:
        """Whether there are answers enough to speak of a unit."""
        return self.answered >= SMALLEST_N


def wilson(hits: int, n: int) -> tuple[float, float] | None:
    """The 95 % interval of a share (Wilson's score interval); None for no answers."""
    if n == 0:
        return None
    share, z2 = hits / n, Z95**2
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = Z95 / (1 + z2 / n) * sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    return max(0.0, middle - half), min(1.0, middle + half)


def satisfaction(
    session: Session,
    *,
    seen: ColumnElement[bool] | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    timeline: str = LIVE,
    after_stage_two: bool = False,
) -> Figures:
    """The figures of all surveys asked in a time; `seen` limits them to cases one may see.

    What was said of final answers stands apart: those alone with `after_stage_two`."""
    query = _asked(seen, since, until, timeline, after_stage_two)
    return _figures(session.execute(query.with_only_columns(*_COLUMNS)).one())


def satisfaction_by_unit(
    session: Session,
    *,
    seen: ColumnElement[bool] | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    timeline: str = LIVE,
) -> dict[int | None, Figures]:
    """The same figures for each unit (id; None for cases that no unit has)."""
    query = _asked(seen, since, until, timeline).with_only_columns(Case.unit_id, *_COLUMNS)
    return {row[0]: _figures(row[1:]) for row in session.execute(query.group_by(Case.unit_id))}


_COLUMNS = (
    func.count(Survey.id),
    func.count(Survey.answered_at),
    func.count().filter(Survey.outcome == "settled"),
    func.count().filter(Survey.outcome == "partly"),
    func.count().filter(Survey.outcome == "not_settled"),
    func.avg(Survey.satisfaction),
    func.count(Survey.satisfaction),
)


def _asked(
    seen: ColumnElement[bool] | None,
    since: datetime | None,
    until: datetime | None,
    timeline: str,
    after_stage_two: bool = False,
) -> Select[Survey]:
    query = select(Survey).join(Case, Case.id == Survey.case_id)
    query = query.where(AFTER_STAGE_TWO if after_stage_two else not_(AFTER_STAGE_TWO))
    query = query.where(Survey.timeline == timeline, Survey.kind == OUTCOME)
    query = query.where(Case.is_arranged.is_(False))  # an arranged campaign is no measure
    if seen is not None:
        query = query.where(seen)
    if since is not None:
        query = query.where(Survey.asked_at >= since)
    return query.where(Survey.asked_at < until) if until is not None else query


def _figures(row: Sequence[Any]) -> Figures:
    asked, answered, settled, partly, not_settled, mean, n_mean = row
    return Figures(
        asked, answered, settled, partly, not_settled, float(mean) if n_mean else None, n_mean
    )
