"""Thanks for an employee, as service tasks find, pass on and count them."""

from handlers.records import Result
from processes.cases import praise
from processes.instances.tables import Job
from processes.instances.work import Work
from processes.organisation.people import person_by_username


def record_praise(work: Work, job: Job, employee: str, within_days: float) -> Result:
    """The employee was found; tells how many thanks came for them within so many days."""
    person = person_by_username(work.session, employee)
    count = praise.found(work, _case(job), person, within_days)
    unit = praise.unit_of(work.session, person.id)
    told = {"employee_id": person.id, "employee_unit": unit, "may_name": False}
    return {"praise_count": count, **told}


def record_consent(work: Work, job: Job, may_name: bool) -> Result:
    """The citizen's word on passing their name on."""
    praise.allow_name(work, _case(job), may_name)
    return None


def pass_praise(work: Work, job: Job) -> Result:
    """The thanks have reached the employee and count for them."""
    praise.pass_on(work, _case(job))
    return None


def _case(job: Job) -> int:
    assert job.case_id is not None  # noqa: S101 - thanks are cases; the diagram's start sees to it
    return job.case_id
