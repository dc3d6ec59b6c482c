"""The citizens of the demonstration city: what each does by themselves after the message came."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from handlers.demo.story import Playbook
from handlers.driving.course import Course
from processes.cases import appeals, sessions, waiting, withdrawing
from processes.cases.correspondence import CITIZEN_REPLIED, add_from_citizen
from processes.cases.hearings import ANSWERED as HEARING_ANSWERED
from processes.cases.hearings import answer_hearing, hearings_of
from processes.engine.feel import Scope
from processes.feedback import surveys, taps
from processes.feedback.tables import Survey
from processes.organisation.calendars import case_calendar
from processes.organisation.units import unit_by_key

HOURS_OF_A_DAY = 24


@dataclass(frozen=True)
class Deed:
    """Something a citizen does at a moment; `key` says which, so that it is done once."""

    at: datetime
    key: str
    do: Callable[[], None]


@dataclass
class Citizen:
    """The one who sent the message, and the employee whom it concerns: both act unasked."""

    entry: Mapping[str, Any]
    book: Playbook
    done: set[str] = field(default_factory=set)
    seen: dict[str, datetime] = field(default_factory=dict)  # since when a question stands
    asking: frozenset[object] = frozenset()  # the tokens that wait for an answer, as last seen
    questions: list[Survey] = field(default_factory=list)

    def next(self, course: Course) -> Deed | None:
        """What they do next, if the story says that they do anything more."""
        open_deeds = (deed for deed in self._deeds(course) if deed.key not in self.done)
        return min(open_deeds, key=lambda deed: deed.at, default=None)

    def act(self, course: Course) -> None:
        """Do it."""
        deed = self.next(course)
        assert deed is not None  # noqa: S101 - `next` has just found it
        self.done.add(deed.key)
        deed.do()

    def story(self, course: Course) -> Mapping[str, Any]:
        """What is told of the present round."""
        if round_of(course) == 0:
            return self.entry
        again: Mapping[str, Any] = self.entry.get("again") or {}
        return again

    def _deeds(self, course: Course) -> Iterator[Deed]:
        if course.case is None:
            return
        yield from self._reply(course)
        yield from self._addition(course)
        yield from self._withdrawal(course)
        yield from self._survey(course)
        yield from self._other_questions(course)
        yield from self._appeal(course)
        yield from self._meeting(course)
        yield from self._hearing(course)

    def _reply(self, course: Course) -> Iterator[Deed]:
        told = self.entry.get("way") or {}
        if "reply" in told and course.awaits(CITIZEN_REPLIED):
            case, asked = course.the_case(), self.seen.setdefault("asked", course.work.now)
            at = asked + timedelta(hours=told["hours"])
            yield Deed(at, "reply", lambda: waiting.reply(course.work, case, told["reply"]))

    def _addition(self, course: Course) -> Iterator[Deed]:
        told = self.entry.get("adds")
        if told and course.the_case().status in withdrawing.OPEN - {"waiting"}:
            case = course.the_case()
            at = case.received_at + timedelta(hours=told["hours"])
            yield Deed(at, "adds", lambda: add_from_citizen(course.work, case, told["text"]))

    def _withdrawal(self, course: Course) -> Iterator[Deed]:
        told = self.entry.get("withdraw")
        if told and withdrawing.may_withdraw(course.the_case()):
            case, why = course.the_case(), told["why"]
            at = case.received_at + timedelta(hours=told["hours"])
            yield Deed(at, "withdraw", lambda: withdrawing.ask_withdrawal(course.work, case, why))

    def _survey(self, course: Course) -> Iterator[Deed]:
        """What they say of the answer, where the story tells it."""
        told = self.story(course).get("survey")
        if not told:
            return
        for survey in self._open(course, surveys.OUTCOME):
            given, by_tap = self._given(course, told), self._taps(course, told)
            yield self._answer(course, survey, self._chance(course), given, by_tap)

    def _other_questions(self, course: Course) -> Iterator[Deed]:
        """Was it easy to be heard, does it last: most answer, as the script says."""
        for survey in self._open(course, surveys.PULSE, surveys.EFFECT):
            chance = self.book.chance(self.entry["id"], survey.kind, round_of(course))
            context = {"chance": chance, "pace": self.entry["case"]["pace"]}
            outcome = self._value(self.book.survey[survey.kind], course, context)
            if outcome is not None:
                yield self._answer(course, survey, chance, surveys.Given(outcome), False)

    def _open(self, course: Course, *kinds: str) -> list[Survey]:
        """The questions not yet answered; looked up anew only when a process asks or has ended."""
        asking = course.waiting_for(surveys.ANSWERED)
        if asking != self.asking:
            found = surveys.open_surveys(course.work.session, course.case_id) if asking else []
            self.asking, self.questions = asking, found
        return [q for q in self.questions if q.kind in kinds and _key(q) not in self.done]

    def _answer(
        self, course: Course, survey: Survey, chance: float, given: surveys.Given, by_tap: bool
    ) -> Deed:
        after = self._value(self.book.survey["after"], course, {"chance": chance})
        at = survey.asked_at + timedelta(hours=float(after))
        if by_tap:
            do = partial(taps.tap, course.work, survey, given.outcome)
        else:
            do = partial(_answered, course, survey.token, given)
        return Deed(at, _key(survey), do)

    def _taps(self, course: Course, told: Mapping[str, Any]) -> bool:
        """Who has nothing to add may answer by the link in the letter."""
        has_words = any(told.get(name) for name in ("comment", "remaining", "reopen"))
        return not has_words and self.book.chance(self.entry["id"], "tap") < self.book.data["taps"]

    def _appeal(self, course: Course) -> Iterator[Deed]:
        told = self.entry.get("appeal")
        case = course.the_case()
        if not told or case.answered_at is None or not course.awaits(appeals.APPEAL):
            return
        if any(self._survey(course)):
            return  # first they say what they think of the answer
        at = case.answered_at + timedelta(days=told["days"])
        yield Deed(at, "appeal", lambda: appeals.ask_appeal(course.work, case, told["text"]))

    def _meeting(self, course: Course) -> Iterator[Deed]:
        told, case = self.entry.get("session"), course.the_case()
        if not told or case.unit_id is None or case.status not in ("in_progress", "answered"):
            return
        yield Deed(
            case.received_at + timedelta(hours=HOURS_OF_A_DAY),
            "session",
            lambda: self._book(course, told["unit"]),
        )

    def _book(self, course: Course, unit_key: str) -> None:
        """Take the first free place, where the manager has sessions."""
        work, case = course.work, course.the_case()
        unit = unit_by_key(work.session, unit_key)
        free = sessions.places(work.session, unit, work.now)
        if free and unit in sessions.sessions_for(work.session, case):
            sessions.book(work, case, unit_key, free[0].starts_at, self.entry["subject"])

    def _hearing(self, course: Course) -> Iterator[Deed]:
        words = self.entry.get("hearing")
        if not words or not course.awaits(HEARING_ANSWERED):
            return
        for hearing in hearings_of(course.work.session, course.case_id):
            if hearing.state == "asked":
                half = (hearing.due_at - hearing.asked_at) * float(self._chance(course) * 0.8)
                person, number = hearing.person_id, hearing.id
                yield Deed(
                    hearing.asked_at + half,
                    f"hearing:{number}",
                    partial(_heard, course, person, number, words),
                )

    def _given(self, course: Course, told: Mapping[str, Any]) -> surveys.Given:
        words = {"satisfaction": told.get("satisfaction")}
        scales: dict[str, Any] = {
            name: int(self._value(self.book.survey[name], course, words))
            for name in ("fair", "clear", "effort")
            if told.get("satisfaction")
        }
        wants = bool(told.get("reopen"))
        remaining = told.get("remaining") or (told.get("comment") if wants else "")
        return surveys.Given(
            outcome=told["outcome"],
            remaining=remaining or "",
            satisfaction=told.get("satisfaction"),
            comment=told.get("comment", ""),
            wants_reopening=wants,
            **scales,
        )

    def _chance(self, course: Course) -> float:
        return self.book.chance(self.entry["id"], "survey", round_of(course))

    def _value(self, expression: Any, course: Course, context: Mapping[str, Any]) -> Any:
        calendar = case_calendar(course.work.session)
        return expression.evaluate(context, Scope(course.work.now, calendar))


def round_of(course: Course) -> int:
    """How often the case has been reopened."""
    return course.case.reopened_count if course.case else 0


def _key(survey: Survey) -> str:
    return f"survey:{survey.id}"


def _answered(course: Course, token: str, given: surveys.Given) -> None:
    surveys.answer(course.work, token, given)


def _heard(course: Course, person_id: int, hearing_id: int, words: str) -> None:
    course.work.actor_id = person_id
    answer_hearing(course.work, hearing_id, words, "")
    course.work.actor_id = None
