"""The day's digest: notices to staff that can wait are kept and go out as one message a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import exists, func, select
from sqlalchemy.dialects.postgresql import insert

from processes import wording
from processes.cases.correspondence import Words, people_of, to_person
from processes.cases.digest_tables import StaffNotice
from processes.cases.tables import Case
from processes.cases.visibility import kept_from, task_rule
from processes.db import hold
from processes.instances.messages import send
from processes.instances.tables import LIVE, UserTask
from processes.instances.work import Work
from processes.organisation.people import MANAGER
from processes.organisation.tables import Membership, Person

NOTICE_KEPT = "notice_kept"
"""The message that begins the digest of a person's day."""


@dataclass(frozen=True)
class Digest:
    """What one person is told: the lines in the order they came, and how the inbox stands."""

    lines: list[str]
    due_today: int
    overdue: int


def keep_for_group(work: Work, case_id: int, words: Words, group: str, key: str) -> int:
    """Keep a notice for everybody in `group` who is not excluded; answers how many."""
    people = people_of(work, case_id, group)
    for person in people:
        keep(work, case_id, words, person, f"{key}:{person.id}")
    return len(people)


def keep(work: Work, case_id: int | None, words: Words, person: Person, key: str) -> None:
    """Keep a notice for the person's next digest; the first since the last one begins it.

    Where no published process makes digests, the notice goes out at once. A replay keeps it,
    and holds nobody: its batches would wait for one another."""
    if work.timeline == LIVE:
        hold(work.session, _name(person.id))
    is_first = work.timeline == LIVE and not _has_kept(work, person.id)
    if not _write(work, case_id, words, person, key) or not is_first:
        return
    begun = send(work, NOTICE_KEPT, _name(person.id), _about(work, person), None)
    if not begun:
        to_person(work, case_id, words, person, key)
        _mark_sent(work, _kept(work, person.id))


def take(work: Work, person: Person) -> Digest | None:
    """The person's kept notices, marked as sent; None when nothing is left to tell.

    Of a case that has been closed to the person meanwhile there is no line."""
    hold(work.session, _name(person.id))
    kept = _kept(work, person.id)
    _mark_sent(work, kept)
    barred = _barred_cases(work, person, kept)
    lines = list(dict.fromkeys(n.subject for n in kept if n.case_id not in barred))
    return Digest(lines, *_inbox(work, person)) if lines else None


def _name(person_id: int) -> str:
    return f"digest:{person_id}"


def _about(work: Work, person: Person) -> dict[str, object]:
    heads = exists().where(Membership.person_id == person.id, Membership.role == MANAGER)
    return {"person": person.id, "manages": bool(work.session.scalar(select(heads)))}


def _has_kept(work: Work, person_id: int) -> bool:
    kept = exists().where(
        StaffNotice.person_id == person_id,
        StaffNotice.sent_at.is_(None),
        StaffNotice.timeline == LIVE,
    )
    return bool(work.session.scalar(select(kept)))


def _kept(work: Work, person_id: int) -> Sequence[StaffNotice]:
    query = select(StaffNotice).where(
        StaffNotice.person_id == person_id,
        StaffNotice.sent_at.is_(None),
        StaffNotice.timeline == work.timeline,
    )
    return work.session.scalars(query.order_by(StaffNotice.id)).all()


def _mark_sent(work: Work, kept: Sequence[StaffNotice]) -> None:
    for notice in kept:
        notice.sent_at = work.now
    work.session.flush()


def _barred_cases(work: Work, person: Person, kept: Sequence[StaffNotice]) -> set[int]:
    told = {notice.case_id for notice in kept} - {None}
    return set(work.session.scalars(kept_from(person).where(Case.id.in_(told))))


def _inbox(work: Work, person: Person) -> tuple[int, int]:
    """Open tasks of the person and their groups: due until the end of today, and overdue."""
    midnight = wording.local(work.now).replace(hour=0, minute=0, second=0, microsecond=0)
    today = UserTask.due_at.between(work.now, midnight + timedelta(days=1))
    counted = func.count().filter(today), func.count().filter(UserTask.due_at < work.now)
    query = select(*counted).select_from(UserTask).where(task_rule(person))
    due_today, overdue = work.session.execute(query).one()
    return due_today, overdue


def _write(work: Work, case_id: int | None, words: Words, person: Person, key: str) -> bool:
    row = {
        "person_id": person.id,
        "case_id": case_id,
        "letter_key": words.key or "",
        "subject": words.subject[:200],
        "idempotency_key": key,
        "timeline": work.timeline,
        "kept_at": work.now,
    }
    once = insert(StaffNotice).values(row)
    once = once.on_conflict_do_nothing(index_elements=["idempotency_key"])
    return work.session.scalar(once.returning(StaffNotice.id)) is not None
