"""Incidents grouped by cause, in plain words, with a retry that says why it should work now."""

from dataclasses import dataclass

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import Select, select
from werkzeug.wrappers import Response

from processes.cases.tables import Case
from processes.cases.visibility import counted_rule, visible_cases
from processes.definitions.reading import definition_of
from processes.insight.incidents import Cause, Stopped, causes, healed, one_stopped, open_count
from processes.instances import verbs
from processes.organisation.known import Member
from web.db import reading
from web.languages import current_language
from web.manager.pages import blueprint, seen
from web.permissions import i_may
from web.staff.pages import people_by_id
from web.work import web_work


@dataclass(frozen=True)
class ToldCause:
    """A cause with the names of the process and the step where it stops."""

    cause: Cause
    process: str
    step: str


@blueprint.get("/incidents")
def incidents() -> str:
    """What has stopped, the fullest cause first; then what was healed lately."""
    found = causes(reading(), looked_after())
    stopped = [row for cause in found for row in cause.stopped]
    last = healed(reading(), looked_after())
    people: dict[int, Member] = dict(people_by_id({row.incident.closed_by_id for row in last}))
    return render_template(
        "manager/incidents.html",
        causes=[_told(cause) for cause in found],
        healed=reversed(last),
        people=people,
        readable=_readable([*stopped, *last]),
    )


def looked_after() -> Select[Case]:
    """The cases whose incidents one sees: one's own, and for who mends processes all but sealed.

    Of a case that is not open to the reader only the step and the cause are shown."""
    return select(Case).where(counted_rule(g.person)) if i_may("manager.mending") else seen()


def _readable(rows: list[Stopped]) -> set[int]:
    """Ids of those cases that the reader may open."""
    ids = {row.case.id for row in rows if row.case is not None}
    mine = visible_cases(g.person).where(Case.id.in_(ids))
    return set(reading().scalars(mine.with_only_columns(Case.id)))


@blueprint.post("/incidents/retry")
def retry() -> Response:
    """Try again what one cause has stopped: every incident whose number came along."""
    note = request.form.get("note", "").strip()
    asked = request.form.getlist("incident", type=int)
    found = [one for one in (one_stopped(reading(), looked_after(), each) for each in asked) if one]
    if not note:
        flash(_("Write in a few words what was mended, then try again."), "bad")
        return redirect(url_for("manager.incidents"))
    tried = 0
    for stopped in found:
        if stopped.incident.closed_at is None:
            with web_work() as work:
                verbs.retry(work, stopped.incident.id, note[:2000])
            tried += 1
    flash(_("%(count)s cases go on from where they stopped.", count=tried))
    return redirect(url_for("manager.incidents"))


def count_of_open() -> int:
    """How many cases have stopped (shown in the side bar)."""
    return open_count(reading(), looked_after())


def _told(cause: Cause) -> ToldCause:
    instance = cause.stopped[0].instance
    definition, language = definition_of(reading(), instance.version_id), current_language()
    model = definition.models.get(cause.process_id) or definition.main
    element = definition.find(cause.process_id, cause.element_id)
    return ToldCause(
        cause, model.name(language), element.name(language) if element else cause.element_id
    )
