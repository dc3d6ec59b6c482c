"""The inbox: what next, why me, by when; taking a task and giving it back."""

from collections.abc import Mapping

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from processes.cases import answering, worklist
from processes.cases.stations import Station
from processes.insight.inbox import InboxAsked, Line, TaskLine, inbox_page
from processes.instances import verbs
from web.db import reading
from web.now import current_time
from web.staff.pages import blueprint, choices, lines_of_cases, me, page_number
from web.work import web_work


@blueprint.get("/inbox")
def inbox() -> str:
    """The tasks of one's own or of one's groups, late ones first."""
    asked = InboxAsked(
        box="groups" if request.args.get("box") == "groups" else "mine",
        words=request.args.get("q", "")[:100],
        step=request.args.get("step", ""),
        kind=request.args.get("kind", ""),
        order=request.args.get("order", "due"),
        page=page_number(),
    )
    found = inbox_page(reading(), me(), asked, current_time())
    courses = lines_of_cases([line.case.id for line in found.lines if line.case])
    return render_template(
        "staff/inbox.html",
        asked=asked,
        found=found,
        groups=found.grouped(current_time()),
        counts=found.counts,
        kinds=choices("kinds"),
        lines={line.task.id: _mini(line, courses) for line in found.lines},
    )


@blueprint.get("/inbox/next")
def next_task() -> Response:
    """The most pressing task of one's own, else of one's groups."""
    found = worklist.next_task(reading(), me())
    if found is None:
        flash(_("Nothing waits for you now."))
        return redirect(url_for("staff.inbox"))
    return redirect(url_for("staff.task", task_id=found))


@blueprint.post("/tasks/<int:task_id>/claim")
def claim(task_id: int) -> Response:
    """Take a task from the group's list."""
    with web_work() as work:
        answering.claim(work, task_id)
    return redirect(url_for("staff.task", task_id=task_id))


@blueprint.post("/tasks/<int:task_id>/release")
def release(task_id: int) -> Response:
    """Give a task back to its group."""
    with web_work() as work:
        verbs.release(work, task_id)
    flash(_("The task is back with its group."))
    return redirect(url_for("staff.inbox"))


def count_of_mine() -> int:
    """How many tasks wait for the person (shown in the side bar)."""
    return asked_of_me()[0]


def count_of_asked() -> int:
    """How many answers in hearings are asked of the person (shown in the side bar)."""
    return asked_of_me()[1]


def asked_of_me() -> tuple[int, int]:
    """Both, counted once for a page."""
    if "asked_of_me" not in g:
        g.asked_of_me = worklist.asked_of(reading(), me(), current_time())
    return g.asked_of_me  # type: ignore[no-any-return]


def is_late(task: TaskLine) -> bool:
    """Whether its time is over."""
    return task.due_at is not None and task.due_at < current_time()


def _mini(
    line: Line, courses: Mapping[int, list[Station]]
) -> tuple[int, int, bool, Station | None]:
    """For the small line of a row: stations, where the case stands, late or not, the station."""
    stops = courses.get(line.case.id, []) if line.case else []
    at = next((i for i, stop in enumerate(stops) if stop.state == "here"), None)
    if at is None:
        at = sum(stop.state == "done" for stop in stops)
    return len(stops), at, is_late(line.task), stops[at] if at < len(stops) else None
