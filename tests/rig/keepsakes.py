"""Instances as a release has stored them, kept as files: later releases prove that they load.

`PYTHONPATH=$PWD python -m tests.rig.keepsakes` writes those of this release; never again once it
is out: the files of a release that people run are facts, not results.
"""

import json
import sys
import tomllib
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from processes.engine.definition import Definition
from processes.engine.feel import Scope
from processes.engine.run import Run
from processes.engine.scripting import Surroundings
from tests.builders import Process, table

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "tests" / "processes" / "engine" / "stored"
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
Act = tuple[str, str, dict[str, Any]]  # verb, element or message, variables


@dataclass(frozen=True)
class Keepsake:
    """One stored instance: its files, its bytes, what it stood for, and how it can go on."""

    files: dict[str, str]
    state: str
    now: str
    seen: dict[str, Any]
    acts: list[Act] = field(default_factory=list)

    def definition(self) -> Definition:
        """The version it runs by."""
        return Definition("p", {path: text.encode() for path, text in self.files.items()})

    def load(self) -> "Kept":
        """Taken up by this release."""
        now = datetime.fromisoformat(self.now)
        definition = self.definition()
        run = Run.load(definition, Surroundings(Scope(now=now)), b64decode(self.state))
        return Kept(definition, run, now)


@dataclass
class Kept:
    """An instance in memory that is acted on by names."""

    definition: Definition
    run: Run
    now: datetime

    def again(self) -> None:
        """Store it and take it up again, as every step of the house does."""
        around = Surroundings(Scope(now=self.now))
        self.run = Run.load(self.definition, around, self.run.dump())

    def act(self, act: Act) -> None:
        """One verb."""
        verb, name, variables = act
        if verb == "later":
            self.now += timedelta(hours=variables["hours"])
            self.again()
            self.run.fire()
            return
        self.again()
        if verb == "complete":
            self.run.complete(_named(self.run.user_tasks(), name), variables)
        elif verb == "job":
            places = [place for place, _ in self.run.jobs()]
            self.run.finish_job(_named(places, name), variables)
        else:
            waits = next(p for p in self.run.awaited() if p.name == name)
            self.run.deliver(waits.task_id, name, variables)

    def seen(self) -> dict[str, Any]:
        """Everything of it that a person, a worker or the ticker would see."""
        run, due = self.run, self.run.due_at()
        tokens = run.tokens()
        return {
            "tasks": [[p.process_id, p.element_id, dict(p.variables)] for p in run.user_tasks()],
            "jobs": [[p.element_id, dict(p.variables), number] for p, number in run.jobs()],
            "awaited": [[p.element_id, p.catcher_id, p.name] for p in run.awaited()],
            "tokens": sorted([p.element_id, state, at.isoformat()] for p, state, at in tokens),
            "due_at": due.isoformat() if due else None,
            "ids": sorted(str(place.task_id) for place, _, _ in tokens),
        }


