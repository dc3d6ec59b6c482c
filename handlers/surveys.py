"""Questions to the citizen as service tasks open, repeat, close and call for them."""

from handlers.records import Result
from processes.cases.tables import Case
from processes.feedback import calls, matters, surveys
from processes.feedback.tables import Survey
from processes.instances.tables import Job
from processes.instances.work import Work


def open_survey(  # noqa: PLR0913 - the parameters that a diagram gives
    work: Work,
    job: Job,
    kind: str,
    claimed: str = "",
    rest_days: float = 0,
    tap_apart_seconds: float = 0,
    trust: bool = False,
    trust_days: float = 0,
) -> Result:
    """Ask about the present round, if this citizen may be asked; else no survey_id."""
    plan = surveys.Plan(
        kind, claimed, int(rest_days), int(tap_apart_seconds), bool(trust), int(trust_days)
    )
    survey = surveys.open_survey(work, _case(work, job).id, job.instance_id, plan)
    return {"survey_id": None} if survey is None else surveys.said(survey)


def remind_survey(work: Work, job: Job, kind: str) -> Result:
    """A tap that stands counts; else the question goes out once more."""
    survey = _survey(work, job, kind)
    return surveys.remind(work, survey) if survey else None


def close_survey(work: Work, job: Job, kind: str) -> Result:
    """No answer is taken after this; a tap that stands counts."""
    survey = _survey(work, job, kind)
    return surveys.close(work, survey) if survey else None


def prepare_call(work: Work, job: Job, group: str) -> Result:
    """People of the case's own unit step aside; whether there is anybody to call."""
    return {"may_call": calls.prepare(work, _case(work, job), group), "calls_made": 0}


def note_call(work: Work, job: Job, kind: str) -> Result:
    """The result of the last call, with the answers if there were any."""
    survey = _survey(work, job, kind)
    return calls.note(work, survey) if survey else None


def open_appreciation(work: Work, job: Job) -> Result:
    """The praise of a survey becomes a case of its own."""
    survey = _survey(work, job, surveys.OUTCOME)
    return {"praise_code": matters.open_appreciation(work, survey).code} if survey else None


def _survey(work: Work, job: Job, kind: str) -> Survey | None:
    return surveys.of_instance(work.session, _case(work, job).id, job.instance_id, kind)


def _case(work: Work, job: Job) -> Case:
    return work.session.get_one(Case, job.case_id)
