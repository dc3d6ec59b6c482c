"""The phone desk: a number, its caller's history, a new case while talking, the state read out."""

from datetime import date
from functools import lru_cache
from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from handlers.deploying import SHIPPED
from processes.cases import callers, intake
from processes.cases.correspondence import add_from_citizen
from processes.cases.errors import MessageEmpty
from processes.cases.followups import follow_up
from processes.cases.identity import for_letters, is_neutral
from processes.cases.tables import Case
from processes.cases.tracking import TrackingView, view
from processes.definitions.reading import current_version, definition_of
from processes.engine.forms import Form, FormContext, first_answers, parse_form, read_answers
from processes.instances import verbs
from processes.organisation.calendars import case_calendar
from web.amiss import NOTHING, Amiss, amiss_at
from web.citizen.after import next_steps
from web.citizen.keeping import pin_for
from web.citizen.line import promised
from web.citizen.message_form import context, spoken_for
from web.citizen.submit import wait_for_promise
from web.citizen.wording import headline
from web.db import reading
from web.errors import status_of
from web.forms import changed_rows, form_view, posted
from web.languages import current_language
from web.security import limiter, one_time_key
from web.staff import calls
from web.staff.calls import CHANNELS, Call
from web.staff.pages import blueprint, me
from web.work import ports, web_work

FORM, PROCESS = "desk-message", "phone_desk"
SOURCE = "desk"


@blueprint.get("/desk")
def desk() -> str:
    """Who is calling; with a call at hand, the form beside the caller's history."""
    call, at = calls.current(), context()
    if call is None:
        return render_template("staff/desk.html", channels=CHANNELS)
    return _talking(call, at, _first(call, at), {})


@blueprint.post("/desk/call")
@limiter.limit("60/minute")
def begin_call() -> Response:
    """Take a call: look the number up, and write down that it was looked up."""
    number = request.form.get("number", "").strip()
    if number:
        with web_work() as work:
            callers.look_up(work, me(), number)
            number = callers.national(work.session, number)
    calls.begin(number, request.form.get("channel", ""))
    return redirect(url_for("staff.desk"), 303)


@blueprint.post("/desk/end")
def end_call() -> Response:
    """The call is over; the number is forgotten in this browser."""
    calls.end()
    return redirect(url_for("staff.desk"), 303)


@blueprint.post("/desk/message")
def take_message() -> Response | str | tuple[str, int]:
    """Make a case of what the caller says, once."""
    call, form, at = calls.current(), desk_form(), context()
    if call is None:
        flash(_("The call had been open too long. Begin it again; nothing was recorded."), "bad")
        return redirect(url_for("staff.desk"))
    rows = changed_rows(form, at)
    if rows is not None:
        return _talking(call, at, rows, {})
    answers = read_answers(form, posted(), at, current_language())
    if answers.errors:
        return _talking(call, at, answers.given, answers.errors), 422
    with web_work() as work:
        received = intake.receive(work, _message(answers.values, call, pin_for(call.key)))
        if received.is_new:
            verbs.deliver(work, "call_recorded", received.code, {}, case_id=received.case_id)
    calls.keep_receipt(received.case_id, call.key)
    return redirect(url_for("staff.desk_receipt"), 303)


@blueprint.get("/desk/receipt")
def desk_receipt() -> Response | str:
    """Code and PIN to dictate, the date of the answer, and what to say."""
    kept = calls.kept_receipt()
    if kept is None:
        flash(_("The receipt is shown for ten minutes only."))
        return redirect(url_for("staff.desk"))
    case, pin = kept
    wait_for_promise(case)
    seen = view(reading(), case, current_language())
    return render_template(
        "staff/desk_receipt.html",
        case=case,
        pin=pin,
        seen=seen,
        limits=promised(seen, reading()),
        has_phone=_has_phone(case) and not is_neutral(case),
    )


@blueprint.post("/desk/receipt/pin")
def send_pin() -> Response:
    """Send the PIN by an SMS of its own, once."""
    kept = calls.kept_receipt()
    if kept is not None:
        case, _pin = kept
        with web_work() as work:
            key = f"pin_asked:{case.id}"
            verbs.deliver(work, "pin_asked", case.code, {}, case_id=case.id, idempotency_key=key)
        flash(_("The PIN goes out by an SMS of its own."))
    return redirect(url_for("staff.desk_receipt"), 303)


