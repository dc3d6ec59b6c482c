"""A process that holds nothing: each step comes with the files as bytes and the state as bytes.

Run as a program it serves steps over its own input and output until the input ends.
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

import msgpack

from processes.engine.definition import Definition
from processes.engine.faults import EngineFault
from processes.engine.feel import Scope
from processes.engine.run import Run
from processes.engine.scripting import Surroundings
from tests.processes.engine.walking.walkers import Step, Stored, Walker, act, changes

ROOT = Path(__file__).parents[4]


class Elsewhere:
    """The other process, seen from this one."""

    def __init__(self) -> None:
        """Nothing is started before the first step."""
        self.child: subprocess.Popen[bytes] | None = None

    def take(self, files: Any, state: bytes, step: Step) -> dict[str, Any]:
        """The step taken there: `state` after it, `log` of it and what is `seen`."""
        told = {**asdict(step), "now": step.now.isoformat()}
        child = self._child()
        assert child.stdin is not None
        assert child.stdout is not None
        _send(child.stdin, {"files": dict(files), "state": state, "step": told})
        answer = _receive(child.stdout)
        assert answer is not None, f"the other process has broken: {self.stop()}"
        return answer

    def stop(self) -> str:
        """End it, and say what it complained of."""
        child, self.child = self.child, None
        return child.communicate()[1].decode() if child is not None else ""

    def _child(self) -> subprocess.Popen[bytes]:
        if self.child is None:
            pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
            command = [sys.executable, "-m", __name__]
            self.child = subprocess.Popen(command, cwd=ROOT, **pipes)  # type: ignore[call-overload]
        return self.child


@contextmanager
def elsewhere() -> Iterator[Elsewhere]:
    """Another process as long as the block lasts."""
    other = Elsewhere()
    try:
        yield other
    finally:
        other.stop()


@dataclass
class Travelling(Stored):
    """Stored before each step, some of which are taken in another process."""

    other: Elsewhere = field(default_factory=Elsewhere)
    steps: int = 0
    abroad: int = 0

    def take(self, step: Step) -> None:
        """Here or there."""
        self.steps += 1
        if not step.is_elsewhere:
            super().take(step)
            return
        self.abroad += 1
        self.now = step.now
        answer = self.other.take(self.definition.files, self.run.dump(), step)
        self.fault = answer["fault"]
        if self.fault:
            return
        self.run = Run.load(self.definition, self.around(), answer["state"])
        self.log.append([tuple(line) for line in answer["log"]])
        here = Arrived(self.definition, self.run, self.now)
        assert here.seen() == answer["seen"], "what the other process saw is not what came back"


@dataclass
class Arrived(Walker):
    """An instance that has been brought: it begins with nothing."""

    definition: Definition
    run: Run
    now: datetime

    def __post_init__(self) -> None:
        """Nothing to begin."""


class Bench:
    """The other side: keeps the last drawing it has parsed, as a worker would."""

    def __init__(self) -> None:
        """Knows nothing."""
        self.definition = Definition("p", {})

    def serve(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Take the step that is asked for."""
        if dict(self.definition.files) != asked["files"]:
            self.definition = Definition("p", asked["files"])
        step = Step(**{**asked["step"], "now": datetime.fromisoformat(asked["step"]["now"])})
        run = Run.load(self.definition, Surroundings(Scope(now=step.now)), asked["state"])
        try:
            act(run, step)
        except EngineFault as fault:
            return {"fault": fault.sentence("en")}
        here = Arrived(self.definition, run, step.now)
        happened = changes(run)
        return {"fault": "", "seen": here.seen(), "state": run.dump(), "log": happened}


def _send(stream: BinaryIO, content: Any) -> None:
    packed = msgpack.packb(content)
    stream.write(len(packed).to_bytes(4, "big") + packed)
    stream.flush()


def _receive(stream: BinaryIO) -> Any:
    size = stream.read(4)
    return msgpack.unpackb(stream.read(int.from_bytes(size, "big"))) if size else None


def main() -> None:
    """Serve until nobody asks any more."""
    bench = Bench()
    while (asked := _receive(sys.stdin.buffer)) is not None:
        _send(sys.stdout.buffer, bench.serve(asked))


if __name__ == "__main__":
    main()
