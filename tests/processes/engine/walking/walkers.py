"""Instances that take the same steps: one that is never stored, and ones stored before each step.

What is seen of an instance is one text of sorted JSON, so that two processes can compare it.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from processes.engine.definition import Definition
from processes.engine.faults import EngineFault
from processes.engine.feel import Scope
from processes.engine.parts import LIVE, STATES
from processes.engine.run import Run
from processes.engine.scripting import Surroundings
from processes.engine.timing import due_of

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
BEGINNING = {"n": 0, "again": False, "words": None, "items": ["یک", "دو", "سه"]}
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")


@dataclass(frozen=True)
class Step:
    """Somebody does something: `which` of the places of `kind`, in an order of names."""

    kind: str  # task, job, message, time
    which: int
    answer: dict[str, Any]
    now: datetime
    is_elsewhere: bool = False


@dataclass
class Walker:
    """One instance that is never stored."""

    definition: Definition
    run: Run = field(init=False)
    now: datetime = NOON
    log: list[list[tuple[str, str, str]]] = field(default_factory=list)
    fault: str = ""

    def __post_init__(self) -> None:
        """Begin."""
        self.run = Run.start(self.definition, self.around(), dict(BEGINNING))
        self.look()

    def around(self) -> Surroundings:
        """What expressions see at this moment."""
        return Surroundings(Scope(now=self.now))

    def take(self, step: Step) -> None:
        """One step, after whatever is to be done before it; a fault is the last thing it does."""
        self.begin(step.now)
        try:
            act(self.run, step)
        except EngineFault as fault:
            self.fault = fault.sentence("en")
        self.look()

    def begin(self, now: datetime) -> Run:
        """The clock moves on."""
        self.now = now
        self.run.surroundings = self.run.scripts.surroundings = self.around()
        return self.run

    def look(self) -> None:
        """Note what has happened."""
        self.log.append(changes(self.run))

    @property
    def is_over(self) -> bool:
        """Whether nothing more can be done."""
        return bool(self.fault) or self.run.is_completed or not places(self.run)

    def seen(self) -> str:
        """Everything that can be seen of it; what happened in one step in no order."""
        if self.fault:
            return self.fault
        happened = [sorted(step) for step in self.log]
        return _text({**seen(self.run), "log": happened})


@dataclass
class Stored(Walker):
    """One that is stored by our codec before each step, and taken up from the bytes."""

    def begin(self, now: datetime) -> Run:
        """Written, read, and written again to the same bytes."""
        self.now = now
        state = self.run.dump()
        self.run = Run.load(self.definition, self.around(), state)
        assert self.run.dump() == state
        return self.run


def changes(run: Run) -> list[tuple[str, str, str]]:
    """What has happened since somebody looked."""
    return [(c.process_id, c.element_id, c.state) for c in run.take_changes()]


def act(run: Run, step: Step) -> None:
    """Do the step; both instances find the same place by its name and variables."""
    found = sorted(places(run)[step.kind], key=_by_name)
    place = found[step.which % len(found)]
    if step.kind == "task":
        own = {f"{place.element_id}_result": step.answer["k"]}
        run.complete(place.task_id, {**step.answer, **own})
    elif step.kind == "job":
        run.finish_job(place.task_id, step.answer)
    elif step.kind == "message":
        run.deliver(place.task_id, place.name, step.answer)
    else:
        run.fire()


def places(run: Run) -> dict[str, list[Any]]:
    """Kind of step -> where it can be taken."""
    jobs = [place for place, _ in run.jobs()]
    due = [run.due_at()] if run.due_at() else []
    found = {"task": run.user_tasks(), "job": jobs, "message": run.awaited()}
    return {kind: kept for kind, kept in {**found, "time": due}.items() if kept}


def seen(run: Run) -> dict[str, Any]:
    """The token frontier: each live task with its state, data and timer; and what the verbs say."""
    return {
        "tasks": [(p.process_id, p.element_id, dict(p.variables)) for p in run.user_tasks()],
        "jobs": [(p.element_id, dict(p.variables), n) for p, n in run.jobs()],
        "awaited": [(p.element_id, p.catcher_id, p.name) for p in run.awaited()],
        "tokens": [(p.element_id, state, since) for p, state, since in run.tokens()],
        "live": [_live(task) for task in run._live(LIVE) if task.task_spec.bpmn_id],
        "due": run.due_at(),
        "done": run.is_completed,
        "variables": run.variables,
    }


def settled(shown: dict[str, Any]) -> dict[str, Any]:
    """In an order of its own: two tokens that came at once have none."""
    return {
        name: sorted(value, key=_text) if isinstance(value, list) and name != "log" else value
        for name, value in shown.items()
    }


def _live(task: Any) -> tuple[Any, ...]:
    """A task with all that the engine keeps beside its variables; a gateway's memory is empty."""
    kept = {k: v for k, v in task.internal_data.items() if k != "seen_events"}
    spec = task.task_spec
    where = (task.workflow.spec.name, spec.name, STATES[task._state])
    return *where, task.data, kept, due_of(task), task.triggered


def _text(value: Any) -> str:
    if isinstance(value, dict) and "live" in value:
        value = settled(value)
    text = json.dumps(value, sort_keys=True, default=_plain, ensure_ascii=False)
    return UUID.sub("id", text)


def _plain(value: Any) -> Any:
    return dict(value) if isinstance(value, Mapping) else str(value)


def _by_name(place: Any) -> str:
    return f"{getattr(place, 'element_id', '')}:{_text(getattr(place, 'variables', ''))}"
