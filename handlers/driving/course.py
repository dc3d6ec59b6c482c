"""One case's course along simulated time: what is due next, and doing it.

Within a step rows are written together at its rests, not before every query: thrice the speed.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import inspect, or_, select
from sqlalchemy.orm import Session

from handlers.catalogue import HANDLERS
from processes.cases.answering import complete_task
from processes.cases.intake import NewMessage, Receipt, receive
from processes.cases.tables import Case
from processes.errors import PasokhError
from processes.instances import incidents, verbs
from processes.instances.jobs import carry_out
from processes.instances.live import LiveInstance
from processes.instances.ports import Ports
from processes.instances.tables import Job, ProcessInstance, UserTask
from processes.instances.work import Work

ACT, FIRE = 0, 1  # at the same moment people come first: a limit is passed only after its moment


MOST_STEPS = 500
COLUMNS = [column.key for column in inspect(Case).column_attrs]
LANGUAGE = "fa"  # in which the answers of a script are read


class CourseEndless(PasokhError):
    """Case {code} does not come to rest: its steps do not end; look at its diagram."""

    fa = "پروندهٔ {code} به جایی نمی‌رسد: گام‌ها تمام نمی‌شود؛ نمودار آن را ببینید."


class AnswersRefused(PasokhError):
    """The form «{form}» does not take the answers of the script: {errors}"""

    fa = "فرم «{form}» پاسخ‌های نوشته‌شده را نمی‌پذیرد: {errors}"


@dataclass(frozen=True)
class Act:
    """What a member of staff does with a task, and when."""

    at: datetime
    by: int
    answers: Mapping[str, Any]


class Script(Protocol):
    """Who does what when: the part of people in a simulated course."""

    def plan(self, course: "Course", task: UserTask) -> datetime | None:
        """When a task that has just appeared will be done; None: never."""

    def perform(self, course: "Course", task: UserTask) -> Act | None:
        """The answers when its moment has come; None: left undone after all."""

    def citizen(self, course: "Course") -> datetime | None:
        """When the citizen acts next by themselves; None: no more."""

    def speak(self, course: "Course") -> None:
        """What the citizen does then."""


Trouble = Callable[[Job], PasokhError | None]


def _no_trouble(job: Job) -> PasokhError | None:
    return None


class Course:
    """One case in a unit of work of its own; many may share a session."""

    def __init__(
        self, session: Session, ports: Ports, script: Script, timeline: str, at: datetime
    ) -> None:
        """Begin at `at`; nothing exists yet."""
        self.read_record = ports.case_record
        ports = replace(ports, case_record=self.record)
        self.work = Work(session, ports, at, timeline=timeline)
        self.script = script
        self.case_id = 0
        self.case: Case | None = None
        self.steps = 0
        self.known: tuple[tuple[Any, ...], Mapping[str, Any]] | None = None
        self.is_answering = False
        self.planned: dict[int, datetime | None] = {}
        self.foreign: set[int] = set()  # cases that have a course of their own
        self.caseless: list[int] = []  # begun here, of no case: a person's digest
        self.trouble: Trouble = _no_trouble

    def receive(self, message: NewMessage) -> Receipt:
        """The message comes in; its processes run to their first rest."""
        receipt = receive(self.work, message)
        if receipt.is_new:
            self.follow(receipt.case_id)
        return receipt

    def follow(self, case_id: int) -> None:
        """Go on with a case that has just come in, by whatever door."""
        self.case_id = case_id
        self.case = self.work.session.get(Case, case_id)  # kept, so that nobody reads it anew
        with self.work.session.no_autoflush:
            self.settle()

    def record(self, session: Session, case_id: int) -> Mapping[str, Any]:
        """The case as expressions see it; read anew only when the row in hand has changed.

        A form may change the points, which stand in rows of their own: then it is always read.
        """
        if self.case is None or self.case.id != case_id or self.is_answering:
            return self.read_record(session, case_id)
        seen = tuple(getattr(self.case, name) for name in COLUMNS)
        if self.known is None or self.known[0] != seen:
            self.known = (seen, self.read_record(session, case_id))
        return self.known[1]

    def the_case(self) -> Case:
        """The case of this course, which has been received."""
        assert self.case is not None  # noqa: S101 - a course begins with `receive`
        return self.case

    def rest(self) -> None:
        """Write everything and let go of it, so that another course may have it in hand."""
        self.caseless = [live.row.id for live in self._in_hand() if live.case_id is None]
        self.work.flush()
        self.known = None

    def wake(self) -> None:
        """Take up again what runs in the case, and plan what has appeared meanwhile."""
        running = select(ProcessInstance.id).where(
            or_(ProcessInstance.case_id == self.case_id, ProcessInstance.id.in_(self.caseless)),
            ProcessInstance.status == "running",
        )
        for instance_id in self.work.session.scalars(running.order_by(ProcessInstance.id)):
            self.work.instance(instance_id)
        self._plan()

    def next(self) -> datetime | None:
        """When something happens next in this case; None: nothing more by itself."""
        found = self._nearest()
        return max(found[0], self.work.now) if found else None

    def step(self) -> None:
        """Let the next thing happen at its moment."""
        found = self._nearest()
        if found is None:
            return
        at, kind, what = found
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise CourseEndless(code=self.case.code if self.case else "")
        self._move(max(_plain(at), self.work.now))
        with self.work.session.no_autoflush:
            self._happen(kind, what)
            self.settle()

    def run_until(self, end: datetime) -> None:
        """Everything that happens up to `end`."""
        while (at := self.next()) is not None and at <= end:
            self.step()

    def settle(self) -> None:
        """Do the jobs that the step has left, here and now; plan the tasks that have appeared."""
        self.work.actor_id = None
        self.work.session.flush()  # handlers may ask who has just done a task
        while waiting := [(live, job) for live in self._in_hand() for job in _waiting(live)]:
            self._carry_out(*waiting[0])
        if any(task.id is None for task in self.tasks()):
            self.work.session.flush()  # tasks are known by their rows' ids
        self._plan()

    def _carry_out(self, live: LiveInstance, job: Job) -> None:
        """Do a job; one that is in trouble has used up its tries, and waits for a person."""
        problem = self.trouble(job)
        if problem is None:
            carry_out(self.work, live, job, _call)
            return
        job.status, job.tries = "failed", job.max_tries
        job.error = f"{type(problem).__name__}: {problem}"
        incidents.add(self.work.session, live.row, "job", problem, at=self.work.now, job=job)

    def _plan(self) -> None:
        for task in self.tasks():
            if task.id not in self.planned:
                self.planned[task.id] = self.script.plan(self, task)

    def running(self) -> list[LiveInstance]:
        """The instances of this case that run, and of cases that have come of it."""
        return [live for live in self._in_hand() if live.case_id not in self.foreign]

    def _in_hand(self) -> list[LiveInstance]:
        return [live for live in self.work.in_hand.values() if live.row.status == "running"]

    def tasks(self) -> Iterator[UserTask]:
        """The tasks that wait for a person."""
        for live in self.running():
            yield from (task for task in live.tasks.values() if task.state == "open")

    def awaits(self, message: str) -> bool:
        """Whether a process of this case waits for `message`."""
        return bool(self.waiting_for(message))

    def waiting_for(self, message: str) -> frozenset[object]:
        """The tokens of this case that wait for `message`."""
        subscribed = (key for live in self.running() for key in live.subscriptions)
        return frozenset(token for token, name in subscribed if name == message)

    def _nearest(self) -> tuple[datetime, int, int] | None:
        found = [(live.row.due_at, FIRE, live.row.id) for live in self.running() if live.row.due_at]
        planned = ((self.planned.get(task.id), task.id) for task in self.tasks())
        found += [(at, ACT, task_id) for at, task_id in planned if at]
        if spoken := self.script.citizen(self):
            found.append((spoken, ACT, 0))
        return min(found, default=None)

    def _happen(self, kind: int, what: int) -> None:
        if kind == FIRE:
            verbs.fire_due(self.work, what)
        elif what:
            self._act(what)
        else:
            self.script.speak(self)

    def _act(self, task_id: int) -> None:
        task = next(task for task in self.tasks() if task.id == task_id)
        act = self.script.perform(self, task)
        if act is None:
            self.planned[task_id] = None
            return
        self.work.actor_id = act.by
        if task.assignee_id is None:
            task.assignee_id, task.claimed_at = act.by, self.work.now
            self.work.session.flush()
        self.is_answering = True
        done = complete_task(self.work, task.id, act.answers, LANGUAGE)
        if not done.is_done:
            raise AnswersRefused(form=task.form_key, errors=_told(done.answers.errors))
        self.known, self.is_answering = None, False
        self.work.actor_id = None

    def _move(self, at: datetime) -> None:
        if at != self.work.now:
            self.work.at(at)


def _waiting(live: LiveInstance) -> list[Job]:
    return [job for job in live.jobs.values() if job.status == "waiting"]


def _call(work: Work, job: Job) -> Mapping[str, Any] | None:
    return HANDLERS[job.handler].function(work, job, **job.params)


def _told(errors: Mapping[str, Any]) -> str:
    return "; ".join(f"{name}: {text}" for name, text in errors.items())


def _plain(at: datetime) -> datetime:
    """The same moment as a plain `datetime` (the engine's library may give one of its own)."""
    return datetime.combine(at.date(), at.timetz())
