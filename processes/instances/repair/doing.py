"""The door of all repairs: look ahead and change nothing, or do it with a reason and a trail."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import datetime

from sqlalchemy.orm import Session

from processes import audit
from processes.engine.faults import EngineFault, NotWaiting
from processes.instances import verbs
from processes.instances.errors import NoSuchInstance
from processes.instances.history import tell
from processes.instances.live import LiveInstance
from processes.instances.messages import settle
from processes.instances.ports import Ports
from processes.instances.repair import holding, versions
from processes.instances.repair.catalogue import BEFORE_BEGINNING, VERBS, Verb, verb_named
from processes.instances.repair.errors import (
    CannotGoOn,
    InstanceChanged,
    LeadsNowhere,
    ReasonMissing,
)
from processes.instances.repair.guarding import questions_kept
from processes.instances.repair.orders import Effect, Order, Said, Standing
from processes.instances.repair.subjects import Subject, on_trial
from processes.instances.tables import SUSPENDED, ProcessInstance
from processes.instances.work import Work


def look_ahead(
    session: Session, ports: Ports, now: datetime, instance_id: int, order: Order
) -> Effect:
    """What the order would do; nothing is locked and nothing changes.

    Raises what would refuse it: NoSuchInstance and the errors of this room and of the engine's."""
    verb = verb_named(order.verb)
    row = session.get(ProcessInstance, instance_id)
    if row is not None and row.begun_with is not None:
        return _beginning(row, order)
    with session.no_autoflush, _told():
        subject = on_trial(session, ports, now, instance_id)
        before = subject.standing()
        _act(verb, subject, order)
        if verb.moves and subject.leads_nowhere():
            raise LeadsNowhere
        _say_thrown(subject)
        return _effect(subject, before)


def do(
    work: Work, instance_id: int, order: Order, reason: str, seen_version: int | None = None
) -> Effect:
    """Do it: one locked unit of work, with the reason, the actor, the trail and the log.

    `seen_version` is the instance's `lock_version` on the page that was sent: raises
    InstanceChanged when it has gone on, and what `look_ahead` raises."""
    verb, reason = verb_named(order.verb), reason.strip()[:2000]
    if not reason:
        raise ReasonMissing
    row = _locked(work, instance_id)
    if row is not None and row.begun_with is not None and order.verb in BEFORE_BEGINNING:
        return _not_begun(work, row, order, reason)
    live = work.instance(instance_id, even_suspended=True)
    if seen_version is not None and live.row.lock_version != seen_version:
        raise InstanceChanged
    subject = Subject(work.session, work.ports, work.now, live.row, live.run)
    before = subject.standing()
    with _told():
        _act(verb, subject, order)
        if verb.moves:
            _moved(work, live, subject, order, reason)
        else:
            _whole(work, live, order, reason)
    _trail(work, live, order, verb, reason)
    return _effect(subject, before)


def _act(verb: Verb, subject: Subject, order: Order) -> None:
    verb.may(subject)
    with questions_kept(subject) if verb.by_hand else nullcontext():
        verb.act(subject, order)


def _moved(work: Work, live: LiveInstance, subject: Subject, order: Order, reason: str) -> None:
    if subject.leads_nowhere():
        raise LeadsNowhere
    _say_thrown(subject)
    is_suspended = live.row.status == SUSPENDED
    live.run = subject.run
    if order.verb == "edit":
        versions.withdraw_jobs(work, live, list(live.jobs))
    VERBS[order.verb].write(work, live, subject, order)
    settle(work, live)
    holding.mended(work, live, order.verb, reason)
    if is_suspended and live.row.status == SUSPENDED:
        work.session.flush()
        holding.hold_jobs(work.session, live.row.id)


def _whole(work: Work, live: LiveInstance, order: Order, reason: str) -> None:
    row = live.row
    if order.verb == "terminate":
        verbs.terminate(work, row.id, reason)
        return
    row.lock_version += 1
    if order.verb == "suspend":
        holding.write_suspended(work, row, reason)
    elif order.verb == "resume":
        holding.write_resumed(work, row, reason)
    else:
        holding.retry_all(work, row.id, reason)


def _beginning(row: ProcessInstance, order: Order) -> Effect:
    """What would come of an instance that could not begin."""
    if order.verb == "retry":
        said = Said(
            "با نسخه‌ای که اکنون منتشر است آغاز می‌شود.",
            "It begins by the version that is published now.",
        )
    elif order.verb == "terminate":
        said = Said("هرگز آغاز نمی‌شود.", "It never begins.")
    else:
        raise NoSuchInstance
    return Effect((said,), (), (), row.status)


def _say_thrown(subject: Subject) -> None:
    for thrown in subject.run.scripts.thrown:
        subject.say(f"پیام «{thrown.name}» فرستاده می‌شود.", f"The message “{thrown.name}” is sent.")


def _not_begun(work: Work, row: ProcessInstance, order: Order, reason: str) -> Effect:
    """It could not begin: it can begin now, or never."""
    if order.verb == "retry":
        holding.retry_all(work, row.id, reason)
    else:
        verbs.terminate(work, row.id, reason)
    entry = audit.Entry(_stream(row), f"instance_{order.verb}", f"instance:{row.id}", work.actor_id)
    work.note(entry)
    return Effect((), (), (), row.status)


def _locked(work: Work, instance_id: int) -> ProcessInstance | None:
    return work.session.get(ProcessInstance, instance_id, with_for_update={"of": ProcessInstance})


def _trail(work: Work, live: LiveInstance, order: Order, verb: Verb, reason: str) -> None:
    step = order.to or order.at
    tell(work, live, live.row.process_key, step, verb.done, None)
    body = {
        "reason": reason,
        **{name: getattr(order, name) for name in ("at", "to", "version") if getattr(order, name)},
        **({"mapping": dict(order.mapping)} if order.mapping else {}),
        **({"names": sorted(order.values)} if order.values else {}),
    }
    entry = audit.Entry(
        _stream(live.row),
        f"instance_{order.verb}",
        f"instance:{live.row.id}",
        work.actor_id,
        body=body,
    )
    work.note(entry)


def _stream(row: ProcessInstance) -> str:
    return f"case:{row.case_id}" if row.case_id else "system"


def _effect(subject: Subject, before: tuple[Standing, ...]) -> Effect:
    after = subject.standing()
    return Effect(tuple(subject.lines), before, after, subject.row.status)


@contextmanager
def _told() -> Iterator[None]:
    """A process that cannot go on from there is a refusal of the order, not an incident."""
    try:
        yield
    except NotWaiting:
        raise
    except EngineFault as fault:
        raise CannotGoOn(fault) from fault
