"""Random walks over random processes: stored before every step, or never; nobody can tell."""

import os
import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from processes.engine.definition import Definition
from processes.engine.feel import Scope
from processes.engine.run import Run
from processes.engine.scripting import Surroundings
from tests.builders import Process

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
SEED = int(os.environ.get("WALK_SEED", "2026"))
PROCESSES, WALKS, STEPS = 40, 3, 14
MESSAGES = ("word", "stop")


@dataclass
class Drawing:
    """Draws a random process: blocks one after another, some of them holding blocks."""

    dice: random.Random
    called: list[Process] = field(default_factory=list)
    number: int = 0

    def name(self, kind: str) -> str:
        self.number += 1
        return f"{kind}{self.number}"

    def process(self, key: str, depth: int) -> Process:
        process = Process(key).start(self.name("start"))
        for _ in range(self.dice.randint(1, 3)):
            self.block(process, depth)
        return process.end(self.name("end"))

    def block(self, process: Process, depth: int) -> None:
        plain = [self.user, self.script, self.service, self.timer, self.message, self.events]
        holding = [self.parallel, self.loop, self.sub, self.call, self.boundary]
        self.dice.choice(plain + holding * 2 if depth else plain)(process, depth)

    def user(self, process: Process, depth: int) -> None:
        process.user(self.name("user"))

    def script(self, process: Process, depth: int) -> None:
        process.script(self.name("script"), f"{self.name('v')} = n + 1\nn = n + 1")

    def service(self, process: Process, depth: int) -> None:
        process.service(self.name("service"), text="n")

    def timer(self, process: Process, depth: int) -> None:
        process.catch(self.name("timer"), duration=f'"PT{self.dice.randint(1, 9)}H"')

    def message(self, process: Process, depth: int) -> None:
        process.catch(self.name("message"), message="word")

    def events(self, process: Process, depth: int) -> None:
        gateway, join = self.name("events"), self.name("join")
        process.events(gateway).catch(self.name("m"), message="word").xor(join)
        process.at(gateway).catch(self.name("t"), duration='"PT5H"').user(self.name("user"))
        process.to(join)

    def parallel(self, process: Process, depth: int) -> None:
        fork, join = self.name("fork"), self.name("join")
        process.parallel(fork)
        self.block(process, depth - 1)
        process.parallel(join)
        for _ in range(self.dice.randint(1, 2)):
            process.at(fork)
            self.block(process, depth - 1)
            process.to(join)
        process.at(join)

    def loop(self, process: Process, depth: int) -> None:
        top, again = self.name("top"), self.name("again")
        process.xor(top).user(self.name("user"))
        self.block(process, depth - 1)
        process.xor(again).when("again = true").to(top).at(again).otherwise()
        process.script(self.name("after"))

    def sub(self, process: Process, depth: int) -> None:
        name = self.name("sub")
        process.sub(name, self.process(name + "_inner", depth - 1))
        self.attach(process, name)

    def call(self, process: Process, depth: int) -> None:
        name = self.name("callee")
        self.called.append(self.process(name, depth - 1))
        process.call(self.name("call"), name)

    def boundary(self, process: Process, depth: int) -> None:
        name = self.name("user")
        process.user(name)
        self.attach(process, name)

    def attach(self, process: Process, name: str) -> None:
        if self.dice.random() < 0.3:
            return
        edge, cuts = self.name("edge"), self.dice.random() < 0.5
        by_time = {"duration": f'"PT{self.dice.randint(1, 9)}H"'}
        event = self.dice.choice([by_time, {"message": "stop"}])
        process.boundary(edge, name, interrupting=cuts, **event).user(self.name("user"))
        if cuts:  # the way out comes back, or a join behind it would wait for ever
            meeting = self.name("meeting")
            process.xor(meeting).at(name).to(meeting)
        else:
            process.end(self.name("end")).at(name)


