"""The walks must see: a codec that forgets one thing is found out by a few of them."""

import random
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import pytest

from processes.engine import codec, parts, pruning
from processes.engine.definition import Definition
from processes.engine.run import Run
from tests.processes.engine.walking.drawing import Drawing
from tests.processes.engine.walking.loops import LoopDrawing
from tests.processes.engine.walking.together import walk_together
from tests.processes.engine.walking.walkers import Stored, Walker

TRIES = 12
HOUR = 3_600_000_000
Forgetful = Callable[[pytest.MonkeyPatch], None]


def due_times(patch: pytest.MonkeyPatch) -> None:
    """When a timer on the edge is due."""
    kept = codec._kept
    patch.setattr(codec, "_kept", lambda internal: kept(_without(internal, "event_value")))


def attempts(patch: pytest.MonkeyPatch) -> None:
    """Which attempt of a job this is."""
    kept = codec._kept
    patch.setattr(codec, "_kept", lambda internal: kept(_without(internal, "attempt")))


def waiting_events(patch: pytest.MonkeyPatch) -> None:
    """That events wait: none is heard after the load."""
    patch.setattr(codec, "CatchingEvent", ())


def variables(patch: pytest.MonkeyPatch) -> None:
    """What changed against the task before."""
    _each_row(patch, lambda row: (*row[:6], None, row[7]))


def since_when(patch: pytest.MonkeyPatch) -> None:
    """The time of a state, but for the hour."""
    _each_row(patch, lambda row: (*row[:3], row[3] // HOUR * HOUR, *row[4:]))


def last_task(patch: pytest.MonkeyPatch) -> None:
    """Which task came last: the instance's variables are its."""
    state = codec._state
    patch.setattr(codec, "_state", lambda workflow, place: (*state(workflow, place)[:3], -1))


def sub_processes(patch: pytest.MonkeyPatch) -> None:
    """All that runs inside of a called process."""
    patch.setattr(codec, "_ended", lambda workflow, task_id, sub: True)


def arrivals(patch: pytest.MonkeyPatch) -> None:
    """Which branches have come to a join."""
    patch.setattr(pruning, "_is_aside", lambda workflow, task: False)


def out_of_turn(patch: pytest.MonkeyPatch) -> None:
    """Which tasks were added beyond the drawing: one for each item of a list."""
    patch.setattr(codec, "_TRIGGERED", 0)


def rounds(patch: pytest.MonkeyPatch) -> None:
    """That a round of a loop tells its loop when it is done, where another process began it."""
    patch.setattr(parts, "_listen", lambda spec, loop: None)


FORGETFUL: dict[Forgetful, tuple[type[Drawing], str]] = {
    due_times: (Drawing, "interrupting"),
    attempts: (Drawing, "service"),
    waiting_events: (Drawing, "message"),
    variables: (Drawing, "user"),
    since_when: (Drawing, "timer"),
    last_task: (Drawing, "user"),
    sub_processes: (Drawing, "sub"),
    arrivals: (Drawing, "parallel"),
    out_of_turn: (LoopDrawing, "many_at_once"),
    rounds: (LoopDrawing, "until"),
}


@pytest.mark.parametrize("forgetful", FORGETFUL, ids=lambda forgetful: forgetful.__name__)
def test_a_codec_that_forgets_is_found_out(
    forgetful: Forgetful, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawing, kind = FORGETFUL[forgetful]
    seeds = [random.Random(f"{kind}-{number}") for number in range(TRIES)]  # noqa: S311 - to repeat
    assert not is_found_out(seeds[0], drawing, kind)
    forgetful(monkeypatch)
    assert any(is_found_out(dice, drawing, kind) for dice in seeds[1:])


def is_found_out(dice: random.Random, drawing: type[Drawing], kind: str) -> bool:
    """Whether a walk shows a difference, or cannot be walked to its end."""
    files = drawing(dice).files(kind)
    free, stored = Walker(Definition("p", files)), Abroad(Definition("p", files))
    try:
        walk_together(dice, free, [stored])
    except Exception:  # noqa: BLE001 - whatever breaks has been seen
        return True
    return False


class Abroad(Stored):
    """Taken up each time by a drawing that has run nothing yet, as another process would."""

    def begin(self, now: datetime) -> Run:
        """Parsed anew before each step."""
        state, self.now = self.run.dump(), now
        self.definition = Definition("p", self.definition.files)
        self.run = Run.load(self.definition, self.around(), state)
        return self.run


def _without(internal: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in internal.items() if key != name}


def _each_row(patch: pytest.MonkeyPatch, changed: Callable[[Any], Any]) -> None:
    row = codec._row
    patch.setattr(codec, "_row", lambda *given: changed(row(*given)))
