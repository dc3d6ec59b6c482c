"""The people of the demonstration: staff who do their tasks, citizens who answer or do not."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from handlers.demo.citizens import Citizen, round_of
from handlers.demo.story import Playbook, Rule
from handlers.driving.course import Act, Course
from processes import wording
from processes.cases import four_eyes
from processes.cases.exclusions import excluded_people
from processes.cases.likeness import earlier_cases, likely_parents
from processes.engine.feel import Scope
from processes.instances.tables import UserTask
from processes.organisation.calendars import case_calendar
from processes.organisation.people import members
from processes.organisation.tables import Topic

ASSESSMENT = "assess-message"


@dataclass
class Townspeople:
    """Plays one message: its staff and its citizen, as messages.yaml and script.yaml say."""

    entry: Mapping[str, Any]
    book: Playbook
    done: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        """The citizen belongs to the same story."""
        self.sender = Citizen(self.entry, self.book)

    def plan(self, course: Course, task: UserTask) -> datetime | None:
        """When the staff do this task; never, where the story says it is stuck or ends there."""
        rule = self.book.rules.get(task.form_key)
        if rule is None or self._is_stuck(rule, course, task):
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
        self.done[task.form_key] += 1
        return Act(course.work.now, by, answers)

    def citizen(self, course: Course) -> datetime | None:
        """When the citizen, or the employee concerned, does something unasked."""
        deed = self.sender.next(course)
        return deed.at if deed else None

    def speak(self, course: Course) -> None:
        """What they do then."""
        self.sender.act(course)

    def _is_stuck(self, rule: Rule, course: Course, task: UserTask) -> bool:
        if self.entry["case"].get("stuck_at") == rule.step:
            return True
        if task.case_id != course.case_id:  # one that came of this: it waits
            return rule.step != "assessment"
        return rule.step in ("work", "answer") and rule.step not in self.sender.story(course)

    def _who(self, course: Course, task: UserTask) -> int | None:
        if task.assignee_id is not None:
            return task.assignee_id
        session, case_id = course.work.session, task.case_id or course.case_id
        steps = four_eyes.split(str(task.why.get("asked", "")))[1]
        barred = excluded_people(session, case_id) | four_eyes.doers(session, case_id, steps)
        people = [p.id for p in members(session, task.role, task.unit_id) if p.id not in barred]
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
        told = self._context(course, task.form_key)
        if task.form_key == ASSESSMENT:
            told["related"] = self._related(course)
        if task.case_id is not None and task.case_id != course.case_id:
            told |= self._of_another(course, task.case_id)
        return {**told, "task": shown}

    def _related(self, course: Course) -> str | None:
        """The code of the case that the message speaks of, if the form offers it."""
        of = (self.entry.get("way") or {}).get("of")
        if of is None:
            return None
        session, case = course.work.session, course.the_case()
        offered = [*likely_parents(session, case), *earlier_cases(session, case)]
        return next((one.code for one in offered if one.external_id == of), None)

    def _of_another(self, course: Course, case_id: int) -> dict[str, Any]:
        """What is told of a case that came of this one: no more than it says itself."""
        case = course.work.case(case_id)
        known = {"kind": case["kind"], "topic": case["topic"], "severity": case["severity"]}
        entry = {**self.entry, "way": None, "about": None, "points": None}
        entry["case"] = {**self.entry["case"], **known}
        return {"message": entry, "story": entry, "case": case}

    def _context(self, course: Course, of: str) -> dict[str, Any]:
        chance = self.book.chance(self.entry["id"], of, round_of(course))
        story = self.sender.story(course)
        return {
            **self.book.tables,
            "message": self.entry,
            "story": story,
            "pace": self.entry["case"]["pace"] if story is self.entry else "normal",
            "round": Decimal(round_of(course)),
            "times": Decimal(self.done[of]),
            "language": self.entry["from"].get("language", "fa"),
            "duty": self._duty(course),
            "chance": Decimal(str(round(chance, 4))),
            "jitter": Decimal(str(round(0.5 + chance, 4))),
            "now": course.work.now,
            "today": wording.local(course.work.now).date().isoformat(),
            "draft": course.case.draft_answer if course.case else "",
            "case": course.work.case(course.case_id),
            "received": course.case.received_at if course.case else None,
            "due": course.case.due_at if course.case else None,
        }

    def _duty(self, course: Course) -> str:
        """The duty in law that stands with the topic of the case."""
        key = course.case.topic_key if course.case else None
        topic = course.work.session.get(Topic, key) if key else None
        return str(getattr(topic, f"duty_{self.entry['from'].get('language', 'fa')}", ""))

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
        answer = str(self.sender.story(course).get("answer", "")).strip()
        return {
            "answer": answer.format_map(written),
            "visit_on": wording.local(visited).date().isoformat(),
            "promise_on": wording.local(promised).date().isoformat(),
        }

    def _value(self, expression: Any, course: Course, context: Mapping[str, Any]) -> Any:
        calendar = case_calendar(course.work.session)
        return expression.evaluate(context, Scope(course.work.now, calendar))
