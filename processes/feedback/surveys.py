"""Asking a citizen about an answer: opened by the process, answered once, told to it.

An answer given on the page or by telephone closes the question: from then on nobody changes it.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from processes import audit
from processes.cases.closing import ENDED
from processes.cases.correspondence import Words, add_from_citizen, from_citizen
from processes.cases.folding import clean
from processes.cases.tables import Case
from processes.errors import PasokhError
from processes.feedback import asking
from processes.feedback.tables import Survey
from processes.feedback.taps import standing_tap
from processes.instances import verbs
from processes.instances.tables import ProcessInstance
from processes.instances.work import Work

ANSWERED = "survey_answered"
OUTCOME, EFFECT, PULSE = "outcome", "effect", "pulse"
OUTCOMES = ("settled", "partly", "not_settled")
ANSWERS: Mapping[str, tuple[str, str, str]] = {
    OUTCOME: OUTCOMES,
    EFFECT: ("lasts", "partly", "gone"),
    PULSE: ("easy", "partly", "hard"),
}
"""The three answers of each question, the good one first; links number them 1 to 3."""
SCALES = {"fair": (1, 5), "clear": (1, 5), "effort": (1, 7), "satisfaction": (1, 5)}
TRUST = (0, 10)
PAGE, TAP, PHONE = "page", "tap", "phone"
_TOKEN_BYTES = 18


class NoSuchSurvey(PasokhError):
    """There is no such question, or its time is over."""

    fa = "چنین پرسشی پیدا نشد یا زمان آن گذشته است."


class OutcomeMissing(PasokhError):
    """Say first whether what you raised was settled: yes, partly or no."""

    fa = "نخست بگویید آنچه گفته بودید برطرف شد یا نه: بله، تا حدی، یا نه."


class AnswerMissing(OutcomeMissing):
    """Choose one of the three answers first."""

    fa = "نخست یکی از سه پاسخ را برگزینید."


class ReasonMissing(PasokhError):
    """To have the case looked at again, write what is still not settled."""

    fa = "برای رسیدگی دوباره بنویسید چه چیزی هنوز برطرف نشده است."


@dataclass(frozen=True)
class Given:
    """What the citizen answers; `outcome` is needed, all else is free."""

    outcome: str
    remaining: str = ""
    fair: int | None = None
    clear: int | None = None
    effort: int | None = None
    satisfaction: int | None = None
    trust: int | None = None
    comment: str = ""
    praise: str = ""  # with consent that the colleague may be told
    wants_reopening: bool = False
    wants_appeal: bool = False


@dataclass(frozen=True)
class Plan:
    """How a question is put: the city's claim of the outcome, and what the tables say."""

    kind: str
    claimed: str = ""
    rest_days: int = 0
    tap_apart_seconds: int = 0
    trust: bool = False
    trust_days: int = 0


def open_survey(work: Work, case_id: int, instance_id: int | None, plan: Plan) -> Survey | None:
    """Ask about the present round of a case; None when this citizen is not to be asked now.

    Each question goes out once in a round, whoever lets its process come to it again."""
    case = work.session.get_one(Case, case_id)
    if _was_asked(work, case, plan.kind):
        return None
    recipient = asking.recipient_of(work, case)
    if not asking.may_ask(work, case, recipient, plan.rest_days):
        return None
    survey = Survey(
        case_id=case_id,
        instance_id=instance_id,
        kind=plan.kind,
        round=case.round,
        token=secrets.token_urlsafe(_TOKEN_BYTES),
        timeline=work.timeline,
        recipient=recipient,
        claimed=plan.claimed,
        tap_apart_seconds=plan.tap_apart_seconds,
        asked_at=work.now,
    )
    work.session.add(survey)
    work.session.flush()
    due = plan.trust and asking.is_trust_due(work.session, recipient, survey, plan.trust_days)
    survey.asks_trust = due
    return survey


def _was_asked(work: Work, case: Case, kind: str) -> bool:
    same = select(Survey.id).where(Survey.case_id == case.id, Survey.kind == kind)
    return work.session.scalar(same.where(Survey.round == case.round).limit(1)) is not None


def remind(work: Work, survey: Survey) -> dict[str, Any]:
    """A tap that stands is the answer; else it is noted that the question goes out once more."""
    if standing_tap(work.session, survey) is not None:
        return close(work, survey)
    survey.reminded_at = work.now
    return said(survey)


def close(work: Work, survey: Survey) -> dict[str, Any]:
    """No answer is taken after this; a tap that stands counts. Gives what was said."""
    if survey.closed_at is None:
        found = standing_tap(work.session, survey)
        if found is not None and survey.outcome is None and survey.stopped_at is None:
            survey.outcome, survey.answered_at, survey.via = found.outcome, found.at, TAP
            _trail(work, survey)
        survey.closed_at = work.now
        work.session.flush()
    return said(survey)


def is_asking(session: Session, instance: ProcessInstance) -> bool:
    """Whether a process instance waits for the answer to a question."""
    return session.scalar(_open_of(instance).limit(1)) is not None


def close_of_instance(work: Work, instance: ProcessInstance) -> None:
    """The process that asked ends before its time: what was tapped counts all the same."""
    for survey in work.session.scalars(_open_of(instance)):
        close(work, survey)


