"""Activities done several times, which the gate refuses as yet: the codec keeps them all the same.

The walks of test_walks.py, over the library's multi-instance activities and standard loops. Where
the library itself breaks on one (an item's name left behind by an earlier round), all must break.
"""

import random
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processes.definitions.linting import lint_contents
from tests.processes.engine.lint.judging import KNOWN
from tests.processes.engine.walking.elsewhere import Elsewhere, elsewhere
from tests.processes.engine.walking.examples import often, walk
from tests.processes.engine.walking.loops import LOOPS, LoopDrawing
from tests.rig.walked import Walked


@pytest.fixture(scope="module")
def other() -> Iterator[Elsewhere]:
    """Another process."""
    with elsewhere() as process:
        yield process


@pytest.mark.parametrize("kind", LOOPS)
def test_a_stored_instance_goes_round_like_one_that_never_was(
    kind: str, other: Elsewhere, walked: Walked
) -> None:
    @often(2, len(LOOPS))
    @given(dice=st.randoms(use_true_random=False))
    def walks(dice: random.Random) -> None:
        files = LoopDrawing(dice).files(kind)
        assert lint_contents(files, known=KNOWN).refused, "the gate lets it in: move it there"
        walk(dice, files, other, walked, may_break=True)

    walks()
