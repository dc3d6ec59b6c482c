"""One order over many instances: a result for each, stoppable, done once however often sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, insert, or_, select, update
from sqlalchemy.orm import Session

from processes import audit
from processes.errors import PasokhError
from processes.instances.ports import Ports
from processes.instances.repair.catalogue import verb_named
from processes.instances.repair.doing import do, look_ahead
from processes.instances.repair.errors import NoSuchBatch, ReasonMissing
from processes.instances.repair.orders import Effect, Order, order_from
from processes.instances.repair.tables import RepairBatch, RepairItem
from processes.instances.work import Work

WAITING, DONE, REFUSED, LEFT = "waiting", "done", "refused", "left"
SILENT = timedelta(seconds=30)  # no sign of life for so long: the worker is gone


@dataclass(frozen=True)
class Foreseen:
    """What the order would do to one instance, or why it would be refused."""

    instance_id: int
    effect: Effect | None
    refusal: PasokhError | None = None


def foresee(
    session: Session, ports: Ports, now: datetime, ids: Sequence[int], order: Order
) -> list[Foreseen]:
    """A dry run over many: nothing is locked and nothing changes."""
    return [_foreseen(session, ports, now, instance_id, order) for instance_id in ids]


def _foreseen(
    session: Session, ports: Ports, now: datetime, instance_id: int, order: Order
) -> Foreseen:
    try:
        return Foreseen(instance_id, look_ahead(session, ports, now, instance_id, order))
    except PasokhError as refusal:
        return Foreseen(instance_id, None, refusal)


def create(work: Work, order: Order, query: str, ids: Sequence[int], reason: str) -> RepairBatch:
    """Write the batch down; the workers begin it within a second. Raises ReasonMissing."""
    verb_named(order.verb)
    if not reason.strip():
        raise ReasonMissing
    batch = RepairBatch(
        order=order.as_json(),
        query=query,
        reason=reason.strip()[:2000],
        actor_id=work.actor_id,
        created_at=work.now,
    )
    work.session.add(batch)
    work.session.flush()
    rows = [{"batch_id": batch.id, "instance_id": each} for each in dict.fromkeys(ids)]
    if rows:
        work.session.execute(insert(RepairItem), rows)
    body = {"verb": order.verb, "query": query, "instances": len(rows), "reason": batch.reason}
    _audit(work, batch, "batch_created", body)
    return batch


def batch_of(session: Session, batch_id: int) -> RepairBatch:
    """The batch. Raises NoSuchBatch."""
    batch = session.get(RepairBatch, batch_id)
    if batch is None:
        raise NoSuchBatch
    return batch


def next_of(session: Session, batch_id: int, leave: Sequence[int] = ()) -> int | None:
    """The instance that comes next; None when nothing waits any more."""
    query = select(RepairItem.instance_id).where(
        RepairItem.batch_id == batch_id, RepairItem.state == WAITING
    )
    query = query.where(RepairItem.instance_id.not_in(leave))
    return session.scalar(query.order_by(RepairItem.instance_id).limit(1))


def carry_out(work: Work, batch_id: int, instance_id: int) -> bool:
    """Do one of a batch, with its result in the same unit of work; False when it was done before.

    Raises what `do` raises; the caller then notes the refusal in a unit of work of its own."""
    item = _locked(work.session, batch_id, instance_id)
    if item.state != WAITING:
        return False
    batch = batch_of(work.session, batch_id)
    effect = do(work, instance_id, order_from(batch.order), batch.reason)
    item.state, item.at = DONE, work.now
    item.told_fa = " ".join(line.fa for line in effect.lines)
    item.told_en = " ".join(line.en for line in effect.lines)
    return True


def refuse(
    session: Session, batch_id: int, instance_id: int, why: PasokhError, at: datetime
) -> None:
    """Note why one of a batch was not done."""
    item = _locked(session, batch_id, instance_id)
    if item.state == WAITING:
        item.state, item.at = REFUSED, at
        item.told_fa, item.told_en = why.sentence("fa"), why.sentence("en")


def _locked(session: Session, batch_id: int, instance_id: int) -> RepairItem:
    key = (batch_id, instance_id)
    return session.get_one(RepairItem, key, with_for_update=True, populate_existing=True)


def stop(work: Work, batch_id: int) -> None:
    """Leave the rest as it is; what is done stays done."""
    batch = batch_of(work.session, batch_id)
    if batch.finished_at is not None:
        return
    batch.stopped_at, batch.stopped_by_id = work.now, work.actor_id
    rest = update(RepairItem).where(RepairItem.batch_id == batch_id, RepairItem.state == WAITING)
    work.session.execute(rest.values(state=LEFT, at=work.now))
    batch.finished_at = work.now
    _audit(work, batch, "batch_stopped", dict(progress(work.session, batch_id)))


def finish(work: Work, batch_id: int) -> None:
    """Close a batch of which nothing waits any more."""
    batch = work.session.get_one(RepairBatch, batch_id, with_for_update=True)
    if batch.finished_at is None and next_of(work.session, batch_id) is None:
        batch.finished_at = work.now
        _audit(work, batch, "batch_finished", dict(progress(work.session, batch_id)))


def progress(session: Session, batch_id: int) -> dict[str, int]:
    """How many of a batch are in which state."""
    query = (
        select(RepairItem.state, func.count())
        .where(RepairItem.batch_id == batch_id)
        .group_by(RepairItem.state)
    )
    return {state: count for state, count in session.execute(query)}


def take_unsent(session: Session) -> list[int]:
    """Batches to hand to the queue: new ones, and those whose worker has gone silent."""
    now = datetime.now(UTC)
    query = (
        select(RepairBatch.id)
        .where(RepairBatch.finished_at.is_(None))
        .where(or_(RepairBatch.sent_at.is_(None), RepairBatch.sent_at < now - SILENT))
        .with_for_update(skip_locked=True)
    )
    ids = list(session.scalars(query))
    for batch_id in ids:
        alive(session, batch_id)
    return ids


def alive(session: Session, batch_id: int) -> None:
    """A worker is at it (real time)."""
    mine = update(RepairBatch).where(RepairBatch.id == batch_id)
    session.execute(mine.values(sent_at=datetime.now(UTC)))


def rest_later(session: Session, batch_id: int) -> None:
    """This worker's turn is over: the ticker sends the rest at once."""
    session.execute(update(RepairBatch).where(RepairBatch.id == batch_id).values(sent_at=None))


def _audit(work: Work, batch: RepairBatch, action: str, body: dict[str, object]) -> None:
    work.note(audit.Entry("system", action, f"batch:{batch.id}", work.actor_id, body=body))
