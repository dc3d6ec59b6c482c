"""A data folder serves one supervisor at a time and tells other commands where its servers are."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from handlers.supervisor import ground
from handlers.supervisor.errors import AlreadyRunning
from handlers.supervisor.progress import Progress
from processes.settings import NoServers, read_settings, running_file


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user of the machine may enter (pytest's own are closed)."""
    folder = Path(tempfile.mkdtemp(prefix="pasokh-ground-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def test_a_second_supervisor_on_the_same_folder_is_refused(tmp_path: Path) -> None:
    with ground.held(tmp_path), pytest.raises(AlreadyRunning), ground.held(tmp_path):
        pass


def test_a_folder_is_free_again_after_its_supervisor(tmp_path: Path) -> None:
    with ground.held(tmp_path):
        pass
    with ground.held(tmp_path):
        pass


def test_other_commands_find_the_servers_of_a_running_house(tmp_path: Path) -> None:
    with ground.held(tmp_path), ground.announced(tmp_path, "postgres://a/b", "redis://c"):
        found = read_settings({}, tmp_path)
        assert found.database_url == "postgresql+psycopg://a/b"
        assert running_file(tmp_path).stat().st_mode & 0o077 == 0
    with pytest.raises(NoServers):
        read_settings({}, tmp_path)


def test_the_log_of_the_run_before_is_kept(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    ground.fresh_log(tmp_path, "web").write_text("yesterday")
    ground.fresh_log(tmp_path, "web")
    assert (tmp_path / "run" / "web.log.before").read_text() == "yesterday"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root hands the database to another user")
def test_a_folder_closed_to_the_databases_user_is_left_for_the_system_folder(
    open_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(ground, "SYSTEM_FOLDER", open_folder / "system")
    data = open_folder / "closed" / "data"
    (data / "run").mkdir(parents=True)
    data.parent.chmod(0o700)
    first = ground.postgres(data, Progress())
    assert first.home.parent == open_folder / "system"
    assert str(data.parent) in capsys.readouterr().out
    first.program()
    assert ground.postgres(data, Progress()).home == first.home
