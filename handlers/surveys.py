"""Questions to the citizen as service tasks open, repeat and close them."""

from handlers.records import Result
from processes.cases.tables import Case
from processes.feedback import surveys
from processes.instances.tables import Job
from processes.instances.work import Work


def open_survey(work: Work, job: Job, kind: str) -> Result:
    """Ask about the answer of the present round."""
    case = work.session.get_one(Case, job.case_id)
    return {"survey_id": surveys.open_survey(work, case.id, kind, job.instance_id).id}


def remind_survey(work: Work, job: Job) -> Result:
    """The question goes out once more."""
    surveys.remind(work, work.session.get_one(Case, job.case_id).id, job.instance_id)
    return None


def close_survey(work: Work, job: Job) -> Result:
    """No answer is taken after this."""
    surveys.close(work, work.session.get_one(Case, job.case_id).id, job.instance_id)
    return None
