"""A task: the citizen's own words beside the form; drafts, completing, and what may go wrong."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from processes.cases import answering, attachments, worklist
from processes.cases.answering import Completed
from processes.cases.tables import Case
from processes.cases.task_forms import OpenForm, open_form
from processes.cases.visibility import task_and_case
from processes.engine.forms.defaults import first_answers
from processes.engine.forms.posted import collect
from processes.errors import PasokhError
from processes.instances.tables import UserTask
from processes.instances.work import Work
from web.db import reading
from web.errors import sentence, status_of
from web.forms import changed_rows, changes_only, form_view, posted
from web.languages import current_language
from web.now import current_time
from web.staff.case_view import CaseFacts, answers_told
from web.staff.drawings import task_drawings
from web.staff.pages import blueprint, me, people_by_id, unit_named
from web.work import ports, web_work

Answer = str | Response | tuple[str, int]


class _NotYet(PasokhError):
    """The answers do not hold yet; the unit of work is undone."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__()
        self.errors = errors


@blueprint.get("/tasks/<int:task_id>")
def task(task_id: int) -> str:
    """The task as it stands: to be taken, to be done, or done."""
    found, case = task_and_case(reading(), me(), task_id)
    opened = open_form(reading(), ports(), found, current_time())
    given = found.draft or first_answers(opened.form, opened.context)
    return _page(found, case, opened, given)


@blueprint.post("/tasks/<int:task_id>")
def answer(task_id: int) -> Answer:
    """Save a draft, change the form's rows, or complete the task and go on to the next."""
    found, case = task_and_case(reading(), me(), task_id)
    if "_save" in request.form or changes_only():
        opened = open_form(reading(), ports(), found, current_time())
        if (changed := changed_rows(opened.form, opened.context)) is not None:
            return _page(found, case, opened, changed)
        return _save(found, collect(opened.form.components, posted(), len(opened.context.points)))
    try:
        with web_work() as work:
            _complete(work, found)
    except _NotYet as wrong:
        return _again(task_id, errors=wrong.errors), 422
    except PasokhError as problem:
        return _again(task_id, problem=sentence(problem)), status_of(problem).value
    return _onward()


def _again(task_id: int, *, errors: Mapping[str, str] | None = None, problem: str = "") -> str:
    """The page as the task stands now, with all that was written."""
    reading().rollback()
    found, case = task_and_case(reading(), me(), task_id)
    opened = open_form(reading(), ports(), found, current_time())
    given = collect(opened.form.components, posted(), len(opened.context.points))
    return _page(found, case, opened, given, errors=errors, problem=problem)


def _save(found: UserTask, given: dict[str, Any]) -> Response:
    with web_work() as work:
        answering.save_draft(work, found.id, given)
    flash(_("The draft is kept with the task; only you see it."))
    return redirect(url_for("staff.task", task_id=found.id))


def _complete(work: Work, found: UserTask) -> Completed:
    if found.case_id:
        for file in (f for f in request.files.values() if f.filename):
            attachments.store(work, found.case_id, BytesIO(file.read()), file.filename or "")
    seen = request.form.get("_case", type=int)
    done = answering.complete_task(work, found.id, posted(), current_language(), seen)
    if not done.is_done:
        raise _NotYet(done.answers.errors)
    return done


def _onward() -> Response:
    following = worklist.next_task(reading(), me())
    if following is None:
        flash(_("Done. Nothing else waits for you now."))
        return redirect(url_for("staff.inbox"))
    flash(_("Done. This is the next one."))
    return redirect(url_for("staff.task", task_id=following))


def _page(  # noqa: PLR0913 - a task, its case, its form, and what went wrong
    found: UserTask,
    case: Case | None,
    opened: OpenForm,
    given: Mapping[str, Any],
    *,
    errors: Mapping[str, str] | None = None,
    problem: str = "",
) -> str:
    facts = CaseFacts(case) if case else None
    view = form_view(opened.form, opened.context, given, errors or {}, current_language())
    return render_template(
        "staff/task.html",
        task=found,
        form=opened.form,
        view=view,
        case=case,
        facts=facts,
        told=answers_told(facts) if facts else {},
        drawings=task_drawings(found),
        problem=problem,
        unit=unit_named(found.unit_id),
        people=people_by_id({found.assignee_id, found.completed_by_id}),
        is_mine=found.state == "open" and found.assignee_id == me().id,
    )
