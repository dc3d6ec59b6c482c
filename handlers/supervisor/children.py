"""A supervised program: started, started again when it ends, each time a little later."""

import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from handlers.servers import programs
from handlers.servers.postgres import last_complaint
from handlers.servers.programs import Program
from handlers.supervisor.errors import ProgramFailed

FIRST_DELAY_SECONDS = 0.2
LONGEST_DELAY_SECONDS = 10.0
HEALTHY_AFTER_SECONDS = 30.0


def _at_once(process: "subprocess.Popen[bytes]") -> None:
    """Nothing to wait for."""


@dataclass
class Child:
    """`make` says what to run, each time anew; `ready` returns when it serves."""

    name: str
    make: Callable[[], Program]
    ready: Callable[["subprocess.Popen[bytes]"], None] = _at_once
    program: Program | None = None
    process: "subprocess.Popen[bytes] | None" = None
    started_at: float = 0.0
    delay: float = FIRST_DELAY_SECONDS
    again_at: float | None = field(default=None)

    def start(self) -> None:
        """Run it and wait until it serves."""
        self.program = self.make()
        self.process = programs.spawn(self.program)
        self.started_at = time.monotonic()
        self.again_at = None
        self.ready(self.process)

    def ended(self) -> int | None:
        """Its exit code when it has just ended (its next start is then planned), else None."""
        if self.process is None or self.again_at is not None or self.process.poll() is None:
            return None
        if time.monotonic() - self.started_at > HEALTHY_AFTER_SECONDS:
            self.delay = FIRST_DELAY_SECONDS
        self.stop()
        self.postpone()
        return self.process.returncode

    def is_due(self) -> bool:
        """Whether its next start is due."""
        return self.again_at is not None and time.monotonic() >= self.again_at

    def postpone(self) -> None:
        """Plan its next start, each time a little later."""
        self.again_at = time.monotonic() + self.delay
        self.delay = min(self.delay * 2, LONGEST_DELAY_SECONDS)

    def ask_to_stop(self) -> None:
        """Send its stop signal without waiting."""
        if self.process is not None and self.program is not None and self.process.poll() is None:
            self.process.send_signal(self.program.stop_signal)

    def kill(self) -> None:
        """End it without waiting."""
        if self.process is not None and self.process.poll() is None:
            self.process.kill()

    def stop(self) -> None:
        """See that it and all of its process group stop."""
        if self.process is not None and self.program is not None:
            programs.stop(self.process, self.program)

    def check_alive(self) -> None:
        """Raise ProgramFailed when it has ended."""
        if self.process is None or self.program is None or self.process.poll() is None:
            return
        raise ProgramFailed(
            name=self.name,
            code=self.process.returncode,
            reason=last_complaint(self.program.log),
            log=self.program.log,
        )
