"""Asking a citizen about an answer: opened by the process, answered by one tap, told to it."""

import secrets
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from processes import audit
from processes.cases.folding import clean
from processes.cases.tables import Case
from processes.errors import PasokhError
from processes.feedback.tables import Survey
from processes.instances import verbs
from processes.instances.work import Work

ANSWERED = "survey_answered"
OUTCOMES = ("settled", "partly", "not_settled")
SCALES = {"fair": 5, "clear": 5, "effort": 7, "satisfaction": 5}
_TOKEN_BYTES = 18


class NoSuchSurvey(PasokhError):
    """There is no such question, or its time is over."""

    fa = "چنین پرسشی پیدا نشد یا زمان آن گذشته است."


class OutcomeMissing(PasokhError):
    """Say first whether what you raised was settled: yes, partly or no."""

    fa = "نخست بگویید آنچه گفته بودید برطرف شد یا نه: بله، تا حدی، یا نه."


class ReasonMissing(PasokhError):
    """To reopen the case, write what is still not settled."""

    fa = "برای بازگشایی پرونده بنویسید چه چیزی هنوز برطرف نشده است."


@dataclass(frozen=True)
class Given:
    """What the citizen answers; the one tap is `outcome`, all else may follow later."""

    outcome: str
    remaining: str = ""
    fair: int | None = None
    clear: int | None = None
    effort: int | None = None
    satisfaction: int | None = None
    comment: str = ""
    wants_reopening: bool = False


def open_survey(work: Work, case_id: int, kind: str, instance_id: int | None) -> Survey:
    """Ask about the answer of the case's present round."""
    case = work.session.get_one(Case, case_id)
    survey = Survey(
        case_id=case_id,
        instance_id=instance_id,
        kind=kind,
        round=case.round,
        token=secrets.token_urlsafe(_TOKEN_BYTES),
        timeline=work.timeline,
        asked_at=work.now,
    )
    work.session.add(survey)
    work.session.flush()
    return survey


def remind(work: Work, case_id: int, instance_id: int) -> None:
    """The question is asked once more."""
    survey = of_instance(work.session, case_id, instance_id)
    if survey is not None:
        survey.reminded_at = work.now


def close(work: Work, case_id: int, instance_id: int) -> None:
    """No answer is taken after this."""
    survey = of_instance(work.session, case_id, instance_id)
    if survey is not None and survey.closed_at is None:
        survey.closed_at = work.now


def of_instance(session: Session, case_id: int, instance_id: int) -> Survey | None:
    """The survey that a process instance has opened."""
    query = select(Survey).where(Survey.case_id == case_id, Survey.instance_id == instance_id)
    return session.scalar(query.order_by(Survey.id.desc()).limit(1))


def open_survey_by(session: Session, token: str) -> Survey:
    """The open question behind a link; raises NoSuchSurvey."""
    survey = session.scalar(select(Survey).where(Survey.token == token, Survey.closed_at.is_(None)))
    if survey is None:
        raise NoSuchSurvey()
    return survey


def latest_survey(session: Session, case_id: int) -> Survey | None:
    """The last question asked about a case that can still be answered."""
    query = select(Survey).where(Survey.case_id == case_id, Survey.closed_at.is_(None))
    return session.scalar(query.order_by(Survey.id.desc()).limit(1))


def answer(work: Work, token: str, given: Given) -> Survey:
    """Keep the answer and tell the process; it may be changed until the question is closed.

    Reopening is offered by the outcome alone (not settled, or partly) and needs the citizen's own
    words. Raises NoSuchSurvey, OutcomeMissing, ReasonMissing."""
    survey = open_survey_by(work.session, token)
    if given.outcome not in OUTCOMES:
        raise OutcomeMissing()
    wants = given.wants_reopening and given.outcome != "settled"
    if wants and not clean(given.remaining):
        raise ReasonMissing()
    survey.outcome, survey.wants_reopening = given.outcome, wants
    survey.remaining, survey.comment = clean(given.remaining), clean(given.comment)
    for name, most in SCALES.items():
        value = getattr(given, name)
        setattr(survey, name, value if value and 1 <= value <= most else None)
    survey.answered_at = survey.answered_at or work.now
    work.session.flush()
    _tell(work, survey)
    return survey


def _tell(work: Work, survey: Survey) -> None:
    case = work.session.get_one(Case, survey.case_id)
    payload = {
        "survey_id": survey.id,
        "outcome": survey.outcome,
        "satisfaction": survey.satisfaction,
        "wants_reopening": survey.wants_reopening,
    }
    key = f"survey:{survey.id}:{survey.outcome}:{survey.wants_reopening}:{survey.satisfaction}"
    asked = f"{case.code}:{survey.id}"  # an answer to an earlier question never meets a later one
    verbs.deliver(work, ANSWERED, asked, payload, case_id=case.id, idempotency_key=key)
    entry = audit.Entry(
        f"case:{case.id}", ANSWERED, f"survey:{survey.id}", body={"outcome": survey.outcome}
    )
    work.note(entry)
