"""The figures that everybody may read: counts by kind and district, and what citizens say."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from processes.cases.hard_stop import is_stopped
from processes.cases.tables import Case
from processes.cases.withdrawing import OPEN
from processes.feedback.limits import PUBLIC, Limits, limits
from processes.feedback.measures import Measure
from processes.feedback.pictures import Picture, Rows
from processes.feedback.small import gives_away, hidden
from processes.feedback.tallies import Cell, Span, cells
from processes.instances.tables import LIVE

IN_PUBLIC = Case.grade != "sealed"  # reports of wrongdoing stand in no figure of the public
COUNTS = ("received", "answered", "done", "late", "stopped")
Group = tuple[str, str | None]
KIND, DISTRICT = 0, 1  # their places in a group


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
    said = said_in_public(session, since, allowed)
    totals = {name: _total(counted[name], allowed) for name in COUNTS}
    closed = {name for name in COUNTS if totals[name] is None}
    return PublicFigures(
        totals=totals,
        settled=said.whole["settled"],
        kinds=_lines(_columns(counted, KIND), closed, said.rows("kinds"), allowed),
        districts=_lines(_columns(counted, DISTRICT), closed, said.rows("districts"), allowed),
        limits=allowed,
    )


def public_totals(
    session: Session, since: datetime, now: datetime, *names: str
) -> list[int | None]:
    """Some of the totals by themselves; None where they would point at somebody."""
    allowed, rules = limits(session, PUBLIC, now), _rules(since, now)
    return [_total(_counted(session, rules[name]), allowed) for name in names]


def said_in_public(session: Session, since: datetime, allowed: Limits) -> Picture:
    """What citizens asked since a moment have said, for everybody to read."""
    by: dict[str, Callable[[Cell], str | None]] = {
        "kinds": lambda cell: cell.case_kind,
        "districts": lambda cell: cell.district,
    }
    return Picture(cells(session, Span(IN_PUBLIC, since)), by, allowed, ("settled",))


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


def _total(groups: Counter[Group], allowed: Limits) -> int | None:
    """None where it is too small, or would tell what is hidden by kind or by district."""
    least, total = allowed.smallest_group, sum(groups.values())
    columns = (_column(groups, at) for at in (KIND, DISTRICT))
    told = any(gives_away(column, hidden(column, least), least) for column in columns)
    return None if told or total < least else total


def _column(groups: Counter[Group], at: int) -> Counter[str | None]:
    """The counts by the groups' place `at`."""
    column: Counter[str | None] = Counter()
    for group, n in groups.items():
        column[group[at]] += n
    return column


Columns = dict[str, Counter[str | None]]


def _columns(counted: dict[str, Counter[Group]], at: int) -> Columns:
    return {name: _column(groups, at) for name, groups in counted.items()}


def _lines(columns: Columns, closed: set[str], told: Rows, allowed: Limits) -> list[Line]:
    """One line for each kind or district of which something may be shown.

    The most received come first; where that is hidden a line's place tells nothing."""
    out = {
        name: {key for key in column if column[key] and name in closed}
        | hidden(column, allowed.smallest_group)
        for name, column in columns.items()
    }
    lines = [
        Line(
            key,
            {name: None if key in out[name] else columns[name][key] for name in COUNTS},
            told[key]["settled"] if key in told else None,
        )
        for key in {*told, *(key for column in columns.values() for key in column)}
    ]
    kept = [line for line in lines if _says_something(line)]
    return sorted(kept, key=_place)


def _place(line: Line) -> tuple[bool, int, str]:
    return line.key is None, -(line.counts["received"] or 0), line.key or ""


def _says_something(line: Line) -> bool:
    return any(line.counts.values()) or bool(line.settled and line.settled.interval)
