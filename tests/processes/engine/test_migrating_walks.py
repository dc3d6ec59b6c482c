"""Random walks over random processes, taken over by the same drawing before every step."""

import random
from dataclasses import dataclass, field
from datetime import datetime

import pytest

from processes.engine.definition import Definition
from processes.engine.repair.comparing import KEPT
from processes.engine.repair.remapping import remap
from processes.engine.run import Run
from tests.processes.engine.walking.drawing import KINDS, Drawing
from tests.processes.engine.walking.together import walk_together
from tests.processes.engine.walking.walkers import Walker


@dataclass
class Migrated(Walker):
    """An instance that is taken over by a version of the same files before each step."""

    versions: int = field(default=0)

    def begin(self, now: datetime) -> Run:
        """Two versions in turn, so that each parsed drawing is another one's successor."""
        super().begin(now)
        self.definition = Definition("p", self.definition.files)
        run, outlook = remap(self.run, self.definition, {})
        assert {fate.how for fate in outlook.fates} <= {KEPT}
        assert run.take_changes() == []
        self.run = run
        self.versions += 1
        return run


@pytest.mark.parametrize("number", range(30))
def test_nobody_can_tell_that_an_instance_was_taken_over_by_the_same_drawing(number: int) -> None:
    dice = random.Random(f"2026-{number}-moved")  # noqa: S311 - a seed to repeat
    drawn = Definition("p", Drawing(dice).files(KINDS[number % len(KINDS)]))
    free, moved = Walker(drawn), Migrated(drawn)
    walk_together(dice, free, [moved])
    assert moved.versions > 0 or free.is_over
