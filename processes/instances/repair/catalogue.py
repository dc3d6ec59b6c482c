"""The verbs by name, and which of them apply to an instance as it stands."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from processes.engine.forms import Component
from processes.engine.repair import moving
from processes.instances.live import LiveInstance
from processes.instances.ports import Ports
from processes.instances.repair import applying, holding, steps, versions
from processes.instances.repair.editing import editable
from processes.instances.repair.errors import NoSuchVerb, RepairRefused
from processes.instances.repair.orders import Order, Standing
from processes.instances.repair.subjects import Subject, on_trial
from processes.instances.tables import ProcessInstance
from processes.instances.work import Work


@dataclass(frozen=True)
class Offer:
    """What may be done to an instance now: verbs; where it stands; by verb the steps at which
    something can be done and those, as (process, step), to which it can go; fields for values."""

    verbs: tuple[str, ...]
    standing: tuple[Standing, ...] = ()
    at: Mapping[str, tuple[Standing, ...]] = field(default_factory=dict)
    to: Mapping[str, Collection[tuple[str, str]]] = field(default_factory=dict)
    fields: Mapping[str, Component] = field(default_factory=dict)


Write = Callable[[Work, LiveInstance, Subject, Order], None]


def _nothing(work: Work, live: LiveInstance, subject: Subject, order: Order) -> None:
    pass


@dataclass(frozen=True)
class Verb:
    """What may be done to an instance: `act` on the run, `write` on its rows, `done` in the log.

    `may` raises why it does not apply to the instance as it stands. `moves`: it changes where the
    instance stands, or by what it goes on; `by_hand`: somebody says where a token goes."""

    fa: str
    en: str
    done: str
    act: Callable[[Subject, Order], None]
    write: Write = _nothing
    may: Callable[[Subject], None] = applying.always
    moves: bool = True
    by_hand: bool = False


VERBS: dict[str, Verb] = {
    "retry": Verb(
        "تلاش دوباره", "Retry", "retried", holding.retry, may=applying.to_retry, moves=False
    ),
    "skip": Verb(
        "گذشتن از مرحله",
        "Skip a step",
        "skipped",
        steps.skip,
        may=applying.to_skip,
        by_hand=True,
    ),
    "edit": Verb("ویرایش داده‌ها", "Edit the data", "edited", steps.edit, may=applying.to_edit),
    "send_back": Verb(
        "بازگرداندن به مرحله",
        "Send back to a step",
        "sent_back",
        steps.send_back,
        may=applying.to_send_back,
        by_hand=True,
    ),
    "move": Verb(
        "جابه‌جا کردن نشانگر",
        "Move a token",
        "moved",
        steps.move,
        may=applying.to_move,
        by_hand=True,
    ),
    "suspend": Verb(
        "معلق کردن",
        "Suspend",
        "suspended",
        holding.suspend,
        may=applying.to_suspend,
        moves=False,
    ),
    "resume": Verb(
        "از تعلیق درآوردن",
        "Resume",
        "resumed",
        holding.resume,
        may=applying.to_resume,
        moves=False,
    ),
    "terminate": Verb("پایان دادن", "Terminate", "terminated", holding.terminate, moves=False),
    "migrate": Verb(
        "انتقال به نسخهٔ دیگر",
        "Migrate to another version",
        "migrated",
        versions.migrate,
        versions.write_migration,
        may=applying.to_migrate,
    ),
    "undo": Verb(
        "برگرداندن انتقال",
        "Undo a migration",
        "undone",
        versions.undo,
        versions.write_undo,
        may=versions.to_undo,
    ),
}
BEFORE_BEGINNING = ("retry", "terminate")
"""What may be done to an instance that could not begin."""


def offer(session: Session, ports: Ports, now: datetime, row: ProcessInstance) -> Offer:
    """The verbs that apply to the instance as it stands, with the steps that each may name."""
    if row.begun_with is not None:
        return Offer(BEFORE_BEGINNING)
    if row.state is None:
        return Offer(())
    subject = on_trial(session, ports, now, row.id)
    verbs = tuple(name for name, verb in VERBS.items() if _applies(verb, subject))
    return Offer(
        verbs,
        standing=subject.standing(),
        at={
            "skip": subject.told(applying.may_skip(subject)),
            "move": subject.told(applying.may_move(subject)),
        },
        to={"move": moving.places(subject.run), "send_back": moving.earlier_steps(subject.run)},
        fields=editable(subject),
    )


def _applies(verb: Verb, subject: Subject) -> bool:
    try:
        verb.may(subject)
    except RepairRefused:
        return False
    return True


def verb_named(name: str) -> Verb:
    """The verb of that name. Raises NoSuchVerb."""
    if name not in VERBS:
        raise NoSuchVerb(verb=name, known=", ".join(VERBS))
    return VERBS[name]
