"""What a page says of one case: its line, limits with their why, points, files, what happened."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from processes import wording
from processes.cases import timeline
from processes.cases.attachments import attachments_of
from processes.cases.deadlines import deadlines_of
from processes.cases.escalations import escalations_of
from processes.cases.links import DUPLICATE, Tied, ties_seen
from processes.cases.reasons import why
from processes.cases.stations import Station
from processes.cases.tables import (
    Attachment,
    Case,
    CaseDeadline,
    CaseEscalation,
    CasePoint,
)
from processes.cases.timeline import Happening
from processes.cases.words import word
from processes.definitions.reading import definition_of
from processes.engine.forms import Component, Form
from processes.insight.masking import Mask
from processes.instances.queries import instances_of_case
from processes.instances.tables import ProcessInstance, UserTask
from processes.organisation.known import TopicFacts, UnitFacts
from web.db import reading
from web.languages import current_language
from web.staff.pages import line_of_case, mask_for, me, topic_of, unit_named

MASKED = ("letter_out", "letter_staff")
"""Happenings whose words may name the citizen."""


@dataclass(frozen=True)
class Stop:
    """A station as parts/line.html shows it."""

    label: str
    note: str
    state: str


@dataclass(frozen=True)
class Limit:
    """A deadline with the sentence why this date, in the reader's language."""

    row: CaseDeadline
    name: str
    why: str


class CaseFacts:
    """Everything beside the story of a case that the reader may see, read when a page asks it."""

    def __init__(self, case: Case) -> None:
        """Of `case`."""
        self.case = case

    @cached_property
    def stations(self) -> list[Station]:
        """The line of the handling."""
        return line_of_case(self.case)

    @property
    def line(self) -> list[Stop]:
        """The line as pages show it."""
        return [_stop(station) for station in self.stations]

    @property
    def here(self) -> Station | None:
        """The station at which the case stands."""
        return next((s for s in self.stations if s.state == "here"), None)

    @cached_property
    def points(self) -> list[CasePoint]:
        """The points raised."""
        query = select(CasePoint).where(CasePoint.case_id == self.case.id)
        return list(reading().scalars(query.order_by(CasePoint.number)))

    @cached_property
    def limits(self) -> list[Limit]:
        """The deadlines, each with its why."""
        return [_limit(row) for row in deadlines_of(reading(), self.case.id)]

    @cached_property
    def escalations(self) -> list[CaseEscalation]:
        """Who was told that it is late."""
        return escalations_of(reading(), self.case.id)

    @cached_property
    def files(self) -> list[Attachment]:
        """The attachments."""
        return attachments_of(reading(), self.case.id)

    @cached_property
    def tasks(self) -> list[UserTask]:
        """The open tasks, the oldest first."""
        tasks = select(UserTask).where(UserTask.case_id == self.case.id, UserTask.state == "open")
        return list(reading().scalars(tasks.order_by(UserTask.created_at)))

    @cached_property
    def instances(self) -> list[ProcessInstance]:
        """The processes that have worked on the case."""
        return instances_of_case(reading(), self.case.id)

    @property
    def topic(self) -> TopicFacts | None:
        """What the case is about."""
        return topic_of(self.case)

    @property
    def unit(self) -> UnitFacts | None:
        """The unit that handles it."""
        return unit_named(self.case.unit_id)

    @cached_property
    def story(self) -> list[Happening]:
        """What happened, the newest first."""
        return _story(self.case, self.files)

    @cached_property
    def ties(self) -> list[Tied]:
        """The cases tied to it that the reader may know of."""
        return ties_seen(reading(), me(), self.case.id)

    @property
    def followers(self) -> list[Tied]:
        """The duplicates that get this case's answer."""
        return [tied for tied in self.ties if tied.kind == DUPLICATE and tied.points_here]

    @property
    def other_ties(self) -> list[Tied]:
        """The case whose answer this one follows, parts of one message, later messages."""
        return [tied for tied in self.ties if tied not in self.followers]

    def code_of(self, case_id: int | None) -> str:
        """The code of a tied case, for the story."""
        return next((tied.case.code for tied in self.ties if tied.case.id == case_id), "")


def answers_told(facts: CaseFacts) -> dict[int, list[tuple[str, str]]]:
    """Place in the story -> (question, answer) of the form that was filled in there."""
    story, told = facts.story, {}
    answered = any(one.kind == "task_done" and one.detail.get("answers") for one in story)
    forms = _forms(facts) if answered else {}
    for at, happening in enumerate(story):
        given = happening.detail.get("answers")
        if happening.kind == "task_done" and given:
            form = forms.get(happening.detail.get("form", ""))
            told[at] = list(_told(form, given)) if form else list(_plain(given))
    return told


def _story(case: Case, files: list[Attachment]) -> list[Happening]:
    """What happened, the newest first; letters without the citizen's name."""
    story = list(reversed(timeline.for_staff(reading(), case, files)))
    if not any(one.kind in MASKED for one in story):
        return story
    mask = mask_for([case.id])
    return [_masked(one, mask, case.id) for one in story]


def _masked(one: Happening, mask: Mask, case_id: int) -> Happening:
    if one.kind not in MASKED:
        return one
    subject = mask(case_id, str(one.detail.get("subject", "")))
    return replace(one, text=mask(case_id, one.text), detail={**one.detail, "subject": subject})


def _forms(facts: CaseFacts) -> Mapping[str, Form]:
    found: dict[str, Form] = {}
    for instance in facts.instances:
        found |= definition_of(reading(), instance.version_id).forms
    return found


def _told(form: Form, given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    language = current_language()
    for component in form.asked():
        text = _text(component, given.get(component.key))
        if text:
            yield component.label(language), text


def _plain(given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    return ((key, str(value)) for key, value in given.items() if value not in (None, "", []))


def _text(component: Component, value: Any) -> str:
    language = current_language()
    if value in (None, "", [], {}):
        return ""
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if isinstance(value, list):
        joint = "\n" if component.components else "، " if language == "fa" else ", "
        return joint.join(_row(component, one) for one in value)
    if component.type == "datetime":
        return wording.plain_date(wording.read_date(str(value)), language)
    return _option(component, value)


def _row(component: Component, value: Any) -> str:
    if not isinstance(value, Mapping):
        return _option(component, value)
    inner = {part.key: part for part in component.components}
    told = [_text(inner[key], one) if key in inner else str(one) for key, one in value.items()]
    return " · ".join(text for text in told if text)


def _option(component: Component, value: Any) -> str:
    found = next((o for o in component.options if o.value == str(value)), None)
    if found:
        return found.label(current_language())
    return wording.digits(word(str(value), current_language()), current_language())


def _stop(station: Station) -> Stop:
    state = {"here": "now", "done": "done"}.get(station.state, "")
    return Stop(station.name(current_language()), "", state)


def _limit(row: CaseDeadline) -> Limit:
    language = current_language()
    return Limit(row, word(row.limit_key, language), why(row, language))
