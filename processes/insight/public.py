"""The figures that everybody may read: counts by kind and district, and what citizens say."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from processes.cases.hard_stop import is_stopped
from processes.cases.tables import Case
from processes.cases.withdrawing import OPEN
from processes.feedback.groups import compared
from processes.feedback.limits import PUBLIC, Limits, limits
from processes.feedback.measures import Measure, measure
from processes.feedback.small import hidden
from processes.feedback.tallies import Cell, Span, cells
from processes.instances.tables import LIVE

IN_PUBLIC = Case.grade != "sealed"  # reports of wrongdoing stand in no figure of the public
COUNTS = ("received", "answered", "done", "late", "stopped")
Group = tuple[str, str | None]


@dataclass(frozen=True)
class Line:
    """One kind or district: its counts (None where they would point at somebody), its measure."""

    key: str | None
    counts: dict[str, int | None]
    settled: Measure | None


@dataclass(frozen=True)
class PublicFigures:
    """The page: totals, the same by kind and by district, and the limits they obey."""

    totals: dict[str, int | None]
    settled: Measure
    kinds: list[Line]
    districts: list[Line]
    limits: Limits


def public_figures(session: Session, since: datetime, now: datetime) -> PublicFigures:
    """What was received, answered and done since a moment; what is late at this one."""
    allowed = limits(session, PUBLIC, now)
    counted = {name: _counted(session, rule) for name, rule in _rules(since, now).items()}
    said = cells(session, Span(IN_PUBLIC, since))
    sums = {name: sum(groups.values()) for name, groups in counted.items()}
    return PublicFigures(
        totals={n: sums[n] if sums[n] >= allowed.smallest_group else None for n in COUNTS},
        settled=measure("settled", said, allowed),
        kinds=_lines(counted, said, 0, lambda c: c.case_kind, allowed),
        districts=_lines(counted, said, 1, lambda c: c.district, allowed),
        limits=allowed,
    )


def _rules(since: datetime, now: datetime) -> dict[str, ColumnElement[bool]]:
    """What each count counts; each finds its cases by an index of its own."""
    return {
        "received": Case.received_at.between(since, now),
        "answered": Case.answered_at.between(since, now),
        "done": Case.done_at.between(since, now),
        "late": and_(Case.status.in_(OPEN), Case.due_at < now),
        "stopped": is_stopped(),
    }


def _counted(session: Session, rule: ColumnElement[bool]) -> Counter[Group]:
    keys = Case.kind, Case.district_key
    query = select(*keys, func.count()).where(Case.timeline == LIVE, IN_PUBLIC, rule)
    rows = session.execute(query.group_by(*keys))
    return Counter({(kind, district): n for kind, district, n in rows})


def _lines(
    counted: dict[str, Counter[Group]],
    said: Iterable[Cell],
    at: int,
    of_cell: Callable[[Cell], str | None],
    allowed: Limits,
) -> list[Line]:
    """One line for each key of the groups' place `at` with counts that may be shown."""
    columns = {name: _summed(groups, at) for name, groups in counted.items()}
    kept_out = {name: hidden(column, allowed.smallest_group) for name, column in columns.items()}
    told = compared(said, of_cell, allowed)
    shown = ((k, n) for column in columns.values() for k, n in column.items())
    keys = {key for key, n in shown if n >= allowed.smallest_group}
    lines = [
        Line(
            key,
            {n: None if key in kept_out[n] else columns[n][key] for n in COUNTS},
            told[key]["settled"] if key in told else None,
        )
        for key in keys
    ]
    return sorted(lines, key=lambda line: (-columns["received"][line.key], line.key or ""))


def _summed(groups: Counter[Group], at: int) -> Counter[str | None]:
    summed: Counter[str | None] = Counter()
    for group, n in groups.items():
        summed[group[at]] += n
    return summed
