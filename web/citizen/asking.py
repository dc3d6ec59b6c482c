"""What a citizen asks of an open case: what became of it, and why its kind was changed."""

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from processes.cases.errors import MessageEmpty
from processes.cases.followups import follow_up
from processes.cases.objections import object_to_kind
from processes.cases.tables import Case
from processes.errors import PasokhError
from web.citizen.blueprint import blueprint
from web.citizen.keeping import kept_open
from web.citizen.track import again
from web.db import reading
from web.errors import sentence
from web.security import limiter
from web.work import citizen_work


@blueprint.post("/case/follow-up")
@limiter.limit("10/hour")
def ask_what_happened() -> Response:
    """The citizen asks what became of the message: counted, and told to whoever handles it."""
    case = kept_open()
    if case is None:
        return redirect(url_for("citizen.track"))
    try:
        with citizen_work() as work:
            key = request.form.get("_key") or None
            follow_up(work, work.session.get_one(Case, case.id), idempotency_key=key)
    except PasokhError as refusal:
        flash(sentence(refusal), "bad")
    else:
        flash(_("Your question is counted and told to those who handle the case."))
    return redirect(url_for("citizen.tracked"), 303)


@blueprint.post("/case/object")
@limiter.limit("10/hour")
def object_to_change() -> Response | tuple[str, int]:
    """The citizen does not agree with another kind; another expert decides."""
    case = kept_open()
    if case is None:
        return redirect(url_for("citizen.track"))
    try:
        with citizen_work() as work:
            own = work.session.get_one(Case, case.id)
            object_to_kind(work, own, request.form.get("objection", ""))
    except MessageEmpty as refusal:
        reading().rollback()
        return again("objection", refusal)
    except PasokhError as refusal:
        flash(sentence(refusal), "bad")
    else:
        flash(_("Your objection is recorded. Another expert decides and you are told."))
    return redirect(url_for("citizen.tracked"), 303)
