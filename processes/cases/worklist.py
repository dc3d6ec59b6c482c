"""The inbox: tasks of one's own, of one's groups, what is late, what comes next; and the search."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, outerjoin

from processes import wording
from processes.cases.codes import read_code
from processes.cases.folding import digits_of, fold
from processes.cases.tables import Case
from processes.cases.visibility import Viewer, case_rule, task_rule, visible_cases
from processes.instances.tables import UserTask
from processes.organisation.tables import Unit

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


NO_FILTER = Filter()


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


def counts(session: Session, person: Viewer, now: datetime) -> Counts:
    """The figures above the inbox."""
    own = UserTask.assignee_id == person.id
    late = and_(own, UserTask.due_at < now)
    today = and_(own, UserTask.due_at >= now, UserTask.due_at < _midnight(now))
    own_and_rest = (_is_own(person), ~_is_own(person), today, late)
    row = session.execute(
        select(*(func.count().filter(one) for one in own_and_rest))
        .select_from(UserTask)
        .where(task_rule(person))
    ).one()
    return Counts(mine=row[0], groups=row[1], due_today=row[2], late=row[3])


def next_task(session: Session, person: Viewer, now: datetime) -> Item | None:
    """What to do after this one: one's own first, then the groups'."""
    for box in (mine, groups):
        found = box(session, person, now=now)
        if found:
            return found[0]
    return None


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
        .order_by(UserTask.due_at.asc().nulls_last(), UserTask.created_at, UserTask.id)
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
