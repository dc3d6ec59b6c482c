"""What the linter lets through, the engine runs to its end: random drawings, random lives."""

import random
from collections.abc import Callable

import pytest

from processes.engine.lint import lint_bpmn
from processes.engine.normalise import normalise
from processes.engine.run import Place
from processes.engine.xml import parse_xml
from tests.builders import Process, table
from tests.processes.engine.lint.judging import KNOWN
from tests.processes.engine.test_run import Stored, defined

STEPS = 600


class Artist:
    """Draws sound diagrams by chance: blocks within blocks, every block with one way in and out."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)  # noqa: S311 - drawings, not secrets
        self.count = 0

    def draw(self) -> Process:
        """A whole process."""
        drawn = Process().start()
        self.sequence(drawn, 0)
        return drawn.end("END")

    def name(self, letter: str) -> str:
        """A name not used before."""
        self.count += 1
        return f"{letter}{self.count}"

    def sequence(self, drawn: Process, depth: int) -> None:
        """One to three blocks in a row."""
        plain = [self.step, self.wait]
        nested = [self.choice, self.split, self.loop, self.race, self.inner, self.edge]
        for _ in range(self.chance.randint(1, 3 if depth < 2 else 1)):
            block: Callable[[Process, int], None]
            block = self.chance.choice(plain + nested if depth < 3 else plain)
            block(drawn, depth + 1)

    def step(self, drawn: Process, depth: int) -> None:
        """A task of any kind, or a message sent."""
        kind = self.chance.choice(["user", "script", "service", "rule", "throw"])
        name = self.name(kind[0])
        if kind == "throw":
            drawn.throw(name, "told", reason="n")
        elif kind == "script":
            drawn.script(name, "m = n")
        else:
            getattr(drawn, kind)(name)

    def wait(self, drawn: Process, depth: int) -> None:
        """A timer or a message awaited."""
        times = [{"duration": '"PT1H"'}, {"date": '"2026-11-25T09:00:00Z"'}, {"message": "word"}]
        drawn.catch(self.name("w"), **self.chance.choice(times))

    def choice(self, drawn: Process, depth: int) -> None:
        """One of two ways."""
        gateway, join = self.name("g"), self.name("j")
        self.sequence(drawn.xor(gateway).when("n > 2"), depth)
        self.sequence(drawn.xor(join).at(gateway).otherwise(), depth)
        drawn.to(join)

    def split(self, drawn: Process, depth: int) -> None:
        """Two ways at once, or those whose condition holds."""
        kind = self.chance.choice(["parallel", "inclusive"])
        gateway, join = self.name("g"), self.name("j")
        getattr(drawn, kind)(gateway)
        self.sequence(drawn.when("n > 2") if kind == "inclusive" else drawn, depth)
        getattr(drawn, kind)(join).at(gateway)
        self.sequence(drawn.otherwise() if kind == "inclusive" else drawn, depth)
        drawn.to(join)

    def loop(self, drawn: Process, depth: int) -> None:
        """A task that comes again until it is good."""
        task, gateway = self.name("u"), self.name("g")
        self.sequence(drawn.user(task), depth)
        drawn.xor(gateway).when("n < 2").to(task).at(gateway).otherwise()

    def race(self, drawn: Process, depth: int) -> None:
        """A message or a timer, whichever is first."""
        gateway, join, name = self.name("g"), self.name("j"), self.name("m")
        self.sequence(drawn.events(gateway).catch(name, message=name), depth)
        drawn.xor(join).at(gateway).catch(self.name("t"), duration='"P1D"').to(join)

    def inner(self, drawn: Process, depth: int) -> None:
        """A sub-process."""
        inside = Process(self.name("i")).start(self.name("s"))
        self.sequence(inside, depth)
        drawn.sub(self.name("q"), inside.end(self.name("e")))

    def edge(self, drawn: Process, depth: int) -> None:
        """A task with a deadline or a reminder on its edge."""
        task, event = self.name("u"), self.name("b")
        kind = self.chance.choice(["interrupting", "beside", "reminder"])
        drawn.user(task)
        if kind == "interrupting":
            join = self.name("j")
            self.sequence(drawn.xor(join).boundary(event, task, duration='"PT3H"'), depth)
            drawn.to(join)
        elif kind == "beside":
            drawn.boundary(event, task, duration='"PT3H"', interrupting=False)
            self.sequence(drawn, depth)
            drawn.end(self.name("e")).at(task)
        else:
            drawn.boundary(event, task, cycle='"R2/PT1H"', interrupting=False)
            drawn.service(self.name("v")).end(self.name("e")).at(task)


def _element(place: Place) -> str:
    return place.element_id


def live(stored: Stored, chance: random.Random) -> None:
    """Let people, handlers, messages and time do anything in any order, until the end."""
    for _ in range(STEPS):
        run = stored.run
        if run.is_completed:
            return
        deeds: list[Callable[[], object]] = []
        for place in sorted(run.user_tasks(), key=_element):
            element = place.element_id
            deeds.append(lambda e=element: stored.complete(e, n=chance.randint(0, 9)))  # type: ignore[misc]
        for place, _ in sorted(run.jobs(), key=lambda job: _element(job[0])):
            task = place.task_id
            deeds.append(lambda t=task: stored.again().finish_job(t, {}))  # type: ignore[misc]
        for awaited in sorted(run.awaited(), key=_element):
            deeds.append(lambda a=awaited: stored.again().deliver(a.task_id, a.name, {}))  # type: ignore[misc]
        if run.due_at():
            deeds.append(lambda: stored.later(hours=chance.choice([1, 3, 30])).fire())
        assert deeds, f"stuck at {[place.element_id for place, _, _ in run.tokens()]}"
        chance.choice(deeds)()
    pytest.fail(f"not at its end after {STEPS} steps")


@pytest.mark.parametrize("seed", range(30))
def test_a_sound_drawing_is_accepted_and_runs_to_its_end(seed: int) -> None:
    drawn = Artist(seed).draw()
    root, _ = normalise(parse_xml(drawn.xml(), name="p.bpmn"))
    assert not [f for f in lint_bpmn(root, KNOWN) if f.level == "error"]
    chance = random.Random(seed)  # noqa: S311 - lives, not secrets
    live(Stored(defined(drawn, limits=table()), n=1), chance)


def test_an_instance_that_goes_round_for_years_is_still_alive() -> None:
    drawn = Process().start().xor("m").user("a").script("s", "n = n").xor("g")
    stored = Stored(defined(drawn.when("n > 9").end().at("g").otherwise().to("m")), n=1)
    for _ in range(260):
        (task,) = stored.run.user_tasks()
        stored.run.complete(task.task_id, {"n": 1})
    assert not stored.run.is_completed
    stored.complete("a", n=10)
    assert stored.run.is_completed
