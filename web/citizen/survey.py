"""The survey: one question, one tap that counts; the rest may follow until it is closed."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from processes.cases.tables import Case
from processes.errors import PasokhError
from processes.feedback import surveys
from processes.feedback.surveys import Given
from processes.feedback.tables import Survey
from processes.wording import latin_digits
from web.citizen.blueprint import blueprint
from web.db import reading
from web.errors import NoSuchPage, sentence, status_of
from web.security import limiter
from web.work import citizen_work

TAPS = {"1": "settled", "2": "partly", "3": "not_settled"}


@blueprint.get("/survey/<token>")
@blueprint.get("/s/<token>")
def survey(token: str) -> str:
    """The question; nothing is chosen for the citizen."""
    return _page(surveys.open_survey_by(reading(), token))


@blueprint.get("/survey/<token>/<outcome>")
@blueprint.get("/s/<token>/<outcome>")
@limiter.limit("30/minute")
def tap(token: str, outcome: str) -> Response:
    """One tap in a letter's link is an answer; the page then offers the rest."""
    said = TAPS.get(latin_digits(outcome), outcome)
    if said not in surveys.OUTCOMES:
        raise NoSuchPage()
    found = surveys.open_survey_by(reading(), token)
    if request.method == "GET" and found.outcome != said:  # HEAD looks, it does not answer
        with citizen_work() as work:
            surveys.answer(work, token, Given(said))
    return redirect(url_for("citizen.survey", token=token), 303)


@blueprint.post("/survey/<token>")
@limiter.limit("30/minute")
def answer(token: str) -> Response | tuple[str, int]:
    """All that the citizen says, at once; it may be changed until the question is closed."""
    given = _given()
    try:
        with citizen_work() as work:
            surveys.answer(work, token, given)
    except (surveys.OutcomeMissing, surveys.ReasonMissing) as refusal:
        found = surveys.open_survey_by(reading(), token)
        return _page(found, given, refusal), status_of(refusal).value
    if given.wants_reopening:
        flash(_("Recorded. The case is opened again and somebody else will handle it."))
    return redirect(url_for("citizen.survey", token=token), 303)


def _given() -> Given:
    form, outcome = request.form, request.form.get("outcome", "")
    return Given(
        outcome=outcome,
        remaining=form.get(f"remaining_{outcome}", "")[:5000],
        comment=form.get("comment", "")[:5000],
        wants_reopening=f"reopen_{outcome}" in form,
        **{name: _scale(form.get(name, "")) for name in surveys.SCALES},
    )


def _scale(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) == 1 else None


def _page(found: Survey, given: Given | None = None, refusal: PasokhError | None = None) -> str:
    shown = given or _kept(found)
    return render_template(
        "citizen/survey.html",
        survey=found,
        case=reading().get_one(Case, found.case_id),
        given=shown,
        error=sentence(refusal) if refusal else "",
        at=f"remaining-{shown.outcome}" if shown.outcome else "settled",
    )


def _kept(found: Survey) -> Given:
    return Given(
        outcome=found.outcome or "",
        remaining=found.remaining,
        fair=found.fair,
        clear=found.clear,
        effort=found.effort,
        satisfaction=found.satisfaction,
        comment=found.comment,
        wants_reopening=found.wants_reopening,
    )
