"""Ties between cases: duplicates to their parent, follow-ups, parts of one message, retaliation."""

from dataclasses import dataclass

from sqlalchemy import and_, or_, select
from sqlalchemy import case as case_when
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from processes import audit
from processes.cases.link_tables import CaseLink
from processes.cases.tables import Case
from processes.cases.visibility import OPEN, Viewer, case_rule, counted_rule
from processes.instances.work import Work

DUPLICATE, FOLLOW_UP, SPLIT, RETALIATION = "duplicate", "follow_up", "split", "retaliation"


def link(work: Work, case_id: int, other_id: int, kind: str) -> None:
    """Tie a case to another; the same tie is made once. Both trails tell it."""
    if _tie(work, case_id, other_id, kind):
        _tell(work, case_id, other_id, kind)
        _tell(work, other_id, case_id, kind)


def link_apart(work: Work, case_id: int, other_id: int, kind: str) -> None:
    """Tie a sealed report to the case it came from; the trail of the report alone tells it, since
    whoever reads the other case may not learn that there is a report."""
    if _tie(work, case_id, other_id, kind):
        _tell(work, case_id, other_id, kind)


def _tie(work: Work, case_id: int, other_id: int, kind: str) -> bool:
    row = {
        "case_id": case_id,
        "other_id": other_id,
        "kind": kind,
        "by_id": work.actor_id,
        "at": work.now,
    }
    made = insert(CaseLink).values(row).on_conflict_do_nothing().returning(CaseLink.id)
    return work.session.scalar(made) is not None


def _tell(work: Work, here: int, there: int, kind: str) -> None:
    body = {"kind": kind, "case": there}
    entry = audit.Entry(f"case:{here}", "case_linked", f"case:{there}", work.actor_id, body=body)
    work.note(entry)


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


@dataclass(frozen=True)
class Tied:
    """A case beside another: the kind of the tie, whether the other one points here, and whether
    the reader may open it."""

    kind: str
    points_here: bool
    case: Case
    is_open: bool


def ties_seen(session: Session, person: Viewer, case_id: int) -> list[Tied]:
    """What a reader of the case is told of the cases tied to it, oldest first: those that they may
    open, and of duplicates also the others that may be counted (an answer goes to them all)."""
    other = case_when((CaseLink.case_id == case_id, CaseLink.other_id), else_=CaseLink.case_id)
    may_open = case_rule(person)
    told = and_(CaseLink.kind == DUPLICATE, Case.grade == OPEN, counted_rule(person))
    query = (
        select(CaseLink.kind, CaseLink.other_id == case_id, Case, may_open)
        .join(Case, Case.id == other)
        .where(or_(CaseLink.case_id == case_id, CaseLink.other_id == case_id))
        .where(or_(may_open, told))
    )
    rows = session.execute(query.order_by(Case.received_at, Case.id))
    return [Tied(kind, here, tied, is_open) for kind, here, tied, is_open in rows]


def parts_of(session: Session, case: Case) -> list[Case]:
    """The other parts of the citizen's message, for the citizen: they open with the same PIN."""
    other = case_when((CaseLink.case_id == case.id, CaseLink.other_id), else_=CaseLink.case_id)
    query = (
        select(Case)
        .join(CaseLink, Case.id == other)
        .where(or_(CaseLink.case_id == case.id, CaseLink.other_id == case.id))
        .where(CaseLink.kind == SPLIT, Case.pin_hash.is_not(None), Case.pin_hash == case.pin_hash)
    )
    return list(session.scalars(query.order_by(Case.id)))


def ties(session: Session, case_id: int) -> list[tuple[str, Case]]:
    """Everything that the case is tied to, in either direction, with the kind of each tie."""
    query = select(CaseLink.kind, Case).where(CaseLink.kind.is_not(None))
    ahead = query.join(Case, Case.id == CaseLink.other_id).where(CaseLink.case_id == case_id)
    back = query.join(Case, Case.id == CaseLink.case_id).where(CaseLink.other_id == case_id)
    return [(kind, case) for rows in (ahead, back) for kind, case in session.execute(rows)]
