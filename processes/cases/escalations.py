"""The ladder of a case: which level of which limit was raised, and who acknowledged it."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from processes import audit
from processes.cases.tables import Case, CaseEscalation
from processes.instances.work import Work


def record_escalation(work: Work, case_id: int, limit: str, level: int) -> None:
    """A level of a limit's ladder is reached; the case shows the highest level in force."""
    case = work.session.get_one(Case, case_id)
    row = {
        "case_id": case_id,
        "limit_key": limit,
        "level": level,
        "round": case.round,
        "raised_at": work.now,
        "decision": {},
    }
    work.session.execute(insert(CaseEscalation).on_conflict_do_nothing(), [row])
    case.escalation_level = max(level, case.escalation_level or 0)
    _audit(work, case_id, "escalation_raised", limit, level)


def acknowledge_escalation(
    work: Work, case_id: int, limit: str, level: int, by_id: int | None, decision: dict[str, Any]
) -> None:
    """Somebody has acknowledged a level and said what is to be done."""
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
        found.decision = decision
        _audit(work, case_id, "escalation_acknowledged", limit, level, by_id)


def escalations_of(session: Session, case_id: int) -> list[CaseEscalation]:
    """All levels that a case has reached, in order."""
    query = select(CaseEscalation).where(CaseEscalation.case_id == case_id)
    return list(session.scalars(query.order_by(CaseEscalation.raised_at, CaseEscalation.level)))


def _audit(
    work: Work, case_id: int, action: str, limit: str, level: int, by_id: int | None = None
) -> None:
    actor = by_id or work.actor_id
    entry = audit.Entry(f"case:{case_id}", action, f"limit:{limit}", actor, body={"level": level})
    work.note(entry)
