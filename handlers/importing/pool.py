"""Processes beside that take batches: none outlives the command, an interruption ends them well."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from itertools import islice
from multiprocessing.synchronize import Event
from types import FrameType, TracebackType
from typing import Any, Self

from handlers.importing.batches import Outcome
from handlers.importing.rows import RawRow

AHEAD = 4  # batches in hand beyond those at work
SIGNALS = (signal.SIGINT, signal.SIGTERM)
ORPHANED = 1
Take = Callable[[list[RawRow]], Outcome]

_stopping: Event | None = None  # in a process beside: set when nothing new is to be begun


def processes() -> int:
    """How many processes take batches: one for each processor."""
    return os.cpu_count() or 1


class Pool:
    """Takes batches in processes beside, until they end or the command is interrupted.

    The first signal lets the batches in hand end, each in its unit of work; a second one breaks
    them off, which leaves nothing of them.
    """

    def __init__(self, take: Take) -> None:
        """`take` is what a process does with one batch; it must be picklable."""
        context = multiprocessing.get_context("spawn")
        self.is_stopped = False
        self._take = take
        self._stopping = context.Event()
        self._before: dict[int, Any] = {}
        self._pool = ProcessPoolExecutor(
            processes(), context, initializer=_begin, initargs=(self._stopping,)
        )

    def __enter__(self) -> Self:
        """Listen to signals from here on."""
        self._before = {number: signal.signal(number, self._stop) for number in SIGNALS}
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        """Wait for the processes, and leave signals as they were; a second signal ends here."""
        self._stopping.set()
        is_broken_off = self.is_stopped and kind is KeyboardInterrupt
        if is_broken_off:
            for child in multiprocessing.active_children():
                child.kill()
        self._pool.shutdown(wait=True, cancel_futures=True)
        for number, handler in self._before.items():
            signal.signal(number, handler)
        return is_broken_off

    def results(self, batches: Iterable[list[RawRow]]) -> Iterator[Outcome]:
        """What came of each batch, as they come; few are handed out in advance."""
        asked = (self._pool.submit(_unless_stopped, self._take, rows) for rows in batches)
        pending: set[Future[Outcome]] = set(islice(asked, processes() + AHEAD))
        while pending:
            done, pending = wait(pending, return_when=FIRST_COMPLETED)
            yield from (future.result() for future in done)
            if not self.is_stopped:
                pending |= set(islice(asked, len(done)))

    def _stop(self, number: int, frame: FrameType | None) -> None:
        if self.is_stopped:
            raise KeyboardInterrupt
        self.is_stopped = True
        self._stopping.set()


def _begin(stopping: Event) -> None:
    """A process beside: signals are its parent's business, and so is its end."""
    global _stopping  # noqa: PLW0603 - one event for the life of the process
    _stopping = stopping
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _unless_stopped(take: Take, rows: list[RawRow]) -> Outcome:
    return Outcome() if _stopping is not None and _stopping.is_set() else take(rows)


def _end_with_parent() -> None:
    """A parent that was killed leaves no process behind; the database undoes the open batch."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(ORPHANED)
