"""A person's inbox as a page asks for it: box, words, step, kind, order; grouped by urgency."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session, outerjoin

from processes import wording
from processes.cases.tables import Case
from processes.cases.visibility import Viewer, case_rule, task_rule
from processes.insight.lists import has_words
from processes.instances.tables import UserTask
from processes.organisation.tables import Unit

PAGE_SIZE = 30
ORDERS: dict[str, tuple[Any, ...]] = {
    "due": (UserTask.due_at.asc().nulls_last(), UserTask.created_at, UserTask.id),
    "newest": (UserTask.created_at.desc(), UserTask.id.desc()),
    "oldest": (UserTask.created_at, UserTask.id),
}
GROUPS = ("late", "today", "week", "later", "undated")


@dataclass(frozen=True)
class InboxAsked:
    """What is asked of the inbox; empty fields ask nothing. `box` is "mine" or "groups"."""

    box: str = "mine"
    words: str = ""
    step: str = ""
    kind: str = ""
    order: str = "due"
    page: int = 1


@dataclass(frozen=True)
class Line:
    """One task with its case and the unit of its group."""

    task: UserTask
    case: Case | None
    unit: Unit | None

    def group(self, now: datetime) -> str:
        """How urgent it is: late, today, week (the next seven days), later, undated."""
        due = self.task.due_at
        if due is None:
            return "undated"
        if due < now:
            return "late"
        days = (wording.local(due).date() - wording.local(now).date()) // timedelta(days=1)
        return "today" if days == 0 else "week" if days <= 7 else "later"


@dataclass(frozen=True)
class Inbox:
    """One page of the inbox, and what it may be narrowed to: steps (id, Persian, English)."""

    lines: list[Line]
    total: int
    page: int
    steps: list[tuple[str, str, str]]

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // PAGE_SIZE))

    def grouped(self, now: datetime) -> list[tuple[str, list[Line]]]:
        """The lines by urgency, empty groups left out."""
        found = {key: [line for line in self.lines if line.group(now) == key] for key in GROUPS}
        return [(key, lines) for key, lines in found.items() if lines]


def inbox_page(session: Session, person: Viewer, asked: InboxAsked) -> Inbox:
    """The open tasks in the box that `asked` names, one page of them."""
    rule = [task_rule(person), _in_box(person, asked.box)]
    query = (
        select(UserTask, Case, Unit)
        .select_from(_with_case(person))
        .outerjoin(Unit, Unit.id == UserTask.unit_id)
        .where(*rule, *_narrowed(asked))
    )
    counted = query.with_only_columns(func.count(), maintain_column_froms=True)
    total = session.scalar(counted) or 0
    page = min(max(asked.page, 1), max(1, -(-total // PAGE_SIZE)))
    ordered = query.order_by(*ORDERS.get(asked.order, ORDERS["due"]))
    rows = session.execute(ordered.limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE))
    return Inbox([Line(*row) for row in rows], total, page, _steps(session, rule))


def _with_case(person: Viewer) -> Any:
    """Tasks, each beside its case where the person may see that (a custodian does not)."""
    return outerjoin(UserTask, Case, and_(Case.id == UserTask.case_id, case_rule(person)))


def _in_box(person: Viewer, box: str) -> ColumnElement[bool]:
    if box == "mine":
        return UserTask.assignee_id == person.id
    return UserTask.assignee_id.is_(None)


def _narrowed(asked: InboxAsked) -> Iterator[ColumnElement[bool]]:
    if asked.step:
        yield UserTask.element_id == asked.step
    if asked.kind:
        yield Case.kind == asked.kind
    if asked.words.strip():
        yield has_words(asked.words)


def _steps(session: Session, rule: list[ColumnElement[bool]]) -> list[tuple[str, str, str]]:
    named: Select[str, str, str] = (
        select(UserTask.element_id, func.min(UserTask.name_fa), func.min(UserTask.name_en))
        .where(*rule)
        .group_by(UserTask.element_id)
        .order_by(func.min(UserTask.name_fa))
    )
    return [(row[0], row[1], row[2]) for row in session.execute(named)]
