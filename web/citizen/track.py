"""Tracking: code and PIN open a case for half an hour; who has it, until when, what happened."""

from typing import BinaryIO, cast

from flask import current_app, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from processes.cases import attachments, correspondence
from processes.cases.errors import TooManyTries, WrongCode
from processes.cases.links import parts_of
from processes.cases.objections import may_object
from processes.cases.reopening import ask_reopening, may_reopen
from processes.cases.tables import Case
from processes.cases.tracking import open_case, view
from processes.cases.upload_errors import UploadRefused
from processes.cases.waiting import is_asked
from processes.cases.words import word
from processes.errors import PasokhError
from processes.feedback.surveys import latest_survey
from processes.organisation.calendars import case_calendar
from web.amiss import NOTHING, Amiss, amiss_at
from web.citizen.after import next_steps
from web.citizen.blueprint import blueprint
from web.citizen.keeping import forget_open, keep_open, kept_open
from web.citizen.line import drawn, promised
from web.citizen.wording import happenings, headline
from web.db import reading
from web.errors import status_of
from web.files import attachment_response
from web.languages import current_language
from web.security import limiter, one_time_key
from web.work import citizen_work

MOST_FILES = 5


@blueprint.get("/track")
@blueprint.get("/track/<code>")
def track(code: str = "") -> str:
    """Ask for code and PIN; the code may come with the link of a letter, the PIN never does."""
    return _asking(code)


@blueprint.post("/track")
@limiter.limit("30/minute")
def open_tracked() -> Response | tuple[str, int]:
    """Open the case for this browser; a wrong code and a wrong PIN get the same answer."""
    code, pin = request.form.get("code", ""), request.form.get("pin", "")
    try:
        limits = current_app.extensions["pasokh"].limits
        case = open_case(reading(), code, pin, request.remote_addr or "", limits=limits)
    except (WrongCode, TooManyTries) as refusal:
        return _asking(code, amiss_at("code", refusal)), status_of(refusal).value
    session.clear()
    keep_open(case)
    return redirect(url_for("citizen.tracked"), 303)


@blueprint.get("/case")
def tracked() -> Response | str:
    """Who has it and by when, first; then the line, what one can do, and what happened."""
    case = kept_open()
    return shown(case) if case else redirect(url_for("citizen.track"))


def again(name: str, refusal: PasokhError) -> tuple[str, int]:
    """The page of the open case once more: what is wrong stands at the field `name`, and what was
    written is still there."""
    case = kept_open()
    if case is None:
        raise refusal
    return shown(case, amiss_at(name, refusal)), status_of(refusal).value


@blueprint.post("/case/add")
@limiter.limit("20/hour")
def add() -> Response | tuple[str, int]:
    """The citizen adds words or files to the open case."""
    case = kept_open()
    if case is None:
        flash(_("For your safety the case was closed in this browser; open it again."), "bad")
        return redirect(url_for("citizen.track"))
    text = request.form.get("text", "")
    try:
        _add(case, text, request.form.get("_key", ""))
    except PasokhError as refusal:
        reading().rollback()
        return again("files" if isinstance(refusal, UploadRefused) else "text", refusal)
    flash(_("It was added to your case. Those who handle it have been told."))
    return redirect(url_for("citizen.tracked"), 303)


@blueprint.post("/case/reopen")
@limiter.limit("10/hour")
def reopen() -> Response | tuple[str, int]:
    """The citizen is not content with the answer: somebody else handles the case again."""
    case = kept_open()
    if case is None:
        flash(_("For your safety the case was closed in this browser; open it again."), "bad")
        return redirect(url_for("citizen.track"))
    why = request.form.get("why", "")
    try:
        with citizen_work() as work:
            ask_reopening(work, work.session.get_one(Case, case.id), why)
    except PasokhError as refusal:
        reading().rollback()
        return again("why", refusal)
    flash(_("Recorded. The case is opened again and somebody else will handle it."))
    return redirect(url_for("citizen.tracked"), 303)


@blueprint.get("/case/file/<int:attachment_id>")
def file(attachment_id: int) -> Response:
    """A file of the open case."""
    case = kept_open()
    if case is None:
        return redirect(url_for("citizen.track"))
    row = attachments.attachment_of_case(reading(), case, attachment_id)
    return attachment_response(current_app.extensions["pasokh"].files, row)


@blueprint.post("/case/leave")
def leave() -> Response:
    """Forget the case in this browser."""
    forget_open()
    flash(_("The case is closed in this browser."))
    return redirect(url_for("citizen.home"))


def _asking(code: str, amiss: Amiss = NOTHING) -> str:
    return render_template("citizen/track.html", code=code[:20], amiss=amiss)


def shown(case: Case, amiss: Amiss = NOTHING) -> str:
    """The page of a case; `amiss`: a form of it that was refused."""
    seen, language = view(reading(), case, current_language()), current_language()
    survey = latest_survey(reading(), case.id)
    return render_template(
        "citizen/case.html",
        case=case,
        seen=seen,
        headline=headline(seen, language),
        line=drawn(seen, promised(seen, reading())),
        happenings=happenings(seen, language),
        survey=survey,
        calendar=case_calendar(reading()),
        key=one_time_key(),
        may_reopen=may_reopen(reading(), case),
        steps=next_steps(case),
        is_asked=is_asked(reading(), case),
        parts=parts_of(reading(), case),
        may_object=may_object(reading(), case),
        finding=lambda key: word(key, language),
        amiss=amiss,
    )


def _add(case: Case, text: str, key: str) -> None:
    files = [one for one in request.files.getlist("files") if one.filename][:MOST_FILES]
    with citizen_work() as work:
        own = work.session.get_one(Case, case.id)
        for one in files:
            attachments.store(work, case.id, cast(BinaryIO, one.stream), one.filename or "")
        words = text.strip() or ("، ".join(one.filename or "" for one in files))
        correspondence.add_from_citizen(work, own, words, idempotency_key=key[:64] or None)
