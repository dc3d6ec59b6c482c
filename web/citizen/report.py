"""The entrance of its own for reports of wrongdoing: a plain form that inspection alone reads."""

from typing import Any

from flask import render_template
from werkzeug.wrappers import Response

from processes.cases import intake
from processes.cases.reporting import WRONGDOING
from processes.engine.forms import FormContext, first_answers
from processes.instances import verbs
from processes.instances.work import Work
from web.citizen.blueprint import blueprint
from web.citizen.doors import Door
from web.citizen.message_form import context, door_form
from web.forms import form_view
from web.languages import current_language
from web.security import limiter, one_time_key

PROCESS, FORM, RECEIVED = "wrongdoing_report", "report-wrongdoing", "report_received"


@blueprint.get("/report")
def report() -> str:
    """The empty form."""
    at = context()
    return _page(at, first_answers(door_form(PROCESS, FORM), at), {}, one_time_key())


@blueprint.post("/report")
@limiter.limit("30/hour;6/minute")
def send_report() -> Response | tuple[str, int] | str:
    """Receive the report."""
    return Door(door_form(PROCESS, FORM), _page, _receive, {"kind": WRONGDOING}).answer()


def _receive(work: Work, message: intake.NewMessage) -> intake.Receipt:
    received = intake.receive(work, message)
    if received.is_new:
        verbs.deliver(work, RECEIVED, received.code, {}, case_id=received.case_id)
    return received


def _page(at: FormContext, given: dict[str, Any], errors: dict[str, str], key: str) -> str:
    form = door_form(PROCESS, FORM)
    shown = form_view(form, at, given, errors, current_language())
    return render_template("citizen/report.html", form=form, view=shown, key=key)
