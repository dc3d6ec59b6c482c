"""What `pasokh import` prints and how it ends."""

import pytest

from handlers.importing import import_command
from processes.settings import Settings
from tests.handlers.importing.conftest import ROWS, Material

BAD = "9,yesterday,,,no,pothole,Words"


def test_the_whole_way_of_a_replay(
    settings: Settings, material: Material, capsys: pytest.CaptureFixture[str]
) -> None:
    material.write(*ROWS, BAD)
    code = import_command(settings, material.mapping, material.file, replay=True, language="en")
    said = capsys.readouterr().out
    assert code == 1
    assert "5 rows read" in said
    assert "4 became cases" in said
    assert "line 6: Column Came" in said
    assert "closed rows: agree 3, differ 0 = 100.000%" in said
