"""The inbox: tasks of one's own, of one's groups, what is late, what comes next; and the search."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Literal

from sqlalchemy import (
    BindParameter,
    ClauseElement,
    ColumnElement,
    DateTime,
    Select,
    and_,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Session, outerjoin

from processes import wording
from processes.cases.codes import read_code
from processes.cases.folding import digits_of, fold
from processes.cases.sealed_tables import CaseHearing
from processes.cases.tables import Case
from processes.cases.visibility import Viewer, case_rule, task_rule, viewer, visible_cases
from processes.instances.tables import UserTask
from processes.organisation.known import Member
from processes.organisation.tables import Unit
from processes.prepared import Prepared, given

PAGE = 50
Box = Literal["mine", "groups"]


@dataclass(frozen=True)
class Filter:
    """What a list is narrowed to; None = not narrowed."""

    kind: str | None = None
    severity: str | None = None
    is_late: bool = False
    unit_id: int | None = None
    element_id: str | None = None


@dataclass(frozen=True)
class Item:
    """One line of the inbox."""

    task: UserTask
    case: Case | None
    unit: Unit | None

    def is_late(self, now: datetime) -> bool:
        """Whether its time is over."""
        return self.task.due_at is not None and self.task.due_at < now


@dataclass(frozen=True)
class Counts:
    """How many tasks wait: one's own, one's groups', and of one's own those due today or late."""

    mine: int
    groups: int
    due_today: int
    late: int


@dataclass(frozen=True)
class StepCount:
    """How many tasks of one step wait, with the person or with their groups."""

    is_mine: bool
    element_id: str
    name_fa: str
    name_en: str
    count: int
    late: int
    due_today: int


NO_FILTER = Filter()
PRESSING = (UserTask.due_at.asc().nulls_last(), UserTask.created_at, UserTask.id)
"""The order of an inbox: the most pressing first."""


def mine(
    session: Session,
    person: Viewer,
    narrowed: Filter = NO_FILTER,
    *,
    now: datetime,
    offset: int = 0,
) -> list[Item]:
    """The person's own open tasks, the most pressing first."""
    return _items(session, person, "mine", narrowed, now, offset)


def groups(
    session: Session,
    person: Viewer,
    narrowed: Filter = NO_FILTER,
    *,
    now: datetime,
    offset: int = 0,
) -> list[Item]:
    """Tasks that the person could take from one of their groups, the most pressing first."""
    return _items(session, person, "groups", narrowed, now, offset)


def steps(session: Session, person: Viewer, now: datetime) -> list[StepCount]:
    """What waits in both boxes, counted by step, in the order of the steps' names."""
    who = viewer(person)
    asked = who.keep("steps", lambda: Prepared(_steps(who)))
    rows = asked.rows(session, now=now, midnight=_midnight(now))
    return [StepCount(*tuple(row)) for row in rows]


def counts(session: Session, person: Viewer, now: datetime) -> Counts:
    """The figures above the inbox."""
    return counts_of(steps(session, person, now))


def counts_of(found: Sequence[StepCount]) -> Counts:
    """The same from what was counted by step."""
    own = [step for step in found if step.is_mine]
    return Counts(
        mine=sum(step.count for step in own),
        groups=sum(step.count for step in found if not step.is_mine),
        due_today=sum(step.due_today for step in own),
        late=sum(step.late for step in own),
    )


def asked_of(session: Session, person: Viewer, now: datetime) -> tuple[int, int]:
    """How much waits for the person alone: tasks of their own, and answers in hearings."""
    who = viewer(person)
    asked = who.keep("asked_of", lambda: Prepared(_asked_of(who)))
    own, hearings = tuple(asked.rows(session, now=now)[0])
    return own, hearings


def next_task(session: Session, person: Viewer) -> int | None:
    """The id of what to do after this one: one's own first, then the groups'."""
    who = viewer(person)
    for box in ("mine", "groups"):
        found = who.keep(("next", box), partial(_next, who, box)).scalar(session)
        if found is not None:
            return int(found)
    return None