def release() -> str:
    """The release of this working copy."""
    told: Mapping[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return str(told["version"])


def kept() -> list[Path]:
    """Every keepsake of every release."""
    return sorted(FOLDER.glob("*/*.json"))


def read(path: Path) -> Keepsake:
    """One of them."""
    told = json.loads(path.read_text())
    return Keepsake(**{**told, "acts": [tuple(act) for act in told["acts"]]})


def main() -> None:
    """Write those of this release that are not there yet."""
    folder = FOLDER / release()
    folder.mkdir(parents=True, exist_ok=True)
    for name, (processes, tables, before, after) in stories().items():
        path = folder / f"{name}.json"
        if not path.exists():
            text = json.dumps(asdict(_keep(processes, tables, before, after)), indent=1)
            path.write_text(text + "\n")
            sys.stdout.write(f"{path.relative_to(ROOT)}\n")


def _keep(
    processes: list[Process], tables: dict[str, bytes], before: list[Act], after: list[Act]
) -> Keepsake:
    files = {f"bpmn/p/{p.key}.bpmn": p.xml() for p in processes}
    files |= {f"bpmn/p/{name}.dmn": content for name, content in tables.items()}
    definition = Definition("p", files)
    begun = Run.start(definition, Surroundings(Scope(now=NOON)), {"n": 3, "word": "پاسخ"})
    instance = Kept(definition, begun, NOON)
    for act in before:
        instance.act(act)
    state = instance.run.dump()
    instance.again()
    return Keepsake(
        files={path: content.decode() for path, content in files.items()},
        state=b64encode(state).decode(),
        now=instance.now.isoformat(),
        seen=instance.seen(),
        acts=after,
    )


def _named(places: list[Any], element: str) -> Any:
    return next(place.task_id for place in places if place.element_id == element)


def _do(*elements: str, **variables: Any) -> list[Act]:
    return [("complete", element, variables) for element in elements]


def stories() -> dict[str, tuple[list[Process], dict[str, bytes], list[Act], list[Act]]]:
    """Name -> processes, tables, what had happened when it was stored, what happens then."""
    return {
        "person_and_table": (
            [_tabled()],
            {"limits": table()},
            _do("first", note="یک"),
            [*_do("second"), ("job", "send", {"sent": True}), *_do("last")],
        ),
        "timers_on_a_task": (
            [_timed()],
            {},
            [("later", "", {"hours": 30})],
            [("later", "", {"hours": 60}), *_do("warned", "chief")],
        ),
        "parallel_halfway": ([_forked()], {}, _do("a"), _do("b", "c", "after")),
        "inclusive_halfway": ([_included()], {}, _do("a"), _do("b", "after")),
        "events_wait": ([_awaiting()], {}, [], [("deliver", "word", {"said": 1}), *_do("thank")]),
        "inside_called": (
            [_calling(), _called()],
            {},
            _do("inner1"),
            [*_do("inner2"), ("later", "", {"hours": 2}), *_do("outer")],
        ),
        "inside_sub_process": ([_nested()], {}, _do("deep1"), _do("deep2", "last")),
        "many_rounds": (
            [_looping()],
            {},
            _do(*["work"] * 40, again=True),
            [*_do("work", again=False), *_do("last")],
        ),
    }


def _tabled() -> Process:
    process = Process().start().rule("decide").user("first").xor("which").when('level = "high"')
    process.user("second").service("send", text="word", result="").user("last").end()
    return process.at("which").otherwise().user("other").end("end2")


def _timed() -> Process:
    process = Process().start().user("work").end()
    process.boundary("warn", "work", interrupting=False, duration='"P1D"').user("warned").end("e2")
    process.boundary("late", "work", duration='"P3D"').user("chief").end("e3")
    return process


def _forked() -> Process:
    process = Process().start().parallel("fork").user("a").parallel("join").user("after").end()
    return process.at("fork").user("b").to("join").at("fork").user("c").to("join")


def _included() -> Process:
    process = Process().start().inclusive("fork").when("n > 1").user("a").inclusive("join")
    process.user("after").end().at("fork").when("n > 2").user("b").to("join")
    return process.at("fork").otherwise().user("c").to("join")


def _awaiting() -> Process:
    process = Process().start().events("which").catch("answered", message="word").user("thank")
    return process.end().at("which").catch("silence", duration='"P7D"').user("call").end("e2")


def _calling() -> Process:
    process = Process().start().call("calls", "callee").user("outer").end()
    return process.boundary("stop", "calls", message="stop").user("stopped").end("e2")


def _called() -> Process:
    process = Process("callee").start("cs").user("inner1").user("inner2")
    return process.catch("rest", duration='"PT1H"').end("ce")


def _nested() -> Process:
    inner = Process("inner").start("is").user("deep1").user("deep2").end("ie")
    process = Process().start().sub("sub", inner).user("last").end()
    return process.boundary("late", "sub", duration='"P9D"').user("chief").end("e2")


def _looping() -> Process:
    process = Process().start().xor("top").user("work").xor("again_or_not").when("again = true")
    return process.to("top").at("again_or_not").otherwise().user("last").end()


if __name__ == "__main__":
    main()
