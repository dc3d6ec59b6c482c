"""Calls to citizens who did not answer: by people outside the unit, each with a coded result."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select

from processes.cases.exclusions import exclude
from processes.cases.identity import for_letters
from processes.cases.tables import Case, FormAnswer
from processes.feedback import asking, surveys
from processes.feedback.tables import Survey, SurveyCall
from processes.instances.work import Work
from processes.organisation.tables import Membership

FORM = "call-back"
ANSWERED, WANTS_NONE = "answered", "wants_none"
OWN_UNIT = "own_unit"


def prepare(work: Work, case: Case, group: str) -> bool:
    """Keep members of the case's unit out of the callers; answers whether there is whom to call."""
    role = group.partition("@")[0]
    unit = select(Membership.person_id).where(Membership.unit_id == case.unit_id)
    both = select(Membership.person_id).where(Membership.role == role)
    both = both.where(Membership.person_id.in_(unit))
    exclude(work, case.id, set(work.session.scalars(both)), OWN_UNIT)
    recipient = asking.recipient_of(work, case)
    has_number = bool(for_letters(work, case).phone)
    return has_number and not asking.has_opted_out(work.session, recipient)


def note(work: Work, survey: Survey) -> dict[str, Any]:
    """Keep the result of the last call; an answer counts like one on the page, and is closed."""
    query = select(FormAnswer).where(
        FormAnswer.case_id == survey.case_id, FormAnswer.form_key == FORM
    )
    form = work.session.scalars(query.order_by(FormAnswer.id.desc()).limit(1)).one()
    result = str(form.answers.get("call_result") or "")
    work.session.add(SurveyCall(survey_id=survey.id, result=result, by_id=form.by_id, at=work.now))
    work.session.flush()
    if result == ANSWERED and survey.answered_at is None:
        surveys.answer_survey(work, survey, _given(form.answers), surveys.PHONE)
    if result == WANTS_NONE:
        asking.opt_out(work, survey)
    made = select(func.count(SurveyCall.id)).where(SurveyCall.survey_id == survey.id)
    return {
        **surveys.said(survey),
        "calls_made": work.session.scalar(made),
        "call_result": result,
    }


def _given(answers: Mapping[str, Any]) -> surveys.Given:
    return surveys.Given(
        outcome=str(answers.get("call_outcome") or ""),
        remaining=str(answers.get("remaining") or ""),
        fair=_number(answers, "fair"),
        clear=_number(answers, "clear"),
        effort=_number(answers, "effort"),
        satisfaction=_number(answers, "satisfaction"),
        comment=str(answers.get("comment") or ""),
        wants_reopening=bool(answers.get("reopen")),
        wants_appeal=bool(answers.get("appeal")),
    )


def _number(answers: Mapping[str, Any], name: str) -> int | None:
    text = str(answers.get(name) or "")
    return int(text) if text.isdecimal() else None
