"""Holds a replay against what its source says of itself: late or not, from the event log alone."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, or_, select
from sqlalchemy.orm import Session

from handlers.importing.mapping import ImportMapping
from handlers.importing.messages import MOMENTS, evaluate
from handlers.importing.rows import RawRow, values
from processes.cases.tables import Case
from processes.engine.feel import Scope
from processes.instances.tables import EventLog, ProcessInstance

BREACH = ("escalation", "limit_passed")
ANSWER = ("answering", "record_answer")
LIMIT = ":answer:0"  # the first promise to the citizen, before any reopening

CAUSES = {
    "never_answered": (
        "در بازپخش به پاسخ نرسید",
        "the replay did not come to its answer",
    ),
    "same_moment": (
        "پایان و مهلت در یک لحظه است",
        "closed at the very moment of its target",
    ),
    "target_before_receipt": (
        "مهلت پیش از رسیدن پیام است",
        "its target lies before its receipt",
    ),
    "file_contradicts_itself": (
        "تاریخ‌های خود ردیف با داوری آن نمی‌خواند",
        "the row's own dates contradict its status",
    ),
    "unexplained": ("بی‌توضیح", "unexplained"),
}


@dataclass(frozen=True)
class Judged:
    """One case: what the log says and what the file says."""

    external_id: str
    line: int
    is_closed: bool
    breached: bool
    late: bool | None  # None: the file does not say
    cause: str = ""


@dataclass
class Verdict:
    """Agreement over the cases of a source."""

    closed: Counter[str] = field(default_factory=Counter)
    still_open: Counter[str] = field(default_factory=Counter)
    unjudged: list[Judged] = field(default_factory=list)
    disagreeing: list[Judged] = field(default_factory=list)

    @property
    def agreement(self) -> float:
        """The share of closed, judged rows on which the log and the file agree."""
        judged = self.closed["agree"] + self.closed["differ"]
        return self.closed["agree"] / judged if judged else 1.0

    def add(self, case: Judged) -> None:
        """Count one case in."""
        if case.late is None:
            self.unjudged.append(case)
            return
        counter = self.closed if case.is_closed else self.still_open
        agrees = case.breached == case.late
        counter["agree" if agrees else "differ"] += 1
        counter[f"{'late' if case.late else 'on_time'}"] += 1
        if not agrees and case.is_closed:
            self.disagreeing.append(case)


def judge(session: Session, mapping: ImportMapping) -> Verdict:
    """Compare every replayed case of the mapping's source with its row.

    A breach counts when the limit's timer was recorded before the answer was.
    """
    verdict = Verdict()
    for row in _cases(session, mapping):
        verdict.add(_judged(row, mapping))
    return verdict


def _cases(session: Session, mapping: ImportMapping) -> Iterator[Row[Any]]:
    """Each case with the moments of its breach and its answer, read from the log in one go."""
    ladder = ProcessInstance.correlation_key == Case.code + LIMIT
    moments = (
        select(
            Case.id.label("case_id"),
            func.min(EventLog.at).filter(_is(BREACH), ladder).label("breached_at"),
            func.min(EventLog.at).filter(_is(ANSWER)).label("answered_at"),
        )
        .join(ProcessInstance, ProcessInstance.case_id == Case.id)
        .join(EventLog, EventLog.instance_id == ProcessInstance.id)
        .where(EventLog.state == "completed", or_(_is(BREACH), _is(ANSWER)))
        .where(Case.source == mapping.source, Case.timeline == mapping.timeline)
        .group_by(Case.id)
        .subquery()
    )
    query = (
        select(Case.external_id, Case.external, moments.c.breached_at, moments.c.answered_at)
        .outerjoin(moments, moments.c.case_id == Case.id)
        .where(Case.source == mapping.source, Case.timeline == mapping.timeline)
        .order_by(Case.id)
        .execution_options(yield_per=1000)
    )
    yield from session.execute(query)


def _is(step: tuple[str, str]) -> ColumnElement[bool]:
    return and_(EventLog.process_id == step[0], EventLog.element_id == step[1])


def _judged(row: Row[Any], mapping: ImportMapping) -> Judged:
    assert mapping.verdict is not None  # noqa: S101 - asked for only where the mapping judges
    context = _context(row.external, mapping)
    scope = Scope(now=datetime.now(UTC), time_zone=mapping.zone.key)
    unjudged = evaluate(mapping.verdict.unjudged, context, scope, "verdict.unjudged") is True
    late = evaluate(mapping.verdict.late, context, scope, "verdict.late") is True
    is_before = row.answered_at is None or (row.breached_at or row.answered_at) < row.answered_at
    breached = row.breached_at is not None and is_before
    is_closed = context.get("closed_at") is not None
    cause = "" if breached == late else _cause(row, context, late)
    line = int(row.external["line"])
    return Judged(row.external_id, line, is_closed, breached, None if unjudged else late, cause)


def _context(external: Mapping[str, Any], mapping: ImportMapping) -> dict[str, Any]:
    raw = RawRow(int(external["line"]), external["row"])
    context: dict[str, Any] = {**mapping.lists, **values(raw, mapping)}
    context["row"] = dict(context)
    scope = Scope(now=datetime.now(UTC), time_zone=mapping.zone.key)
    for name in MOMENTS:
        if name in mapping.row:
            context[name] = evaluate(mapping.row[name], context, scope, name)
    return context


def _cause(row: Row[Any], context: Mapping[str, Any], late: bool) -> str:
    due, closed = context.get("due_at"), context.get("closed_at")
    if closed is not None and row.answered_at is None:
        return "never_answered"
    if due is not None and due == closed:
        return "same_moment"
    if due is not None and due < context["received_at"]:
        return "target_before_receipt"
    if closed is not None and (due is not None and closed > due) != late:
        return "file_contradicts_itself"
    return "unexplained"
