"""Cases that know of one another: they go through time together, one in hand at a time."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from handlers.driving.course import Course

Begin = Callable[[Mapping[str, Any], datetime], Course]


@dataclass
class Family:
    """The courses of a message and of those that speak of it (`way.of`); most have one member.

    Each has a unit of work of its own; whoever acts next takes up what the others have let go."""

    begin: Begin
    coming: list[tuple[datetime, Mapping[str, Any]]] = field(default_factory=list)
    courses: list[Course] = field(default_factory=list)
    moments: dict[int, datetime | None] = field(default_factory=dict)  # of each, by its case
    awake: Course | None = None

    def next(self) -> datetime | None:
        """When something happens next to any of them."""
        moments = [at for at in self.moments.values() if at is not None]
        return min([*moments, *(at for at, _ in self.coming[:1])], default=None)

    def step(self) -> None:
        """Let it happen."""
        at = self.next()
        if self.coming and self.coming[0][0] == at:
            self._receive(self.coming.pop(0))
            return
        course = next(one for one in self.courses if self.moments[one.case_id] == at)
        self._wake(course)
        course.step()
        self._look_round(course)

    def rest(self) -> None:
        """Write what is in hand."""
        if self.awake is not None:
            self.awake.rest()
        self.awake = None

    def _receive(self, message: tuple[datetime, Mapping[str, Any]]) -> None:
        self.rest()
        at, entry = message
        self.awake = course = self.begin(entry, at)
        self.courses.append(course)
        self._look_round(course)

    def _wake(self, course: Course) -> None:
        if self.awake is not course:
            self.rest()
            course.foreign = {other.case_id for other in self.courses} - {course.case_id}
            course.wake()
            self.awake = course

    def _look_round(self, course: Course) -> None:
        """Note when it goes on; those whom its step has told something are looked at anew."""
        self.moments[course.case_id] = course.next()
        told = {live.case_id for live in course.work.in_hand.values()} & course.foreign
        for other in self.courses:
            if other.case_id in told:
                self._wake(other)
                self.moments[other.case_id] = other.next()


def families(entries: Iterable[tuple[datetime, Mapping[str, Any]]], begin: Begin) -> list[Family]:
    """The messages by whom they speak of; each family's in the order in which they came."""
    of_entry: dict[str, Family] = {}
    for at, entry in sorted(entries, key=lambda one: one[0]):
        head = (entry.get("way") or {}).get("of", entry["id"])
        family = of_entry.get(head) or Family(begin)
        of_entry[head] = of_entry[entry["id"]] = family
        family.coming.append((at, entry))
    return list({id(family): family for family in of_entry.values()}.values())
