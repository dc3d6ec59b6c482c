"""Random walks over random processes: stored before every step, or never; nobody can tell.

The drawings are what the gate accepts. Beside the instance that is never stored walk one that our
codec stores before every step, some of them taken in another process, and one that the library's
own serializer stores.
"""

import random
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processes.definitions.linting import lint_contents
from tests.processes.engine.lint.judging import KNOWN
from tests.processes.engine.walking.drawing import KINDS, Drawing
from tests.processes.engine.walking.elsewhere import Elsewhere, elsewhere
from tests.processes.engine.walking.examples import often, walk
from tests.rig.walked import Walked


@pytest.fixture(scope="module")
def other() -> Iterator[Elsewhere]:
    """Another process."""
    with elsewhere() as process:
        yield process


@pytest.mark.parametrize("kind", KINDS)
def test_a_stored_instance_behaves_like_one_that_never_was(
    kind: str, other: Elsewhere, walked: Walked
) -> None:
    @often(3, len(KINDS))
    @given(dice=st.randoms(use_true_random=False))
    def walks(dice: random.Random) -> None:
        files = Drawing(dice).files(kind)
        report = lint_contents(files, known=KNOWN)
        assert not report.refused, report.lines("en")
        walk(dice, files, other, walked, may_break=False)

    walks()
