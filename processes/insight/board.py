"""The figures on a manager's first page, each of which opens the cases behind it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import Session

from processes.cases.tables import Case
from processes.insight.lists import AGES, is_late, is_open, is_owed
from processes.instances.tables import LIVE
from processes.organisation.tables import Unit


@dataclass(frozen=True)
class Row:
    """One line of a table: what it counts, how many open cases, how many of them late."""

    key: str
    count: int
    late: int


@dataclass(frozen=True)
class UnitRow:
    """A unit with its cases."""

    unit: Unit | None
    open: int
    late: int
    escalated: int


@dataclass(frozen=True)
class Board:
    """Everything on the page: `received`, `answered` and `done` count from `since` on.

    `owed` are answered cases of which something promised is still open."""

    since: datetime
    received: int
    received_before: int
    open: int
    late: int
    answered: int
    answered_on_time: int
    done: int
    owed: int
    escalated: int
    states: list[Row]
    ages: list[Row]
    levels: list[Row]
    units: list[UnitRow]


def board(session: Session, visible: Select[Case], *, since: datetime, now: datetime) -> Board:
    """The figures of the live cases in `visible`; the period before `since` is equally long."""
    cases = visible.where(Case.timeline == LIVE).order_by(None)
    before = since - (now - since)
    answered = Case.answered_at >= since
    on_time = answered & (Case.due_at.is_(None) | (Case.answered_at <= Case.due_at))
    totals = {
        "received": Case.received_at >= since,
        "received_before": (Case.received_at >= before) & (Case.received_at < since),
        "open": is_open(),
        "late": is_late(now),
        "answered": answered,
        "answered_on_time": on_time,
        "done": Case.done_at >= since,
        "owed": is_owed(),
        "escalated": is_open() & Case.escalation_level.is_not(None),
    }
    return Board(
        since=since,
        **_totals(session, cases, totals),
        states=_rows(session, cases, Case.status, now),
        ages=_ages(session, cases, now),
        levels=_levels(session, cases, now),
        units=_units(session, cases, now),
    )


def _totals(
    session: Session, cases: Select[Case], totals: dict[str, ColumnElement[bool]]
) -> dict[str, int]:
    counted = [func.count().filter(condition) for condition in totals.values()]
    row = session.execute(_of(cases, *counted)).one()
    return dict(zip(totals, row, strict=True))


def _rows(session: Session, cases: Select[Case], column: Any, now: datetime) -> list[Row]:
    query = _of(cases, column, func.count(), func.count().filter(is_late(now))).group_by(column)
    return [Row(str(key), count, late) for key, count, late in session.execute(query)]


def _ages(session: Session, cases: Select[Case], now: datetime) -> list[Row]:
    days = func.extract("epoch", now - Case.received_at) / 86400
    whens = [(days < oldest, key) for key, (_, oldest) in AGES.items() if oldest is not None]
    bucket = case(*whens, else_=list(AGES)[-1])
    found = {row.key: row for row in _rows(session, cases.where(is_open()), bucket, now)}
    return [found.get(key, Row(key, 0, 0)) for key in AGES]


def _levels(session: Session, cases: Select[Case], now: datetime) -> list[Row]:
    raised = cases.where(is_open(), Case.escalation_level.is_not(None))
    rows = _rows(session, raised, Case.escalation_level, now)
    return sorted(rows, key=lambda row: row.key)


def _units(session: Session, cases: Select[Case], now: datetime) -> list[UnitRow]:
    late, raised = func.count().filter(is_late(now)), Case.escalation_level.is_not(None)
    query = (
        _of(cases.where(is_open()), Case.unit_id, func.count(), late, func.count().filter(raised))
        .group_by(Case.unit_id)
        .order_by(late.desc(), func.count().desc())
    )
    rows = session.execute(query).all()
    units = {
        u.id: u for u in session.scalars(select(Unit).where(Unit.id.in_({r[0] for r in rows})))
    }
    return [UnitRow(units.get(row[0]), *row[1:]) for row in rows]


def _of(cases: Select[Case], *columns: Any) -> Select[Any]:
    return cases.with_only_columns(*columns, maintain_column_froms=True)
