"""A person's inbox as a page asks for it: box, words, step, kind, order; grouped by urgency."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Row, Select, and_, func, select
from sqlalchemy.orm import Session, outerjoin

from processes import wording
from processes.cases import worklist
from processes.cases.tables import Case
from processes.cases.visibility import Viewer, case_rule, task_rule, viewer
from processes.cases.worklist import Counts
from processes.insight.lists import has_words
from processes.instances.tables import UserTask
from processes.organisation.known import Member, UnitFacts, known
from processes.prepared import Prepared, given

PAGE_SIZE = 30
ORDERS: dict[str, tuple[Any, ...]] = {
    "due": worklist.PRESSING,
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
class TaskLine:
    """What of a task stands in the list."""

    id: int
    name_fa: str
    name_en: str
    why: dict[str, Any]
    unit_id: int | None
    due_at: datetime | None


@dataclass(frozen=True)
class CaseLine:
    """What of its case stands beside it."""

    id: int
    code: str
    subject: str
    kind: str
    identity: str


@dataclass(frozen=True)
class Line:
    """One task with its case, where the person may see that, and the unit of its group."""

    task: TaskLine
    case: CaseLine | None
    unit: UnitFacts | None

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
    """One page of the inbox, what it may be narrowed to (steps: id, Persian, English), and the
    figures of both boxes."""

    lines: list[Line]
    total: int
    page: int
    steps: list[tuple[str, str, str]]
    counts: Counts

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // PAGE_SIZE))

    def grouped(self, now: datetime) -> list[tuple[str, list[Line]]]:
        """The lines by urgency, empty groups left out."""
        found = {key: [line for line in self.lines if line.group(now) == key] for key in GROUPS}
        return [(key, lines) for key, lines in found.items() if lines]


def inbox_page(session: Session, person: Viewer, asked: InboxAsked, now: datetime) -> Inbox:
    """The open tasks in the box that `asked` names, one page of them, and the figures of both."""
    who, steps = viewer(person), worklist.steps(session, person, now)
    counts = worklist.counts_of(steps)
    is_mine = asked.box == "mine"
    total = counts.mine if is_mine else counts.groups
    if asked.step or asked.kind or asked.words.strip():
        counted = select(func.count()).select_from(_with_case(who))
        total = session.scalar(counted.where(*_narrowed(who, asked))) or 0
    page = min(max(asked.page, 1), max(1, -(-total // PAGE_SIZE)))
    rows = _rows(session, who, asked, (page - 1) * PAGE_SIZE) if total else ()
    units = known(session).units
    lines = [Line(_task(row), _case(row), units.get(row.unit_id or 0)) for row in rows]
    named = [(s.element_id, s.name_fa, s.name_en) for s in steps if s.is_mine == is_mine]
    return Inbox(lines, total, page, named, counts)


def _rows(session: Session, who: Member, asked: InboxAsked, offset: int) -> Sequence[Row[Any]]:
    order = asked.order if asked.order in ORDERS else "due"
    if asked.step or asked.kind or asked.words.strip():
        query = _query(who, asked, order)
        return session.execute(query, {"offset": offset}).all()
    usual = who.keep(("inbox", asked.box, order), lambda: Prepared(_query(who, asked, order)))
    return usual.rows(session, offset=offset)


def _query(who: Member, asked: InboxAsked, order: str) -> Select[Any]:
    task = [getattr(UserTask, name) for name in TaskLine.__dataclass_fields__]
    case = [getattr(Case, name).label(f"case_{name}") for name in CaseLine.__dataclass_fields__]
    query = select(*task, *case).select_from(_with_case(who)).where(*_narrowed(who, asked))
    offset = given("offset", BigInteger)
    return query.order_by(*ORDERS[order]).limit(PAGE_SIZE).offset(offset)


def _task(row: Row[Any]) -> TaskLine:
    return TaskLine(*row[: len(TaskLine.__dataclass_fields__)])


def _case(row: Row[Any]) -> CaseLine | None:
    return CaseLine(*row[len(TaskLine.__dataclass_fields__) :]) if row.case_id else None


def _with_case(who: Member) -> Any:
    """Tasks, each beside its case where the person may see that (a custodian does not)."""
    return outerjoin(UserTask, Case, and_(Case.id == UserTask.case_id, case_rule(who)))


def _narrowed(who: Member, asked: InboxAsked) -> Iterator[ColumnElement[bool]]:
    yield task_rule(who)
    yield UserTask.assignee_id == who.id if asked.box == "mine" else UserTask.assignee_id.is_(None)
    if asked.step:
        yield UserTask.element_id == asked.step
    if asked.kind:
        yield Case.kind == asked.kind
    if asked.words.strip():
        yield has_words(asked.words)
