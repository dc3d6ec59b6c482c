"""Guarded and sealed cases: grade, exclusion set, declared conflicts, hearings, openings."""

from datetime import datetime

from sqlalchemy import select

from handlers.records import Result
from processes.cases import grading, hearings, openings, protection
from processes.cases.exclusions import exclude, exclude_concerned
from processes.cases.tables import Case, FormAnswer
from processes.instances.tables import Job, UserTask
from processes.instances.work import Work


def set_grade(work: Work, job: Job, grade: str) -> Result:
    """The grade as the table of grades gave it."""
    grading.set_grade(work, _case(work, job).id, grade)
    return None


def compute_exclusions(work: Work, job: Job) -> Result:
    """Whom the case concerns may neither see nor handle it."""
    exclude_concerned(work, _case(work, job))
    return None


def exclude_declarer(work: Work, job: Job, element: str) -> Result:
    """Who declared a conflict in the task `element` leaves the case; the trail keeps it."""
    query = select(UserTask.completed_by_id).where(
        UserTask.instance_id == job.instance_id,
        UserTask.element_id == element,
        UserTask.completed_by_id.is_not(None),
    )
    last = work.session.scalar(
        query.order_by(UserTask.completed_at.desc(), UserTask.id.desc()).limit(1)
    )
    if last is not None:
        exclude(work, _case(work, job).id, {last}, grading.INTEREST)
    return None


def open_hearing(work: Work, job: Job, employee: str, due: str, element: str) -> Result:
    """The employee is asked what the task `element` wrote for them, masked."""
    case = _case(work, job)
    query = select(FormAnswer.answers).where(
        FormAnswer.case_id == case.id, FormAnswer.element_id == element
    )
    written = work.session.scalars(
        query.order_by(FormAnswer.at.desc(), FormAnswer.id.desc()).limit(1)
    ).one()
    summary = str(written.get("summary") or "")
    hearing = hearings.open_hearing(work, case, employee, summary, datetime.fromisoformat(due))
    return {"hearing_number": hearing.number, "hearing_person": hearing.person_id}


def close_hearing(work: Work, job: Job) -> Result:
    """What came of the hearings of a case."""
    return {"hearing_state": hearings.close_hearings(work, _case(work, job).id)}


def report_retaliation(work: Work, job: Job, number: int, topic: str, severity: str) -> Result:
    """The reporter told of retaliation: a sealed report about the same people."""
    case = _case(work, job)
    return {"retaliation_case": protection.report_retaliation(work, case, number, topic, severity)}


def decide_identity_opening(
    work: Work, job: Job, number: int, decision: str, until: str | None = None
) -> Result:
    """A second person has decided on the opening of an identity, or nobody has in time."""
    end = datetime.fromisoformat(until) if until else None
    opening = openings.decide_opening(
        work, _case(work, job).id, number, is_granted=decision == "grant", until=end
    )
    return {"opening_state": opening.state}


def _case(work: Work, job: Job) -> Case:
    return work.session.get_one(Case, job.case_id)
