"""What a release has stored, every later release takes up where it stood, and lets it go on."""

from pathlib import Path

import pytest

from tests.rig import keepsakes

KEPT = keepsakes.kept()


@pytest.mark.parametrize("path", KEPT, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_stored_instance_is_taken_up_and_goes_on_to_its_end(path: Path) -> None:
    keepsake = keepsakes.read(path)
    instance = keepsake.load()
    assert instance.seen() == keepsake.seen
    for act in keepsake.acts:
        instance.act(act)
    assert instance.run.is_completed


@pytest.mark.parametrize("path", KEPT, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_it_stays_the_same_when_this_release_stores_it(path: Path) -> None:
    instance = keepsakes.read(path).load()
    instance.again()
    assert instance.seen() == keepsakes.read(path).seen


def test_this_release_has_kept_instances_of_every_story() -> None:
    mine = {path.stem for path in KEPT if path.parent.name == keepsakes.release()}
    assert mine == set(keepsakes.stories())
