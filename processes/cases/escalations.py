"""The ladder of a case: which level of which limit was raised, why, and who acknowledged it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from processes import audit
from processes.cases.exclusions import excluded_people
from processes.cases.tables import Case, CaseEscalation
from processes.instances.tables import UserTask
from processes.instances.work import Work
from processes.organisation.groups import NAMED, NoGroup, resolve_group
from processes.organisation.people import members

LAPSE = 3
"""The level at which inspection steps in: a lapse of the unit (LIFECYCLE.md, 2.4)."""
UNIT_LAPSES = "unit_lapses"
"""The ladder that calls on the top for a unit's lapses; once within the days that are counted."""


@dataclass(frozen=True)
class Raised:
    """A level that is reached: of which limit, why, and which levels below were due with it."""

    limit: str
    level: int
    reason: str = "time"
    passed: tuple[tuple[int, str], ...] = ()  # levels on record only, each with its reason


def record_escalation(work: Work, case_id: int, limit: str, level: int) -> None:
    """A level of a limit's ladder is reached; the case shows the highest level in force."""
    raise_level(work, case_id, Raised(limit, level))


def raise_level(work: Work, case_id: int, raised: Raised) -> None:
    """Record a level, and beside it the lower ones that were due with it or had nobody left.

    A level raised again (a new date has passed too) is waited for again."""
    case = work.session.get_one(Case, case_id)
    for level, reason in raised.passed:
        _write(work, case, raised.limit, level, reason=reason, is_passed=True)
        _audit(work, case_id, "escalation_passed", raised.limit, level, reason=reason)
    _write(work, case, raised.limit, raised.level, reason=raised.reason, is_passed=False)
    case.escalation_level = max(raised.level, case.escalation_level or 0)
    _audit(work, case_id, "escalation_raised", raised.limit, raised.level, reason=raised.reason)


def first_with_people(
    session: Session, case: Case, groups: Sequence[str | None], level: int, top: int
) -> int | None:
    """The first level from `level` to `top` whose group has somebody who is not excluded.

    A group that nobody staffs is stood in for as always; only exclusion makes a level fall out."""
    excluded = excluded_people(session, case.id)
    if not excluded:
        return level
    return next(
        (n for n in range(level, top + 1) if _somebody(session, case, groups[n], excluded)), None
    )


def acknowledge_escalation(
    work: Work, case_id: int, limit: str, level: int, by_id: int | None, decision: dict[str, Any]
) -> None:
    """Somebody has acknowledged a level, chosen why it is late and said what is to be done."""
    case = work.session.get_one(Case, case_id)
    found = work.session.scalar(
        select(CaseEscalation).where(
            CaseEscalation.case_id == case_id,
            CaseEscalation.limit_key == limit,
            CaseEscalation.level == level,
            CaseEscalation.round == case.round,
        )
    )
    if found is not None and found.acknowledged_at is None:
        found.acknowledged_at, found.acknowledged_by_id = work.now, by_id
        found.decision, found.late_reason = decision, decision.get("late_reason")
        _audit(work, case_id, "escalation_acknowledged", limit, level, by_id)


def lapses_of_unit(work: Work, case: Case, days: float) -> int:
    """How often inspection had to step in for the case's unit within the last `days`.

    None count when the top has been called on for them in that time already."""
    since = work.now - timedelta(days=days)
    asked = (
        select(func.count(CaseEscalation.id))
        .join(Case, Case.id == CaseEscalation.case_id)
        .where(CaseEscalation.unit_id == case.unit_id, ~CaseEscalation.is_passed)
        .where(CaseEscalation.raised_at > since, Case.timeline == work.timeline)
    )
    if work.session.scalar(asked.where(CaseEscalation.limit_key == UNIT_LAPSES)):
        return 0
    return work.session.scalar(asked.where(CaseEscalation.level == LAPSE)) or 0


def take_over(work: Work, case_id: int, person_id: int) -> int:
    """Give the open tasks of the handling of a case to one person; answers how many.

    What is asked of one very person, such as a vote, stays with them."""
    tasks = select(UserTask).where(UserTask.case_id == case_id, UserTask.state == "open")
    taken = [
        task
        for task in work.session.scalars(tasks)
        if task.process_id != "level_asking" and task.why.get("rule") != NAMED
    ]
    for task in taken:
        task.assignee_id, task.claimed_at, task.draft = person_id, work.now, None
    work.session.flush()
    entry = audit.Entry(
        f"case:{case_id}",
        "case_taken_over",
        f"case:{case_id}",
        person_id,
        body={"tasks": len(taken)},
    )
    work.note(entry)
    return len(taken)


def escalations_of(session: Session, case_id: int) -> list[CaseEscalation]:
    """All levels that a case has reached, in order."""
    query = select(CaseEscalation).where(CaseEscalation.case_id == case_id)
    return list(session.scalars(query.order_by(CaseEscalation.raised_at, CaseEscalation.level)))


def _somebody(session: Session, case: Case, group: str | None, excluded: frozenset[int]) -> bool:
    try:
        found = resolve_group(session, group or "", case.unit_id, grade=case.grade)
    except NoGroup:
        return False
    return any(p.id not in excluded for p in members(session, found.role, found.unit_id))


def _write(work: Work, case: Case, limit: str, level: int, *, reason: str, is_passed: bool) -> None:
    row = {
        "case_id": case.id,
        "limit_key": limit,
        "level": level,
        "round": case.round,
        "raised_at": work.now,
        "decision": {},
        "reason": reason,
        "unit_id": case.unit_id,
        "is_passed": is_passed,
    }
    once = insert(CaseEscalation).values(row)
    again = {"raised_at": work.now, "reason": reason, "is_passed": is_passed}
    again |= {"acknowledged_at": None, "acknowledged_by_id": None, "unit_id": case.unit_id}
    key = ("case_id", "limit_key", "level", "round")
    is_new = once.on_conflict_do_nothing(index_elements=key)
    said = is_new if is_passed else once.on_conflict_do_update(index_elements=key, set_=again)
    work.session.execute(said)


def _audit(  # noqa: PLR0913 - what one line of the trail says
    work: Work,
    case_id: int,
    action: str,
    limit: str,
    level: int,
    by_id: int | None = None,
    reason: str | None = None,
) -> None:
    body = {"level": level} | ({"reason": reason} if reason else {})
    actor = by_id or work.actor_id
    work.note(audit.Entry(f"case:{case_id}", action, f"limit:{limit}", actor, body=body))