def _open_of(instance: ProcessInstance) -> Select[Survey]:
    mine = select(Survey).where(Survey.case_id == instance.case_id)
    return mine.where(Survey.instance_id == instance.id, Survey.closed_at.is_(None))


def said(survey: Survey) -> dict[str, Any]:
    """What the process is told: no words, and nothing of what goes another way."""
    return {
        "survey_id": survey.id,
        "outcome": survey.outcome,
        "satisfaction": survey.satisfaction,
        "wants_reopening": survey.wants_reopening,
        "wants_appeal": survey.wants_appeal,
        "praise": bool(survey.praise),
    }


def of_instance(session: Session, case_id: int, instance_id: int, kind: str) -> Survey | None:
    """The question of this kind that a process instance has opened last."""
    query = select(Survey).where(Survey.case_id == case_id, Survey.instance_id == instance_id)
    query = query.where(Survey.kind == kind)
    return session.scalar(query.order_by(Survey.id.desc()).limit(1))


def survey_by(session: Session, token: str) -> Survey:
    """The question behind a link, open or closed; raises NoSuchSurvey."""
    survey = session.scalar(select(Survey).where(Survey.token == token))
    if survey is None or (survey.closed_at is not None and not _is_heard(survey)):
        raise NoSuchSurvey()
    return survey


def open_survey_by(session: Session, token: str) -> Survey:
    """The open question behind a link; raises NoSuchSurvey."""
    survey = survey_by(session, token)
    if survey.closed_at is not None:
        raise NoSuchSurvey()
    return survey


def latest_survey(session: Session, case_id: int) -> Survey | None:
    """The last question about the outcome of a case that can still be answered."""
    found = open_surveys(session, case_id)
    return next((survey for survey in found if survey.kind == OUTCOME), None)


def open_surveys(session: Session, case_id: int) -> list[Survey]:
    """The questions that can still be answered, the latest first."""
    query = select(Survey).where(Survey.case_id == case_id, Survey.closed_at.is_(None))
    return list(session.scalars(query.order_by(Survey.id.desc())))


def answer(work: Work, token: str, given: Given) -> Survey:
    """Keep the answer for good, close the question and tell the process.

    Reopening and stage 2 are offered by the outcome alone (not settled, or partly) and need the
    citizen's own words. Raises NoSuchSurvey, OutcomeMissing, ReasonMissing."""
    return answer_survey(work, open_survey_by(work.session, token), given, PAGE)


def answer_survey(work: Work, survey: Survey, given: Given, via: str) -> Survey:
    """The same for a question in hand; a call may answer one whose time is over."""
    good, *others = ANSWERS[survey.kind]
    if given.outcome not in (good, *others):
        raise OutcomeMissing() if survey.kind == OUTCOME else AnswerMissing()
    asks_more = survey.kind == OUTCOME and given.outcome != good
    reopen, appeal = given.wants_reopening and asks_more, given.wants_appeal and asks_more
    if (reopen or appeal) and not clean(given.remaining):
        raise ReasonMissing()
    survey.outcome, survey.wants_reopening, survey.wants_appeal = given.outcome, reopen, appeal
    survey.remaining, survey.comment = clean(given.remaining), clean(given.comment)
    survey.praise = clean(given.praise)
    for name, scale in SCALES.items():
        setattr(survey, name, _within(getattr(given, name), scale))
    survey.trust = _within(given.trust, TRUST) if survey.asks_trust else None
    survey.answered_at, survey.closed_at, survey.via = work.now, work.now, via
    _pass_on(work, survey)
    work.session.flush()
    _trail(work, survey)
    if via == PAGE:
        tell(work, survey)
    return survey


def tell(work: Work, survey: Survey) -> None:
    """The process that asked hears the answer, or that there will be none."""
    case = work.session.get_one(Case, survey.case_id)
    asked = f"{case.code}:{survey.id}"  # an answer to an earlier question never meets a later one
    key = f"survey:{survey.id}"
    verbs.deliver(work, ANSWERED, asked, said(survey), case_id=case.id, idempotency_key=key)


def stop(work: Work, token: str) -> Survey:
    """The citizen wants no more questions: this one closes unanswered. Raises NoSuchSurvey."""
    survey = survey_by(work.session, token)
    asking.opt_out(work, survey)
    if survey.closed_at is None:
        survey.closed_at = work.now
        work.session.flush()
        tell(work, survey)
    return survey


def _is_heard(survey: Survey) -> bool:
    return survey.answered_at is not None or survey.stopped_at is not None


def _within(value: int | None, scale: tuple[int, int]) -> int | None:
    return value if value is not None and scale[0] <= value <= scale[1] else None


def _pass_on(work: Work, survey: Survey) -> None:
    """What remains is the citizen's own word to those who handle the case."""
    case = work.session.get_one(Case, survey.case_id)
    if not survey.remaining or survey.kind == PULSE:
        return
    key = f"survey:{survey.id}"
    if survey.wants_reopening and case.status not in ENDED:
        add_from_citizen(work, case, survey.remaining, idempotency_key=key)
        return
    words = Words(None, case.language, "", survey.remaining)
    from_citizen(work, case, words, "web", f"in:{case.id}:{key}")


def _trail(work: Work, survey: Survey) -> None:
    body = {"outcome": survey.outcome, "via": survey.via}
    entry = audit.Entry(f"case:{survey.case_id}", ANSWERED, f"survey:{survey.id}", body=body)
    work.note(entry)
