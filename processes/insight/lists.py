"""The list of cases that a manager asks for: by state, age, unit, escalation, kind or words."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload

from processes.cases.folding import fold
from processes.cases.tables import Case
from processes.instances.tables import LIVE
from processes.organisation.units import ids_below
from processes.wording import latin_digits

ENDED = ("answered", "closed", "withdrawn", "transferred")
OPEN, OWED = "open", "owed"
PAGE_SIZE = 50
# How long an open case has been with the city: key -> (from, below) in days since its receipt.
AGES: dict[str, tuple[int, int | None]] = {
    "2": (0, 3),
    "7": (3, 8),
    "14": (8, 15),
    "30": (15, 31),
    "more": (31, None),
}
ORDERS: dict[str, tuple[Any, ...]] = {
    "due": (Case.due_at.asc().nulls_last(), Case.id),
    "oldest": (Case.received_at.asc(), Case.id),
    "newest": (Case.received_at.desc(), Case.id.desc()),
}


@dataclass(frozen=True)
class Asked:
    """What is asked of the list; empty fields ask nothing.

    `state` is a status key, "open", or "owed": answered, and something promised is not done."""

    state: str = ""
    age: str = ""
    unit_id: int | None = None
    level: int | None = None
    kind: str = ""
    words: str = ""
    is_late: bool = False
    since: datetime | None = None
    answered_since: datetime | None = None
    order: str = "due"
    page: int = 1


@dataclass(frozen=True)
class CasePage:
    """One page of a list: `shown_from` counts from 1."""

    rows: list[Case]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // PAGE_SIZE))

    @property
    def shown_from(self) -> int:
        """The number of the first row of this page."""
        return (self.page - 1) * PAGE_SIZE + 1 if self.rows else 0


def case_page(session: Session, visible: Select[Case], asked: Asked, now: datetime) -> CasePage:
    """The cases of `visible` that `asked` wants, one page of them."""
    wanted = visible.where(*conditions(session, asked, now))
    ids = wanted.with_only_columns(Case.id, maintain_column_froms=True).order_by(None)
    total = session.scalar(select(func.count()).select_from(ids.subquery())) or 0
    page = min(max(asked.page, 1), max(1, -(-total // PAGE_SIZE)))
    ordered = wanted.order_by(*ORDERS.get(asked.order, ORDERS["due"]))
    found = ordered.options(joinedload(Case.unit)).limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)
    return CasePage(list(session.scalars(found).unique()), total, page)


def conditions(session: Session, asked: Asked, now: datetime) -> list[ColumnElement[bool]]:
    """What `asked` means in the database; cases of a replay stay apart from life."""
    live = Case.timeline == LIVE
    wanted = [*_of_handling(asked, now), *_of_content(asked)]
    if asked.unit_id is not None:
        wanted.append(Case.unit_id.in_(ids_below(session, {asked.unit_id})))
    return [live, *wanted]


def _of_handling(asked: Asked, now: datetime) -> Iterator[ColumnElement[bool]]:
    if asked.state:
        states = {OPEN: is_open(), OWED: is_owed()}
        yield states.get(asked.state, Case.status == asked.state)
    if asked.age in AGES:
        yield and_(is_open(), of_age(asked.age, now))
    if asked.level is not None:
        yield and_(is_open(), Case.escalation_level == asked.level)
    if asked.is_late:
        yield is_late(now)


def _of_content(asked: Asked) -> Iterator[ColumnElement[bool]]:
    if asked.kind:
        yield Case.kind == asked.kind
    if asked.since:
        yield Case.received_at >= asked.since
    if asked.answered_since:
        yield Case.answered_at >= asked.answered_since
    if asked.words.strip():
        yield has_words(asked.words)


def is_open() -> ColumnElement[bool]:
    """The city still owes an answer."""
    return Case.status.not_in(ENDED)


def is_owed() -> ColumnElement[bool]:
    """Answered, but a remedy of the answer is still open: not done."""
    return and_(Case.answered_at.is_not(None), Case.open_remedies > 0)


def is_late(now: datetime) -> ColumnElement[bool]:
    """The promised date has passed without an answer."""
    return and_(is_open(), Case.due_at < now)


def of_age(age: str, now: datetime) -> ColumnElement[bool]:
    """Received so many days ago as the bucket `age` says."""
    youngest, oldest = AGES[age]
    newer = Case.received_at <= now - timedelta(days=youngest)
    if oldest is None:
        return newer
    return and_(newer, Case.received_at > now - timedelta(days=oldest))


def has_words(words: str) -> ColumnElement[bool]:
    """The tracking code, or words of the subject or the message, whichever digits were typed."""
    code = latin_digits(words).replace(" ", "").replace("-", "")
    found: list[ColumnElement[bool]] = [Case.folded.contains(fold(words), autoescape=True)]
    if code.isascii() and code.isdigit():
        found.append(Case.code.startswith(code))
    return or_(*found)
