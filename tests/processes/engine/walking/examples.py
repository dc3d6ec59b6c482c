"""How often the walks are walked: a few that are always the same, or as many as asked for.

PASOKH_WALKS=2000 asks for as many in each module of walks, every time by other dice.
"""

import os
import random
from collections.abc import Callable

from hypothesis import HealthCheck, note, settings

from processes.engine.definition import Definition
from tests.processes.engine.walking.drawing import Files
from tests.processes.engine.walking.elsewhere import Elsewhere, Travelling
from tests.processes.engine.walking.stock import Stock
from tests.processes.engine.walking.together import walk_together
from tests.processes.engine.walking.walkers import Walker
from tests.rig.walked import Walked

ASKED = int(os.environ.get("PASOKH_WALKS", "0"))
WALKS = 3  # over each drawing

Test = Callable[[], None]


def often(few: int, kinds: int) -> Callable[[Test], Test]:
    """So many examples: `few` of each kind, or its share of what is asked for."""
    return settings(
        max_examples=-(-ASKED // (kinds * WALKS)) or few,
        derandomize=not ASKED,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )


def walk(
    dice: random.Random, files: Files, other: Elsewhere, walked: Walked, *, may_break: bool
) -> None:
    """Walks of three instances, each with a drawing that it has parsed for itself."""
    for path, content in files.items():
        note(f"{path}\n{content.decode()}")
    drawn = [Definition("p", files) for _ in range(3)]
    for _ in range(WALKS):
        free, stored, stock = Walker(drawn[0]), Travelling(drawn[1], other=other), Stock(drawn[2])
        walk_together(dice, free, [stored, stock])
        assert may_break or not free.fault, free.fault
        walked.count(steps=stored.steps, elsewhere=stored.abroad)