def _next(who: Member, box: Box) -> Prepared:
    query = select(UserTask.id).where(_box(who, box)).order_by(*PRESSING)
    return Prepared(query.limit(1))


def _steps(who: Member) -> ClauseElement:
    now, midnight = _moment("now"), _moment("midnight")
    late = UserTask.due_at < now
    today = and_(UserTask.due_at >= now, UserTask.due_at < midnight)
    own = _is_own(who).label("is_mine")
    named = (UserTask.element_id, func.min(UserTask.name_fa), func.min(UserTask.name_en))
    counted = (func.count(), func.count().filter(late), func.count().filter(today))
    query = select(own, *named, *counted).where(task_rule(who))
    return query.group_by(own, UserTask.element_id).order_by(func.min(UserTask.name_fa))


def _asked_of(who: Member) -> ClauseElement:
    own = select(func.count()).select_from(UserTask).where(_box(who, "mine"))
    hearings = (
        select(func.count())
        .select_from(CaseHearing)
        .where(CaseHearing.person_id == who.id, CaseHearing.state == "asked")
        .where(CaseHearing.due_at > _moment("now"))
    )
    return select(own.scalar_subquery(), hearings.scalar_subquery())


def _moment(name: str) -> BindParameter[datetime]:
    return given(name, DateTime(timezone=True))


def search(session: Session, person: Viewer, text: str, limit: int = PAGE) -> list[Case]:
    """Cases that the person may see, by code or by words (spelling folded, beginnings match)."""
    seen = visible_cases(person)
    digits = digits_of(text)
    if code := read_code(text):
        return list(session.scalars(seen.where(Case.code == code)))
    words = fold(text).split()
    if not words:
        return []
    asked = func.to_tsquery("simple", " & ".join(f"{word}:*" for word in words))
    found: ColumnElement[bool] = func.to_tsvector("simple", Case.folded).op("@@")(asked)
    if len(digits) >= 4 and digits == "".join(words):
        found = or_(found, Case.code.like(f"{digits}%"))
    query = seen.where(found).order_by(Case.received_at.desc()).limit(limit)
    return list(session.scalars(query))


def _box(person: Viewer, box: Box) -> ColumnElement[bool]:
    own = _is_own(person)
    return and_(task_rule(person), own if box == "mine" else ~own)


def _is_own(person: Viewer) -> ColumnElement[bool]:
    return and_(UserTask.assignee_id.is_not(None), UserTask.assignee_id == person.id)


def _items(  # noqa: PLR0913 - whose list, which box, what of it, and from where on
    session: Session, person: Viewer, box: Box, narrowed: Filter, now: datetime, offset: int
) -> list[Item]:
    query: Select[UserTask, Case, Unit] = (
        select(UserTask, Case, Unit)
        .select_from(_with_case(person))
        .outerjoin(Unit, Unit.id == UserTask.unit_id)
        .where(_box(person, box), *_conditions(narrowed, now))
        .order_by(*PRESSING)
        .limit(PAGE)
        .offset(offset)
    )
    return [Item(*row) for row in session.execute(query)]


def _with_case(person: Viewer) -> Any:
    """Tasks, each beside its case where the person may see that (a custodian does not)."""
    return outerjoin(UserTask, Case, and_(Case.id == UserTask.case_id, case_rule(person)))


def _conditions(narrowed: Filter, now: datetime) -> list[ColumnElement[bool]]:
    asked: dict[ColumnElement[bool], bool] = {
        Case.kind == narrowed.kind: narrowed.kind is not None,
        Case.severity == narrowed.severity: narrowed.severity is not None,
        UserTask.unit_id == narrowed.unit_id: narrowed.unit_id is not None,
        UserTask.element_id == narrowed.element_id: narrowed.element_id is not None,
        UserTask.due_at < now: narrowed.is_late,
    }
    return [condition for condition, is_asked in asked.items() if is_asked]


def _midnight(now: datetime) -> datetime:
    day = wording.local(now).replace(hour=0, minute=0, second=0, microsecond=0)
    return day + timedelta(days=1)
