"""Sending a message, and the receipt: a form from data, sent twice the same, the PIN shown once."""

import time
from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from processes.cases import intake
from processes.cases.tables import Case
from processes.cases.tracking import view
from processes.engine.forms import FormContext, first_answers
from web.citizen.blueprint import blueprint
from web.citizen.doors import Door, sent_files
from web.citizen.keeping import kept_receipt
from web.citizen.line import drawn, promised
from web.citizen.message_form import context, message_form
from web.db import reading
from web.forms import form_view
from web.languages import current_language
from web.security import limiter, one_time_key

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
    """Receive the message."""
    return Door(message_form(), _page, intake.receive, {}).answer()


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
    if errors and sent_files():
        flash(_("Choose your files again: a browser does not keep them."), "bad")
    return render_template("citizen/submit.html", form=message_form(), view=shown, key=key)


def wait_for_promise(case: Case) -> None:
    """The limits are set by workers a moment after the message; the page waits for them shortly."""
    until = time.monotonic() + current_app.config["PROMISE_WAIT_SECONDS"]
    while case.due_at is None and time.monotonic() < until:
        time.sleep(_LOOK_SECONDS)
        reading().rollback()
        reading().refresh(case)
