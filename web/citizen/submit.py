"""Sending a message, and the receipt: a form from data, sent twice the same, the PIN shown once."""

import time
from typing import Any, BinaryIO, cast

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from processes.cases import attachments, intake
from processes.cases.tables import Case
from processes.cases.tracking import view
from processes.cases.upload_errors import TooManyFiles, UploadRefused
from processes.engine.forms import FormContext, first_answers, read_answers
from web.citizen.blueprint import blueprint
from web.citizen.keeping import is_one_time_key, keep_receipt, kept_receipt, pin_for
from web.citizen.line import drawn, promised
from web.citizen.message_form import context, message_form, new_message
from web.db import reading
from web.errors import sentence
from web.forms import changed_rows, form_view, posted
from web.languages import current_language
from web.security import limiter, one_time_key
from web.work import citizen_work

FILES = "files"
MOST_FILES = 5
_LOOK_SECONDS = 0.1


@blueprint.get("/message")
def write() -> str:
    """The empty form, its kind already chosen when the citizen came by a card."""
    form, at = message_form(), context()
    given = {**first_answers(form, at), "kind": request.args.get("kind", "")}
    return _page(at, given, {}, one_time_key())


@blueprint.post("/message")
@limiter.limit("30/hour;6/minute")
def send() -> Response | tuple[str, int] | str:
    """Receive the message once, whatever the browser does with the button."""
    form, at, key = message_form(), context(), request.form.get("_key", "")
    key = key if is_one_time_key(key) else one_time_key()
    rows = changed_rows(form, at)
    if rows is not None:
        return _page(at, rows, {}, key)
    answers = read_answers(form, posted(), at, current_language())
    if answers.errors:
        return _page(at, answers.given, answers.errors, key), 422
    try:
        receipt = _receive(answers.values, key)
    except UploadRefused as refusal:
        return _page(at, answers.given, {FILES: sentence(refusal)}, key), 422
    keep_receipt(receipt.case_id, key)
    return redirect(url_for("citizen.receipt"), 303)


@blueprint.get("/receipt")
def receipt() -> Response | str:
    """The code and the PIN, large, and what happens next with dates."""
    kept = kept_receipt()
    if kept is None:
        flash(_("The receipt is shown for ten minutes only. Track with your code and PIN."))
        return redirect(url_for("citizen.track"))
    case, pin = kept
    wait_for_promise(case)
    seen = view(reading(), case, current_language())
    limits = promised(seen, reading())
    return render_template(
        "citizen/receipt.html",
        case=case,
        pin=pin,
        seen=seen,
        line=drawn(seen, limits),
        limits=limits,
    )


def _page(at: FormContext, given: dict[str, Any], errors: dict[str, str], key: str) -> str:
    shown = form_view(message_form(), at, given, errors, current_language())
    if errors and _sent_files():
        flash(_("Choose your files again: a browser does not keep them."), "bad")
    return render_template("citizen/submit.html", form=message_form(), view=shown, key=key)


def _sent_files() -> list[FileStorage]:
    return [file for file in request.files.getlist(FILES) if file.filename]


def _receive(values: dict[str, Any], key: str) -> intake.Receipt:
    files = _sent_files()
    if len(files) > MOST_FILES:
        raise TooManyFiles(name=files[MOST_FILES].filename, limit=MOST_FILES)
    with citizen_work() as work:
        received = intake.receive(work, new_message(values, key, pin_for(key)))
        for file in files if received.is_new else ():
            stream = cast(BinaryIO, file.stream)
            attachments.store(work, received.case_id, stream, file.filename or "")
    return received


def wait_for_promise(case: Case) -> None:
    """The limits are set by workers a moment after the message; the page waits for them shortly."""
    until = time.monotonic() + current_app.config["PROMISE_WAIT_SECONDS"]
    while case.due_at is None and time.monotonic() < until:
        time.sleep(_LOOK_SECONDS)
        reading().rollback()
        reading().refresh(case)
