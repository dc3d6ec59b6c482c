"""Whether a verb applies to an instance as it stands: asked by its page and by the verb itself.

Each raises the refusal that a person is told."""

from sqlalchemy import exists, select

from processes.definitions.tables import ProcessVersion
from processes.engine.repair import moving
from processes.engine.run import Place
from processes.instances.repair.editing import editable
from processes.instances.repair.errors import (
    AlreadySuspended,
    AskedByProcessAlone,
    NoOtherVersion,
    NoStepBefore,
    NoStepToMove,
    NoStepToSkip,
    NothingToEdit,
    NothingToRetry,
    NotSuspended,
    RepairRefused,
)
from processes.instances.repair.guarding import kept_in_place
from processes.instances.repair.subjects import Subject, open_incidents
from processes.instances.tables import SUSPENDED


def always(subject: Subject) -> None:
    """Whatever runs may be ended."""


def to_retry(subject: Subject) -> None:
    """Something has stopped."""
    if not open_incidents(subject.session, subject.row.id):
        raise NothingToRetry


def to_suspend(subject: Subject) -> None:
    """It is not held already."""
    if subject.row.status == SUSPENDED:
        raise AlreadySuspended


def to_resume(subject: Subject) -> None:
    """It is held."""
    if subject.row.status != SUSPENDED:
        raise NotSuspended


def to_edit(subject: Subject) -> None:
    """A form of the process asks for something that the process keeps."""
    if not editable(subject):
        raise NothingToEdit


def to_migrate(subject: Subject) -> None:
    """There is another version to go to."""
    others = exists().where(
        ProcessVersion.key == subject.row.process_key, ProcessVersion.id != subject.row.version_id
    )
    if not subject.session.scalar(select(others)):
        raise NoOtherVersion


def to_skip(subject: Subject) -> None:
    """It stands at a step that may be passed over."""
    _some(subject, may_skip(subject), NoStepToSkip)


def to_move(subject: Subject) -> None:
    """It stands at a step from which a token may be taken."""
    _some(subject, may_move(subject), NoStepToMove)


def to_send_back(subject: Subject) -> None:
    """What stands there came from a step to which it may go back."""
    if not moving.earlier_steps(subject.run):
        raise NoStepBefore
    to_move(subject)


def may_skip(subject: Subject) -> list[Place]:
    """Where a step may be passed over."""
    steps = moving.skippable(subject.run)
    return [place for place in may_move(subject) if place.task_id in steps]


def may_move(subject: Subject) -> list[Place]:
    """Where a token may be taken from: not where the citizen is being asked."""
    kept = kept_in_place(subject)
    free = [p for p in subject.places() if p.task_id not in kept]
    return [p for p in free if not subject.holds(p, list(kept.values()))]


def _some(subject: Subject, places: list[Place], refusal: type[RepairRefused]) -> None:
    if not places:
        raise AskedByProcessAlone if kept_in_place(subject) else refusal
