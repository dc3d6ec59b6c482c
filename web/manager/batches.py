"""Repairs of many at once: a look ahead over all of them, then a batch with a result for each."""

from collections import Counter
from dataclasses import dataclass

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response

from processes.cases.visibility import instance_rule
from processes.errors import PasokhError
from processes.instances.repair import batches
from processes.instances.repair.choosing import Query, chosen, read_query
from processes.instances.repair.orders import Order
from processes.instances.repair.tables import RepairItem
from processes.instances.tables import ProcessInstance
from web.db import reading
from web.errors import sentence, status_of
from web.languages import current_language
from web.manager import orders
from web.manager.mending import list_page, query_text
from web.manager.pages import blueprint
from web.now import current_time
from web.staff.pages import people_by_id
from web.work import ports, web_work

LOOKED_AT = 500  # in the browser; the command line looks at all
SHOWN = 500


@dataclass(frozen=True)
class Verdicts:
    """What a look ahead found: how many would be done, and the refusals with their number."""

    done: int
    refusals: list[tuple[str, int]]
    looked_at: int
    total: int


@blueprint.post("/instances")
def mend_many() -> str | tuple[str, int] | Response:
    """Look ahead over all that the query means, or hand them to the workers."""
    text, order = query_text(), orders.asked_order()
    query = Query()
    try:
        query = read_query(text)
        ids = chosen(reading(), query, instance_rule(g.person))
        if "_look" in request.form:
            found = _verdicts(ids, order)
            return list_page(query, text, order=order, foreseen=found, total=len(ids))
        with web_work() as work:
            batch_id = batches.create(work, order, text, ids, request.form.get("reason", "")).id
    except PasokhError as problem:
        return list_page(query, text, order=order, problem=sentence(problem)), status_of(problem)
    flash(_("The workers have begun; each case gets its own result."))
    return redirect(url_for("manager.batch", batch_id=batch_id))


@blueprint.get("/batches/<int:batch_id>")
def batch(batch_id: int) -> str:
    """How far a batch is, and what came of each."""
    found = batches.batch_of(reading(), batch_id)
    mine = (
        select(RepairItem)
        .join(ProcessInstance, ProcessInstance.id == RepairItem.instance_id)
        .where(RepairItem.batch_id == batch_id, instance_rule(g.person))
    )
    rows = reading().scalars(mine.order_by(RepairItem.state, RepairItem.instance_id).limit(SHOWN))
    return render_template(
        "manager/batch.html",
        batch=found,
        verb=orders.verb_name(found.order["verb"]),
        order=found.order,
        progress=batches.progress(reading(), batch_id),
        items=list(rows),
        people=people_by_id({found.actor_id}),
    )


@blueprint.post("/batches/<int:batch_id>/stop")
def stop_batch(batch_id: int) -> Response:
    """Leave the rest as it is."""
    with web_work() as work:
        batches.stop(work, batch_id)
    flash(_("Stopped. What is done stays done."))
    return redirect(url_for("manager.batch", batch_id=batch_id))


def _verdicts(ids: list[int], order: Order) -> Verdicts:
    looked = ids[:LOOKED_AT]
    found = batches.foresee(reading(), ports(), current_time(), looked, order)
    said = Counter(
        one.refusal.sentence(current_language()) for one in found if one.refusal is not None
    )
    return Verdicts(len(found) - said.total(), said.most_common(), len(looked), len(ids))
