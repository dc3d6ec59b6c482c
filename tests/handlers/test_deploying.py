"""Packages are found where a person points, and those that others call come first."""

from pathlib import Path

import pytest

from handlers.deploying import NoPackageThere, deploy_folder, package_folders
from tests.builders import Process
from tests.rig.databases import Database


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    """A folder with two packages; the one that sorts first calls the other."""
    callee = Process("zebra").start().script("note").end().xml()
    caller = Process("apple").start().call("ask", "zebra").end().xml()
    for key, diagram in {"apple": caller, "zebra": callee}.items():
        folder = tmp_path / "bpmn" / key
        folder.mkdir(parents=True)
        (folder / f"{key}.bpmn").write_bytes(diagram)
    return tmp_path


def test_a_called_package_is_published_before_its_caller(shelf: Path) -> None:
    assert [folder.name for folder in package_folders(shelf)] == ["zebra", "apple"]
    assert [folder.name for folder in package_folders(shelf / "bpmn")] == ["zebra", "apple"]


def test_one_package_may_be_pointed_at(shelf: Path) -> None:
    assert package_folders(shelf / "bpmn" / "zebra") == [(shelf / "bpmn" / "zebra").resolve()]


def test_packages_that_call_each_other_are_left_to_the_publish_gate(shelf: Path) -> None:
    back = Process("zebra").start().call("ask", "apple").end().xml()
    (shelf / "bpmn" / "zebra" / "zebra.bpmn").write_bytes(back)
    assert {folder.name for folder in package_folders(shelf)} == {"apple", "zebra"}


def test_a_folder_without_diagrams_is_named(tmp_path: Path, database: Database) -> None:
    with pytest.raises(NoPackageThere, match=str(tmp_path)):
        deploy_folder(database.sessions, tmp_path)


def test_the_same_files_again_change_nothing(shelf: Path, database: Database) -> None:
    done = [
        deploy_folder(database.sessions, folder)
        for _ in range(2)
        for folder in package_folders(shelf)
    ]
    assert [(each.key, each.version, each.is_new) for each in done] == [
        ("zebra", 1, True),
        ("apple", 1, True),
        ("zebra", 1, False),
        ("apple", 1, False),
    ]
