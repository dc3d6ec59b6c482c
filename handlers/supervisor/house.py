"""The house that `pasokh up` keeps: servers, then preparation, then programs, and back again."""

import signal
import subprocess
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from handlers.servers.programs import Program
from handlers.supervisor.children import Child
from handlers.supervisor.errors import DidNotAnswer, StepFailed
from handlers.supervisor.progress import Progress
from processes.errors import PasokhError

ASKED = (signal.SIGINT, signal.SIGTERM)
WEB_ANSWERS_WITHIN_SECONDS = 90.0
LOOK_EVERY_SECONDS = 0.2


@dataclass
class House:
    """What is to run: servers in the order of their start, then the stages of programs."""

    servers: list[Child]
    prepare: Program
    stages: list[list[Child]]
    address: str
    log: Path
    progress: Progress
    stopping: threading.Event = field(default_factory=threading.Event)

    @property
    def children(self) -> list[Child]:
        """All that is looked after, in the order of the start."""
        return [*self.servers, *(child for stage in self.stages for child in stage)]

    def run(self, opened: Callable[[], None]) -> None:
        """Start all, call `opened`, look after all until SIGINT or SIGTERM, stop all in order."""
        try:
            with suppress(KeyboardInterrupt):
                with _on_signal(_interrupt):
                    self._start()
                with _on_signal(self.stopping.set):
                    opened()
                    self._look_after()
        finally:
            with _on_signal(self._hurry):
                self._stop()

    def _start(self) -> None:
        for server in self.servers:
            server.start()
            self.progress.say("started", name=server.name)
        self._prepare()
        for child in self.children[len(self.servers) :]:
            child.start()
            self.progress.say("begun", name=child.name)
        self._wait_for_web()

    def _prepare(self) -> None:
        """Run the preparation to its end; its words go to the terminal."""
        self.progress.say("preparing")
        done = subprocess.run(  # noqa: S603  (argv is ours, no shell)
            self.prepare.argv, env=dict(self.prepare.environ), check=False
        )
        if done.returncode != 0:
            raise StepFailed(code=done.returncode)

    def _wait_for_web(self) -> None:
        end = time.monotonic() + WEB_ANSWERS_WITHIN_SECONDS
        while not _answers(self.address + "/health"):
            for child in self.children:
                child.check_alive()
            if time.monotonic() > end:
                raise DidNotAnswer(seconds=WEB_ANSWERS_WITHIN_SECONDS, log=self.log)
            time.sleep(0.1)

    def _look_after(self) -> None:
        while not self.stopping.wait(LOOK_EVERY_SECONDS):
            for child in self.children:
                self._look_at(child)

    def _look_at(self, child: Child) -> None:
        code = child.ended()
        if code is not None and child.program is not None:
            self.progress.say("ended", name=child.name, code=code, log=child.program.log)
        if child.is_due():
            self._again(child)

    def _again(self, child: Child) -> None:
        try:
            child.start()
        except PasokhError as reason:
            child.stop()
            child.postpone()
            words = reason.sentence(self.progress.language)
            self.progress.say("failed_again", name=child.name, reason=words)
        else:
            self.progress.say("again", name=child.name)

    def _stop(self) -> None:
        """Stop the stages in order, each together, then the servers in reverse order."""
        self.progress.say("stopping")
        for stage in [*self.stages, *([server] for server in reversed(self.servers))]:
            for child in stage:
                child.ask_to_stop()
            for child in stage:
                child.stop()
                if child.process is not None:
                    self.progress.say("stopped", name=child.name)

    def _hurry(self) -> None:
        """Asked to stop once more: end the programs at once; the servers still stop in order."""
        for child in self.children[len(self.servers) :]:
            child.kill()


@contextmanager
def _on_signal(act: Callable[[], None]) -> Iterator[None]:
    """While the block runs, SIGINT and SIGTERM lead to `act`."""
    before = {number: signal.signal(number, lambda *_: act()) for number in ASKED}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _interrupt() -> None:
    raise KeyboardInterrupt


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5):  # noqa: S310  (our own address)
            return True
    except OSError:  # not listening yet, or answering with an error
        return False