@blueprint.get("/desk/cases/<code>")
def desk_case(code: str) -> Response | str:
    """An earlier case of the caller: where it stands, in the sentences of the tracking page."""
    call = calls.current()
    if call is None:
        return redirect(url_for("staff.desk"))
    return _earlier(call, callers_case(call, code))


def _earlier(call: Call, case: Case, amiss: Amiss = NOTHING) -> str:
    seen = view(reading(), case, current_language())
    return render_template(
        "staff/desk_case.html",
        call=call,
        case=case,
        seen=seen,
        headline=headline(seen, current_language()),
        calendar=case_calendar(reading()),
        key=one_time_key(),
        next_steps=next_steps,
        amiss=amiss,
    )


@blueprint.post("/desk/cases/<code>")
def desk_follow_up(code: str) -> Response | tuple[str, int]:
    """The caller asks what became of it, or adds something; both are events of that case."""
    call = calls.current()
    if call is None:
        return redirect(url_for("staff.desk"))
    case, key = callers_case(call, code), request.form.get("_key", "")[:64] or None
    text = request.form.get("text", "")
    adds = request.form.get("what") == "add"
    try:
        with web_work() as work:
            own = work.session.get_one(Case, case.id)
            (add_from_citizen if adds else follow_up)(
                work, own, text, channel=call.channel, idempotency_key=key
            )
    except MessageEmpty as refusal:
        reading().rollback()
        again = callers_case(call, code)
        return _earlier(call, again, amiss_at("text", refusal)), status_of(refusal).value
    added = _("It was added to the case. Those who handle it have been told.")
    asked = _("The follow-up is in the case. Those who handle it have been told.")
    flash(added if adds else asked)
    return redirect(url_for("staff.desk_case", code=code), 303)


def desk_form() -> Form:
    """The form of the published version; the shipped one where the version names none."""
    version = current_version(reading(), PROCESS)
    forms = definition_of(reading(), version.id).forms if version else {}
    return forms.get(FORM) or _shipped()


def history(call: Call) -> list[tuple[Case, TrackingView, str]]:
    """The caller's cases with the sentence that says where each stands."""
    if not call.number:
        return []
    language = current_language()
    found = callers.cases_of(reading(), ports().identity_key, me(), call.number)
    seen = [(case, view(reading(), case, language)) for case in found]
    return [(case, one, headline(one, language)) for case, one in seen]


def _talking(call: Call, at: FormContext, given: dict[str, Any], errors: dict[str, str]) -> str:
    form = desk_form()
    return render_template(
        "staff/desk_call.html",
        call=call,
        form=form,
        view=form_view(form, at, given, errors, current_language()),
        history=history(call),
    )


def _first(call: Call, at: FormContext) -> dict[str, Any]:
    return {**first_answers(desk_form(), at), "mobile": call.number}


def callers_case(call: Call, code: str) -> Case:
    """An earlier case of the caller; raises NoSuchCase for anybody else's."""
    return callers.case_of(reading(), ports().identity_key, me(), call.number or "0000", code)


def _has_phone(case: Case) -> bool:
    with web_work() as work:
        return bool(for_letters(work, work.session.get_one(Case, case.id)).phone)


def _message(values: dict[str, Any], call: Call, pin: str) -> intake.NewMessage:
    happened_on = values.get("happened_on")
    proxy = values.get("proxy") or ""
    name = values.get("name") or ""
    return intake.NewMessage(
        kind=values["kind"],
        body=values["body"],
        subject=values.get("subject") or "",
        topic_key=values.get("topic"),
        channel=call.channel,
        language=current_language(),
        identity=values["identity"],
        name=spoken_for(name, proxy),
        phone=values.get("mobile") or "",
        email=values.get("email") or "",
        address=values.get("address") or "",
        wanted=values.get("wanted") or "",
        place=values.get("place") or "",
        district_key=values.get("district"),
        happened_on=date.fromisoformat(happened_on) if happened_on else None,
        source=SOURCE,
        external_id=call.key,
        external={"assisted": True, "proxy": bool(proxy), "consent": bool(values.get("consent"))},
        is_synthetic=current_app.extensions["pasokh"].demo,
        pin=pin,
    )


@lru_cache(1)
def _shipped() -> Form:
    return parse_form((SHIPPED / "forms" / f"{FORM}.form").read_bytes(), FORM)
