"""Escalations as managers see them: by level, by reason and unit, acknowledged or not."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session

from processes.cases.tables import Case, CaseEscalation
from processes.insight.lists import is_open
from processes.instances.tables import LIVE
from processes.organisation.tables import Unit

WAITING_SHOWN = 30


@dataclass(frozen=True)
class LevelRow:
    """One level: how often it spoke, how often it answered, and what was only put on record."""

    level: int
    spoke: int
    acknowledged: int
    on_record: int


@dataclass(frozen=True)
class UnitRow:
    """A unit: levels that spoke, those not acknowledged, lapses, and its reasons by count."""

    unit: Unit | None
    spoke: int
    silent: int
    lapses: int
    reasons: list[tuple[str, int]]


@dataclass(frozen=True)
class Escalations:
    """Everything on the page, of levels raised since a moment."""

    levels: list[LevelRow]
    reasons: list[tuple[str, int]]
    units: list[UnitRow]
    waiting: list[tuple[CaseEscalation, Case]]
    waiting_count: int


def escalations(session: Session, visible: Select[Case], *, since: datetime) -> Escalations:
    """The escalations of the live cases in `visible`, raised since `since`."""
    cases = visible.where(Case.timeline == LIVE).order_by(None).with_only_columns(Case.id)
    asked = and_(CaseEscalation.case_id.in_(cases), CaseEscalation.raised_at >= since)
    rows = list(session.scalars(select(CaseEscalation).where(asked)))
    waiting = _waiting(session, cases)
    return Escalations(
        levels=_levels(rows),
        reasons=Counter(r.late_reason for r in rows if r.late_reason).most_common(),
        units=_units(session, rows),
        waiting=waiting[:WAITING_SHOWN],
        waiting_count=len(waiting),
    )


def _levels(rows: list[CaseEscalation]) -> list[LevelRow]:
    spoke = Counter(r.level for r in rows if not r.is_passed)
    heard = Counter(r.level for r in rows if r.acknowledged_at is not None)
    kept = Counter(r.level for r in rows if r.is_passed)
    return [LevelRow(n, spoke[n], heard[n], kept[n]) for n in sorted({*spoke, *kept})]


def _units(session: Session, rows: list[CaseEscalation]) -> list[UnitRow]:
    by_unit: dict[int | None, list[CaseEscalation]] = {}
    for row in rows:
        if not row.is_passed:
            by_unit.setdefault(row.unit_id, []).append(row)
    named = select(Unit).where(Unit.id.in_([key for key in by_unit if key is not None]))
    units = {unit.id: unit for unit in session.scalars(named)}
    found = [_unit_row(units.get(key or 0), each) for key, each in by_unit.items()]
    return sorted(found, key=lambda row: (-row.lapses, -row.silent, -row.spoke))


def _unit_row(unit: Unit | None, rows: list[CaseEscalation]) -> UnitRow:
    return UnitRow(
        unit=unit,
        spoke=len(rows),
        silent=sum(row.acknowledged_at is None for row in rows),
        lapses=sum(row.level >= 3 for row in rows),
        reasons=Counter(r.late_reason for r in rows if r.late_reason).most_common(),
    )


def _waiting(session: Session, cases: Select[int]) -> list[tuple[CaseEscalation, Case]]:
    """Of each open case the highest level that has not been acknowledged, the highest first."""
    top = (
        select(CaseEscalation.case_id, func.max(CaseEscalation.level).label("level"))
        .where(CaseEscalation.case_id.in_(cases), ~CaseEscalation.is_passed)
        .group_by(CaseEscalation.case_id)
        .subquery()
    )
    query = (
        select(CaseEscalation, Case)
        .join(Case, Case.id == CaseEscalation.case_id)
        .join(top, and_(top.c.case_id == Case.id, top.c.level == CaseEscalation.level))
        .where(is_open(), CaseEscalation.acknowledged_at.is_(None), ~CaseEscalation.is_passed)
        .where(CaseEscalation.round == Case.reopened_count + Case.stage - 1)
        .order_by(CaseEscalation.level.desc(), CaseEscalation.raised_at)
    )
    return [(row, case) for row, case in session.execute(query)]
