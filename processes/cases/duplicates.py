"""Duplicates: a case follows its parent's answer, and keeps its own letter, survey and appeal."""

from dataclasses import dataclass

from sqlalchemy import select

from processes.cases.closing import ENDED
from processes.cases.codes import read_code
from processes.cases.links import DUPLICATE, link, parent_of, unlink
from processes.cases.tables import Case, CasePoint
from processes.instances.work import Work


@dataclass(frozen=True)
class Followed:
    """The parent that a case follows; none when it cannot be followed (why not)."""

    parent: Case | None
    is_answered: bool = False


def follow(work: Work, case_id: int, code: str | None) -> Followed:
    """Tie the case to the parent with `code`, or to that one's own parent.

    Nobody follows a conduct case, an ended one, or itself. The parent's row is locked, so that an
    answer is either seen here or told afterwards."""
    case = work.session.get_one(Case, case_id)
    number = read_code(code or "")
    query = select(Case).where(Case.code == number, Case.timeline == case.timeline)
    named = work.session.scalar(query) if number else None
    first = parent_of(work.session, named.id) or named if named else None
    if first is None or first.id == case_id or {case.grade, first.grade} != {"open"}:
        return Followed(None)
    work.session.refresh(first, with_for_update={"of": Case})
    if first.status in ENDED and not first.answer:
        return Followed(None)
    link(work, case_id, first.id, DUPLICATE)
    return Followed(first, is_answered=bool(first.answer) and first.answered_at is not None)


def take_answer(work: Work, case_id: int) -> Case | None:
    """The parent's answer becomes the draft of this case's own, point by point."""
    parent = parent_of(work.session, case_id)
    if parent is None:
        return None
    case = work.session.get_one(Case, case_id)
    case.draft_answer, case.outcome = parent.answer or "", parent.outcome
    case.evidence = parent.evidence
    points = select(CasePoint).where(CasePoint.case_id.in_((case_id, parent.id)))
    found = list(work.session.scalars(points.order_by(CasePoint.number)))
    _take_points(work, case, found, [p for p in found if p.case_id == parent.id])
    work.session.flush()
    return parent


def leave(work: Work, case_id: int) -> None:
    """The case is handled for itself after all."""
    unlink(work, case_id, DUPLICATE)


def _take_points(
    work: Work, case: Case, points: list[CasePoint], answered: list[CasePoint]
) -> None:
    """Own points get the parent's overall outcome; without own ones the parent's are shown."""
    own = [point for point in points if point.case_id == case.id]
    if not own:
        for point in answered:
            columns = {"number": point.number, "text": point.text, "finding": point.finding}
            more = {"reason": point.reason, "rule": point.rule}
            work.session.add(CasePoint(case_id=case.id, **columns, **more))
    for point in own:
        like = answered[0] if answered else None
        point.finding = case.outcome
        point.reason, point.rule = (like.reason, like.rule) if like else ("", "")
