"""Ties between cases: duplicates to their parent, follow-ups, parts of one message."""

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from processes import audit
from processes.cases.link_tables import CaseLink
from processes.cases.tables import Case
from processes.instances.work import Work

DUPLICATE, FOLLOW_UP, SPLIT = "duplicate", "follow_up", "split"


def link(work: Work, case_id: int, other_id: int, kind: str) -> None:
    """Tie a case to another; the same tie is made once. Both trails tell it."""
    row = {
        "case_id": case_id,
        "other_id": other_id,
        "kind": kind,
        "by_id": work.actor_id,
        "at": work.now,
    }
    made = insert(CaseLink).values(row).on_conflict_do_nothing().returning(CaseLink.id)
    if work.session.scalar(made) is None:
        return
    for here, there in ((case_id, other_id), (other_id, case_id)):
        body = {"kind": kind, "case": there}
        work.note(
            audit.Entry(f"case:{here}", "case_linked", f"case:{there}", work.actor_id, body=body)
        )


def unlink(work: Work, case_id: int, kind: str) -> None:
    """The case stands on its own again."""
    rows = select(CaseLink).where(CaseLink.case_id == case_id, CaseLink.kind == kind)
    for row in work.session.scalars(rows):
        body = {"kind": kind, "case": row.other_id}
        entry = audit.Entry(
            f"case:{case_id}", "case_unlinked", f"case:{row.other_id}", work.actor_id, body=body
        )
        work.note(entry)
        work.session.delete(row)
    work.session.flush()


def parent_of(session: Session, case_id: int) -> Case | None:
    """The case whose answer this one follows."""
    query = select(Case).join(CaseLink, CaseLink.other_id == Case.id)
    query = query.where(CaseLink.case_id == case_id, CaseLink.kind == DUPLICATE)
    return session.scalar(query.order_by(CaseLink.id.desc()).limit(1))


def children(session: Session, parent_id: int) -> list[Case]:
    """The cases that follow the answer of this one, oldest first."""
    query = select(Case).join(CaseLink, CaseLink.case_id == Case.id)
    query = query.where(CaseLink.other_id == parent_id, CaseLink.kind == DUPLICATE)
    return list(session.scalars(query.order_by(Case.id)))


def ties(session: Session, case_id: int) -> list[tuple[str, Case]]:
    """Everything that the case is tied to, in either direction, with the kind of each tie."""
    query = select(CaseLink.kind, Case).where(CaseLink.kind.is_not(None))
    ahead = query.join(Case, Case.id == CaseLink.other_id).where(CaseLink.case_id == case_id)
    back = query.join(Case, Case.id == CaseLink.case_id).where(CaseLink.other_id == case_id)
    return [(kind, case) for rows in (ahead, back) for kind, case in session.execute(rows)]
