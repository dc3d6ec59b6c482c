"""The entrance of its own for reports of wrongdoing: a plain form that inspection alone reads."""

from typing import Any, BinaryIO, cast

from flask import redirect, render_template, request, url_for
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from processes.cases import attachments, intake
from processes.cases.upload_errors import TooManyFiles, UploadRefused
from processes.engine.forms import FormContext, first_answers, read_answers
from processes.instances import verbs
from processes.instances.work import Work
from web.citizen.blueprint import blueprint
from web.citizen.keeping import is_one_time_key, keep_receipt, pin_for
from web.citizen.message_form import context, door_form, new_message
from web.citizen.submit import FILES, MOST_FILES
from web.errors import sentence
from web.forms import changed_rows, form_view, posted
from web.languages import current_language
from web.security import limiter, one_time_key
from web.work import citizen_work

PROCESS, FORM, KIND, RECEIVED = (
    "wrongdoing_report",
    "report-wrongdoing",
    "wrongdoing",
    "report_received",
)


@blueprint.get("/report")
def report() -> str:
    """The empty form."""
    at = context()
    return _page(at, first_answers(door_form(PROCESS, FORM), at), {}, one_time_key())


@blueprint.post("/report")
@limiter.limit("30/hour;6/minute")
def send_report() -> Response | tuple[str, int] | str:
    """Receive the report once, whatever the browser does with the button."""
    form, at, key = door_form(PROCESS, FORM), context(), request.form.get("_key", "")
    key = key if is_one_time_key(key) else one_time_key()
    rows = changed_rows(form, at)
    if rows is not None:
        return _page(at, rows, {}, key)
    answers = read_answers(form, posted(), at, current_language())
    if answers.errors:
        return _page(at, answers.given, answers.errors, key), 422
    try:
        received = _receive(answers.values, key)
    except UploadRefused as refusal:
        return _page(at, answers.given, {FILES: sentence(refusal)}, key), 422
    keep_receipt(received.case_id, key)
    return redirect(url_for("citizen.receipt"), 303)


def _receive(values: dict[str, Any], key: str) -> intake.Receipt:
    files = [file for file in request.files.getlist(FILES) if file.filename]
    if len(files) > MOST_FILES:
        raise TooManyFiles(name=files[MOST_FILES].filename, limit=MOST_FILES)
    with citizen_work() as work:
        message = new_message({**values, "kind": KIND}, key, pin_for(key))
        received = intake.receive(work, message)
        if received.is_new:
            _keep(work, received, files)
    return received


def _keep(work: Work, received: intake.Receipt, files: list[FileStorage]) -> None:
    for file in files:
        stream = cast(BinaryIO, file.stream)
        attachments.store(work, received.case_id, stream, file.filename or "")
    verbs.deliver(work, RECEIVED, received.code, {}, case_id=received.case_id)


def _page(at: FormContext, given: dict[str, Any], errors: dict[str, str], key: str) -> str:
    form = door_form(PROCESS, FORM)
    shown = form_view(form, at, given, errors, current_language())
    return render_template("citizen/report.html", form=form, view=shown, key=key)
