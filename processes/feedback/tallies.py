"""What was asked and said, counted by the database in one query: a cell for each group of cases."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, and_, case, cast, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from processes.cases.appeals import SECOND
from processes.cases.tables import Case
from processes.feedback.surveys import ANSWERS, OUTCOME, PAGE, PHONE, SCALES, TAP
from processes.feedback.tables import Survey
from processes.instances.tables import LIVE

GOOD, PARTLY, BAD = (frozenset(each) for each in zip(*ANSWERS.values(), strict=True))
FINAL = "final"
"""Questions of the outcome about a final answer: counted apart, since other people gave it."""
AFTER_STAGE_TWO = and_(
    Survey.kind == OUTCOME, Case.stage == SECOND, Survey.round == Case.reopened_count + 1
)
DONE = "done"  # what the city may claim of a case, beside "explained"
Tally = Counter[str]


@dataclass(frozen=True)
class Span:
    """Which surveys are counted: asked in a time, about cases that one may count."""

    seen: ColumnElement[bool] | None = None
    since: datetime | None = None
    until: datetime | None = None
    timeline: str = LIVE

    def rule(self) -> ColumnElement[bool]:
        """As a condition on `Survey` and `Case`; an arranged campaign is no measure."""
        wanted = [Survey.timeline == self.timeline, Case.is_arranged.is_(False)]
        if self.seen is not None:
            wanted.append(self.seen)
        if self.since is not None:
            wanted.append(Survey.asked_at >= self.since)
        if self.until is not None:
            wanted.append(Survey.asked_at < self.until)
        return and_(*wanted)


@dataclass(frozen=True)
class Cell:
    """The tally of one kind of question for the cases of one unit, district, channel, kind."""

    unit_id: int | None
    kind: str
    district: str | None
    channel: str
    case_kind: str
    tally: Tally


def cells(session: Session, span: Span) -> list[Cell]:
    """Everything that figures are made of: some thousand rows at most, however many cases."""
    kind = case((AFTER_STAGE_TWO, FINAL), else_=Survey.kind)
    keys = Case.unit_id, kind, Case.district_key, Case.channel, Case.kind
    named = _counted()
    query = select(*keys, *named.values()).join(Case, Case.id == Survey.case_id)
    query = query.where(span.rule()).group_by(*keys)
    return [_cell(tuple(row), list(named)) for row in session.execute(query)]


def total(found: Iterable[Cell], *kinds: str) -> Tally:
    """The tallies added up, of all kinds of question or of these."""
    tally = Tally()
    for cell in found:
        if not kinds or cell.kind in kinds:
            tally.update(cell.tally)
    return tally


def _cell(row: tuple[Any, ...], names: list[str]) -> Cell:
    unit_id, kind, district, channel, case_kind, *counts = row
    return Cell(
        unit_id, kind, district, channel, case_kind, Tally(dict(zip(names, counts, strict=True)))
    )


def _counted() -> dict[str, ColumnElement[int]]:
    """An answer counts from the closing of its question on, never before."""
    heard = and_(Survey.answered_at.is_not(None), Survey.closed_at.is_not(None))
    done = Survey.claimed == DONE
    wanted = {
        "answered": heard,
        "good": and_(heard, Survey.outcome.in_(GOOD)),
        "partly": and_(heard, Survey.outcome.in_(PARTLY)),
        "bad": and_(heard, Survey.outcome.in_(BAD)),
        **{via: and_(heard, Survey.via == via) for via in (PAGE, TAP, PHONE)},
        "claimed_asked": done,
        "claimed": and_(heard, done),
        "claimed_false": and_(heard, done, Survey.outcome.not_in(GOOD)),
    }
    found: dict[str, ColumnElement[int]] = {"asked": func.count()}
    found |= {name: func.count().filter(rule) for name, rule in wanted.items()}
    for name in SCALES:
        found |= _scale(name, getattr(Survey, name), heard)
    return found


def _scale(
    name: str, column: InstrumentedAttribute[int | None], heard: ColumnElement[bool]
) -> dict[str, ColumnElement[int]]:
    value = cast(column, Integer)
    sums = {"n": func.count(column), "sum": func.sum(value), "squares": func.sum(value * value)}
    return {f"{name}_{each}": func.coalesce(found.filter(heard), 0) for each, found in sums.items()}
