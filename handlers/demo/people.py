"""The people of the demonstration: staff who do their tasks, citizens who answer or do not."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from handlers.demo.story import Playbook, Rule
from handlers.driving.course import Act, Course
from processes import wording
from processes.cases.exclusions import excluded_people
from processes.engine.feel import Scope
from processes.feedback import surveys
from processes.instances.tables import UserTask
from processes.organisation.calendars import case_calendar
from processes.organisation.people import members

SURVEY = surveys.ANSWERED


@dataclass
class Townspeople:
    """Plays one message: its staff and its citizen, as messages.yaml and script.yaml say."""

    entry: Mapping[str, Any]
    book: Playbook
    spoken: set[int] = field(default_factory=set)

    def plan(self, course: Course, task: UserTask) -> datetime | None:
        """When the staff do this task; never, where the story says it is stuck or ends there."""
        rule = self.book.rules.get(task.form_key)
        if rule is None or self._is_stuck(rule, course):
            return None
        at = self._value(rule.when, course, self._of_task(course, task))
        return at if isinstance(at, datetime) else None

    def perform(self, course: Course, task: UserTask) -> Act | None:
        """The answers that the story has for this form, and who gives them."""
        rule, by = self.book.rules[task.form_key], self._who(course, task)
        if by is None:
            return None
        context = {**self._of_task(course, task), **self._dates(course)}
        answers = {
            name: self._value(expression, course, context)
            for name, expression in rule.answers.items()
        }
        return Act(course.work.now, by, answers)

    def citizen(self, course: Course) -> datetime | None:
        """When the citizen answers the open survey, if the story says that they do."""
        survey = self._open_survey(course)
        if survey is None:
            return None
        after = self._value(self.book.survey["after"], course, self._context(course, "survey"))
        asked: datetime = survey.asked_at
        return asked + timedelta(hours=float(after))

    def speak(self, course: Course) -> None:
        """Answer the open survey."""
        survey, told = self._open_survey(course), self._story(course)["survey"]
        assert survey is not None  # noqa: S101 - `citizen` has just found it
        self.spoken.add(survey.id)
        words = {"satisfaction": told.get("satisfaction")}
        scales = {
            name: int(self._value(self.book.survey[name], course, words))
            for name in ("fair", "clear", "effort")
        }
        wants = bool(told.get("reopen"))
        remaining = told.get("remaining") or (told.get("comment") if wants else "")
        given = surveys.Given(
            outcome=told["outcome"],
            remaining=remaining or "",
            satisfaction=told.get("satisfaction"),
            comment=told.get("comment", ""),
            wants_reopening=wants,
            **scales,
        )
        surveys.answer(course.work, survey.token, given)

    def _open_survey(self, course: Course) -> Any:
        if not self._story(course).get("survey") or not course.awaits(SURVEY):
            return None
        survey = surveys.latest_survey(course.work.session, course.case_id)
        return None if survey is None or survey.id in self.spoken else survey

    def _story(self, course: Course) -> Mapping[str, Any]:
        """What is told of the present round."""
        if self._round(course) == 0:
            return self.entry
        again: Mapping[str, Any] = self.entry.get("again") or {}
        return again

    def _round(self, course: Course) -> int:
        return course.case.reopened_count if course.case else 0

    def _is_stuck(self, rule: Rule, course: Course) -> bool:
        if self.entry["case"].get("stuck_at") == rule.step:
            return True
        return rule.step in ("work", "answer") and rule.step not in self._story(course)

    def _who(self, course: Course, task: UserTask) -> int | None:
        if task.assignee_id is not None:
            return task.assignee_id
        session = course.work.session
        excluded = excluded_people(session, course.case_id)
        people = [p.id for p in members(session, task.role, task.unit_id) if p.id not in excluded]
        if not people:
            return None
        return people[int(self.book.chance(self.entry["id"], "who") * len(people))]

    def _of_task(self, course: Course, task: UserTask) -> dict[str, Any]:
        shown = {
            "form": task.form_key,
            "element": task.element_id,
            "created_at": task.created_at,
            "due_at": task.due_at,
        }
        return {**self._context(course, task.form_key), "task": shown}

    def _context(self, course: Course, of: str) -> dict[str, Any]:
        chance = self.book.chance(self.entry["id"], of, self._round(course))
        story = self._story(course)
        return {
            **self.book.tables,
            "message": self.entry,
            "story": story,
            "pace": self.entry["case"]["pace"] if story is self.entry else "normal",
            "round": Decimal(self._round(course)),
            "chance": Decimal(str(round(chance, 4))),
            "jitter": Decimal(str(round(0.5 + chance, 4))),
            "now": course.work.now,
            "today": wording.local(course.work.now).date().isoformat(),
            "draft": course.case.draft_answer if course.case else "",
            "case": course.work.case(course.case_id),
            "received": course.case.received_at if course.case else None,
            "due": course.case.due_at if course.case else None,
        }

    def _dates(self, course: Course) -> dict[str, Any]:
        """The answer's dates, in words for its text and as dates for its fields."""
        now, calendar = course.work.now, case_calendar(course.work.session)
        data, language = self.book.data, self.entry["from"].get("language", "fa")
        visited = now - timedelta(days=data["visit_days_ago"])
        promised = calendar.add_working_days(now, data["promise_days"])
        written = {
            "visit": wording.long_date(visited, language, now),
            "promise": wording.long_date(promised, language, now),
        }
        answer = str(self._story(course).get("answer", "")).strip()
        return {
            "answer": answer.format_map(written),
            "visit_on": wording.local(visited).date().isoformat(),
            "promise_on": wording.local(promised).date().isoformat(),
        }

    def _value(self, expression: Any, course: Course, context: Mapping[str, Any]) -> Any:
        calendar = case_calendar(course.work.session)
        return expression.evaluate(context, Scope(course.work.now, calendar))
