"""The survey: one question, one tap that counts; the rest is free, and all is final when sent."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from processes.cases.appeals import SECOND, may_appeal
from processes.cases.reopening import may_reopen
from processes.cases.tables import Case
from processes.errors import PasokhError
from processes.feedback import matters, surveys
from processes.feedback.surveys import OUTCOME, Given
from processes.feedback.tables import Survey
from processes.feedback.taps import is_doubted, standing_tap, tap
from processes.organisation.facts import external_routes
from processes.wording import latin_digits
from web.citizen.blueprint import blueprint
from web.citizen.scanners import is_person
from web.db import reading
from web.errors import NoSuchPage, sentence, status_of
from web.languages import current_language
from web.security import limiter
from web.work import citizen_work

MOST_CHARACTERS = 5000


@blueprint.get("/survey/<token>")
@blueprint.get("/s/<token>")
def survey(token: str) -> str:
    """The question; nothing is chosen for the citizen but what they tapped themselves."""
    found = surveys.survey_by(reading(), token)
    if found.closed_at is not None:
        return _thanks(found)
    asked = request.args.get("said", "")
    said = asked if asked in surveys.ANSWERS[found.kind] else ""
    return _page(found, Given(said or _tapped(found)))


@blueprint.get("/survey/<token>/stop")
@blueprint.get("/s/<token>/stop")
def stopping(token: str) -> str:
    """Whoever wants no more questions is asked once whether that is meant."""
    found = surveys.survey_by(reading(), token)
    return render_template("citizen/survey_stop.html", survey=found, is_stopped=False)


@blueprint.post("/survey/<token>/stop")
@limiter.limit("30/minute")
def stop(token: str) -> str:
    """No more questions to this citizen."""
    with citizen_work() as work:
        surveys.stop(work, token)
    found = surveys.survey_by(reading(), token)
    return render_template("citizen/survey_stop.html", survey=found, is_stopped=True)


@blueprint.get("/survey/<token>/<outcome>")
@blueprint.get("/s/<token>/<outcome>")
@limiter.limit("30/minute")
def tapped(token: str, outcome: str) -> Response:
    """A link with an answer in it: one tap counts, unless it was a machine's; the page follows."""
    found = surveys.survey_by(reading(), token)
    said = _named(found.kind, outcome)
    if found.closed_at is None and is_person(request):
        with citizen_work() as work:
            tap(work, surveys.open_survey_by(work.session, token), said)
    return redirect(url_for("citizen.survey", token=token, said=said), 303)


@blueprint.post("/survey/<token>")
@limiter.limit("30/minute")
def answer(token: str) -> Response | tuple[str, int]:
    """All that the citizen says, at once and for good."""
    given = _given()
    try:
        with citizen_work() as work:
            found = surveys.answer(work, token, given)
            if found.kind == OUTCOME and "improper" in request.form:
                matters.report_improper(work, found, _improper())
    except (surveys.OutcomeMissing, surveys.ReasonMissing) as refusal:
        found = surveys.open_survey_by(reading(), token)
        return _page(found, given, refusal), status_of(refusal).value
    if given.wants_reopening:
        flash(_("Recorded. The case is opened again and somebody else will handle it."))
    if given.wants_appeal:
        flash(_("Recorded. The inspection will review the answer (stage 2)."))
    return redirect(url_for("citizen.survey", token=token), 303)


def _named(kind: str, outcome: str) -> str:
    """The answer that a link names, by its number or its word."""
    answers = surveys.ANSWERS[kind]
    found = dict(zip("123", answers, strict=True)).get(latin_digits(outcome), outcome)
    if found not in answers:
        raise NoSuchPage()
    return found


def _tapped(found: Survey) -> str:
    last = standing_tap(reading(), found)
    return last.outcome if last else ""


def _given() -> Given:
    form, outcome = request.form, request.form.get("outcome", "")
    may_be_told = "praise_consent" in form
    return Given(
        outcome=outcome,
        remaining=form.get(f"remaining_{outcome}", "")[:MOST_CHARACTERS],
        comment=form.get("comment", "")[:MOST_CHARACTERS],
        praise=form.get("praise", "")[:MOST_CHARACTERS] if may_be_told else "",
        trust=_scale("trust"),
        wants_reopening=f"reopen_{outcome}" in form,
        wants_appeal=f"appeal_{outcome}" in form,
        **{name: _scale(name) for name in surveys.SCALES},
    )


def _improper() -> str:
    """What was asked that should not have been; the bare fact when the citizen does not say."""
    words = request.form.get("improper_words", "").strip()[:MOST_CHARACTERS]
    return words or _("In a survey the citizen says that something improper was asked of them.")


def _scale(name: str) -> int | None:
    text = request.form.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 3 else None


def _thanks(found: Survey) -> str:
    case = reading().get_one(Case, found.case_id)
    return render_template("citizen/survey_done.html", survey=found, case=case)


def _page(found: Survey, given: Given, refusal: PasokhError | None = None) -> str:
    case = reading().get_one(Case, found.case_id)
    is_outcome = found.kind == OUTCOME
    return render_template(
        "citizen/survey.html",
        survey=found,
        case=case,
        given=given,
        answers=surveys.ANSWERS[found.kind],
        is_outcome=is_outcome,
        is_tapped=bool(given.outcome) and given.outcome == _tapped(found),
        is_doubted=is_doubted(reading(), found),
        may_reopen=is_outcome and case.round == 0 and may_reopen(reading(), case),
        may_appeal=is_outcome and case.round > 0 and may_appeal(reading(), case),
        outside=external_routes(reading(), current_language()) if case.stage == SECOND else "",
        error=sentence(refusal) if refusal else "",
        at=f"remaining-{given.outcome}" if given.outcome else "first",
    )
