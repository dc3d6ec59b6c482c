"""What an answer promised, as pages show it; and the citizen's word on passing their name on."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from processes.cases import praise, remedies
from processes.cases.promise_tables import Remedy
from processes.cases.tables import Case
from processes.organisation.tables import Person, Unit
from web.citizen.blueprint import blueprint
from web.citizen.keeping import kept_open
from web.db import reading
from web.now import current_time
from web.security import limiter
from web.work import citizen_work


@blueprint.post("/case/consent")
@limiter.limit("10/hour")
def consent() -> Response:
    """May the employee who is thanked be told the citizen's name? Answered once."""
    case = kept_open()
    if case is None:
        flash(_("For your safety the case was closed in this browser; open it again."), "bad")
        return redirect(url_for("citizen.track"))
    may_name = request.form.get("may_name") == "yes"
    with citizen_work() as work:
        praise.answer_consent(work, work.session.get_one(Case, case.id), may_name)
    flash(_("Recorded. Your words reach our colleague now."))
    return redirect(url_for("citizen.tracked"), 303)


@blueprint.app_context_processor
def promises() -> dict[str, Any]:
    """What templates ask: the promises of a case, whether consent is asked, thanks of a person."""
    return {
        "promises_of": _promises_of,
        "is_consent_asked": _is_consent_asked,
        "thanks_of": _thanks_of,
    }


def _promises_of(case: Case) -> list[dict[str, Any]]:
    return [_shown(remedy) for remedy in remedies.remedies_of(reading(), case.id)]


def _shown(remedy: Remedy) -> dict[str, Any]:
    """One promise with the word, the colour and the sign of its state."""
    states = {
        remedies.PROMISED: (_("under way"), "", "clock"),
        remedies.REPORTED: (_("reported as done, being checked"), "info", "question"),
        remedies.DONE: (_("done"), "ok", "check"),
    }
    word, colour, sign = states[remedy.state]
    if remedies.is_late(remedy, current_time()):
        word, colour, sign = _("late"), "bad", "alert"
    unit = reading().get(Unit, remedy.unit_id) if remedy.unit_id else None
    told = {"word": word, "colour": colour, "sign": sign, "unit": unit}
    return {"row": remedy, **told}


def _thanks_of(person: Person) -> int:
    return praise.counted(reading(), person.id)


def _is_consent_asked(case: Case) -> bool:
    return praise.is_consent_asked(reading(), case)
