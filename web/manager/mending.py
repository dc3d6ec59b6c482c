"""Putting running processes right: find them, look ahead, do it with a reason, one or many."""

from dataclasses import dataclass, field

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from processes.cases.tables import Case
from processes.cases.visibility import instance_for, instance_rule, may_see
from processes.definitions.reading import definition_of, versions_of
from processes.errors import PasokhError
from processes.insight.steps import published
from processes.instances.repair import doing
from processes.instances.repair.catalogue import Offer, offer
from processes.instances.repair.choosing import Query, instances, read_query
from processes.instances.repair.orders import Effect, Order
from processes.instances.repair.subjects import on_trial, open_incidents
from processes.instances.tables import Incident, ProcessInstance
from web.db import reading
from web.errors import sentence, status_of
from web.manager import orders
from web.manager.pages import blueprint
from web.now import current_time
from web.staff.drawings import CaseDrawing, drawings_of
from web.work import ports, web_work

SHOWN = 200  # rows of the list; a batch takes them all
Answer = str | tuple[str, int] | Response


@dataclass
class Found:
    """One row of the list: the instance, its case if it may be opened, what has stopped."""

    row: ProcessInstance
    case: Case | None
    stopped: list[Incident]


@dataclass
class Shown:
    """What the page of one instance shows."""

    row: ProcessInstance
    case: Case | None
    stopped: list[Incident]
    offer: Offer
    drawings: list[CaseDrawing] = field(default_factory=list)
    values: dict[str, object] = field(default_factory=dict)


@blueprint.get("/instances")
def mending() -> Answer:
    """The running processes that a query means."""
    text = query_text()
    try:
        query = read_query(text)
    except PasokhError as problem:
        return list_page(Query(), text, problem=sentence(problem)), 422
    return list_page(query, text)


def query_text() -> str:
    """The query of the page: its fields, or the text that a form carries on."""
    if "_query" in request.values:
        return str(request.values["_query"]).strip()
    names = ("process", "version", "element", "unit", "since", "incident", "status")
    given = {name: request.values.get(name, "").strip() for name in names}
    return " ".join(f"{name}={value}" for name, value in given.items() if value)


def list_page(  # noqa: PLR0913 - what the page may show besides the list
    query: Query,
    text: str,
    *,
    problem: str = "",
    order: Order | None = None,
    foreseen: object = None,
    total: int | None = None,
) -> str:
    """The list with the forms for one and for many."""
    wanted = instances(query, instance_rule(g.person)) if query.process else None
    rows = list(reading().scalars(wanted.limit(SHOWN + 1)).unique()) if wanted is not None else []
    return render_template(
        "manager/instances.html",
        query=query,
        text=text,
        found=[_found(row) for row in rows[:SHOWN]],
        has_more=len(rows) > SHOWN,
        processes=published(reading()),
        versions=versions_of(reading(), query.process),
        verbs=orders.OF_MANY,
        verb_name=orders.verb_name,
        problem=problem,
        order=order,
        foreseen=foreseen,
        total=total,
    )


@blueprint.get("/instances/<int:instance_id>")
def instance(instance_id: int) -> str:
    """One running process: where it stands, what has stopped, what may be done."""
    return _page(instance_for(reading(), g.person, instance_id))


@blueprint.post("/instances/<int:instance_id>")
def mend(instance_id: int) -> Answer:
    """Look ahead, or do it."""
    row = instance_for(reading(), g.person, instance_id)
    order, reason = orders.asked_order(), request.form.get("reason", "")
    seen = request.form.get("_seen", type=int)
    try:
        if "_look" in request.form:
            now = current_time()
            effect = doing.look_ahead(reading(), ports(), now, instance_id, order)
            return _page(row, order=order, effect=effect)
        with web_work() as work:
            doing.do(work, instance_id, order, reason, seen)
    except PasokhError as problem:
        reading().rollback()
        row = instance_for(reading(), g.person, instance_id)
        return _page(row, order=order, problem=sentence(problem)), status_of(problem).value
    flash(_("Done: %(verb)s. It stands in the trail with your reason.", verb=_verb(order)))
    return redirect(url_for("manager.instance", instance_id=instance_id))


def _verb(order: Order) -> str:
    return orders.verb_name(order.verb)


def _found(row: ProcessInstance) -> Found:
    return Found(row, _case(row), open_incidents(reading(), row.id))


def _case(row: ProcessInstance) -> Case | None:
    if row.case_id is None or not may_see(reading(), g.person, row.case_id):
        return None
    return reading().get(Case, row.case_id)


def _page(
    row: ProcessInstance,
    *,
    order: Order | None = None,
    effect: Effect | None = None,
    problem: str = "",
) -> str:
    shown, definition = _shown(row), definition_of(reading(), row.version_id)
    return render_template(
        "manager/instance.html",
        shown=shown,
        verb_name=orders.verb_name,
        steps={to: orders.choices(definition, steps) for to, steps in shown.offer.to.items()},
        versions=[v for v in versions_of(reading(), row.process_key) if v.id != row.version_id],
        order=order,
        effect=effect,
        problem=problem,
        reason=request.form.get("reason", ""),
    )


def _shown(row: ProcessInstance) -> Shown:
    offered = offer(reading(), ports(), current_time(), row)
    shown = Shown(row, _case(row), open_incidents(reading(), row.id), offered)
    if row.state is None:
        return shown
    shown.drawings = drawings_of(row)
    if row.case_id is None or shown.case is not None:  # else they are of a case that is not open
        for place, _state, _since in on_trial(
            reading(), ports(), current_time(), row.id
        ).run.tokens():
            shown.values.update(place.variables)
    return shown
