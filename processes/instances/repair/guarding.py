"""Questions to citizens are their process's own: no repair brings one forward or cuts it short."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from processes.engine.run import Place
from processes.instances.repair.errors import AskedByProcessAlone
from processes.instances.repair.subjects import Subject


@contextmanager
def questions_kept(subject: Subject) -> Iterator[None]:
    """Around a verb that moves tokens. Raises AskedByProcessAlone.

    No token may come to a step that asks; and while an answer is waited for, those of the drawing
    that asked stay as they are."""
    asked, waiting = _asked(subject), set(kept_in_place(subject))
    yield
    standing = {place.task_id for place, _, _ in subject.run.tokens()}
    if _asked(subject) - asked or waiting - standing:
        raise AskedByProcessAlone


def kept_in_place(subject: Subject) -> dict[UUID, Place]:
    """The tokens that no repair may move: of drawings that ask, while an answer is waited for."""
    if not subject.ports.questions.is_open(subject.session, subject.row):
        return {}
    drawings = {
        name
        for key, model in subject.run.definition.models.items()
        if any(_asks(subject, key, element) for element in model.elements)
        for name in (key, *model.elements)  # a sub-process is named like its box
    }
    places = (place for place, _, _ in subject.run.tokens())
    return {place.task_id: place for place in places if place.process_id in drawings}


def _asked(subject: Subject) -> set[tuple[UUID, int]]:
    """The questions about to go out."""
    return {
        (place.task_id, attempt)
        for place, attempt in subject.run.jobs()
        if _asks(subject, place.process_id, place.element_id)
    }


def _asks(subject: Subject, process_id: str, element_id: str) -> bool:
    element = subject.run.definition.find(process_id, element_id)
    operator = element.operator if element else None
    return operator is not None and operator.id in subject.ports.questions.handlers