@dataclass
class Walker:
    """One instance, written and read back before each step, or never."""

    definition: Definition
    is_stored: bool
    run: Run = field(init=False)
    now: datetime = NOON
    log: list[tuple[str, str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.run = Run.start(self.definition, self.around(), {"n": 0, "again": False})
        self.look()

    def around(self) -> Surroundings:
        return Surroundings(Scope(now=self.now))

    def begin(self, now: datetime) -> Run:
        self.now = now
        if self.is_stored:
            state = self.run.dump()
            self.run = Run.load(self.definition, self.around(), state)
            assert self.run.dump() == state
        else:
            self.run.surroundings = self.run.scripts.surroundings = self.around()
        return self.run

    def look(self) -> None:
        self.log += [(c.process_id, c.element_id, c.state) for c in self.run.take_changes()]

    def seen(self) -> dict[str, Any]:
        run = self.run
        return {
            "tasks": [(p.process_id, p.element_id, dict(p.variables)) for p in run.user_tasks()],
            "jobs": [(p.element_id, dict(p.variables), n) for p, n in run.jobs()],
            "awaited": [(p.element_id, p.catcher_id, p.name) for p in run.awaited()],
            "tokens": [(p.element_id, state, since) for p, state, since in run.tokens()],
            "due": run.due_at(),
            "done": run.is_completed,
            "variables": run.variables if run.is_completed else None,
            "log": self.log,
        }

    def step(self, kind: str, which: int, answer: dict[str, Any]) -> None:
        places = sorted(self.places()[kind], key=_by_name)
        place = places[which % len(places)]
        if kind == "task":
            self.run.complete(place.task_id, answer)
        elif kind == "job":
            self.run.finish_job(place.task_id, answer)
        elif kind == "message":
            self.run.deliver(place.task_id, place.name, answer)
        else:
            self.run.fire()
        self.look()

    def places(self) -> dict[str, list[Any]]:
        jobs = [place for place, _ in self.run.jobs()]
        due = [self.run.due_at()] if self.run.due_at() else []
        found = {"task": self.run.user_tasks(), "job": jobs, "message": self.run.awaited()}
        return {kind: kept for kind, kept in {**found, "time": due}.items() if kept}


def settled(seen: dict[str, Any]) -> dict[str, Any]:
    """What is seen, in an order of its own: two tokens that came at once have none."""
    return {
        k: sorted(v, key=repr) if isinstance(v, list) and k != "log" else v for k, v in seen.items()
    }


def _by_name(place: Any) -> str:
    return f"{getattr(place, 'element_id', '')}:{getattr(place, 'variables', '')}"


def draw(number: int) -> tuple[Definition, list[bytes]]:
    drawing = Drawing(random.Random(f"{SEED}-{number}"))  # noqa: S311 - a seed to repeat
    processes = [drawing.process("p", 2), *drawing.called]
    files = {f"bpmn/p/{each.key}.bpmn": each.xml() for each in processes}
    return Definition("p", files), list(files.values())


def walk_together(dice: random.Random, free: "Walker", other: "Walker") -> None:
    """Take the same steps with both, and see no difference before any of them nor at the end."""
    for _ in range(STEPS):
        assert settled(other.seen()) == settled(free.seen())
        if free.run.is_completed or not free.places():
            break
        now = free.now + timedelta(hours=dice.randint(0, 4))
        kind = dice.choice(list(free.places()))
        answer = {"again": dice.random() < 0.4, "k": dice.randint(0, 9)}
        given = (kind, dice.randint(0, 9), answer)
        for walker in (free, other):
            walker.begin(now)
            walker.step(*given)
    assert settled(other.seen()) == settled(free.seen())


@pytest.mark.parametrize("number", range(PROCESSES))
def test_a_stored_instance_behaves_like_one_that_never_was(number: int) -> None:
    definition, _ = draw(number)
    for walk in range(WALKS):
        dice = random.Random(f"{SEED}-{number}-{walk}")  # noqa: S311 - a seed to repeat
        free, stored = Walker(definition, is_stored=False), Walker(definition, is_stored=True)
        walk_together(dice, free, stored)
        assert free.run.is_completed or free.places(), "it waits for nothing and is not done"
