"""`pasokh doctor` in a terminal: what is wrong, where, what to do; 0 when nothing is left."""

import json

import pytest
from sqlalchemy import text

from processes import clock
from processes.db import unit_of_work
from tests.rig.towns import TUESDAY, Town
from web.cli import main


@pytest.fixture(autouse=True)
def house(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command finds the town's database, where one case has been received."""
    url = town.sessions.kw["bind"].url.render_as_string(hide_password=False)
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:1")
    monkeypatch.setenv("PASOKH_DATA", str(town.files.parent))
    with unit_of_work(town.sessions) as session:
        clock.move_to(session, TUESDAY)
    town.receive()
    town.run_jobs()


def hide_task(town: Town) -> None:
    with town.sessions() as session, session.begin():
        session.execute(text("DELETE FROM user_task"))


def test_a_sound_house_is_told_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "--deep"]) == 0
    said = capsys.readouterr().out
    assert said.count("✓") == 13 and "Every promise holds." in said


def test_what_is_wrong_is_named_with_what_to_do(
    town: Town, capsys: pytest.CaptureFixture[str]
) -> None:
    hide_task(town)
    assert main(["doctor", "--quick", "--language=fa"]) == 1
    said = capsys.readouterr().out
    assert "اجرای 1 از «case_handling» باز است و چشم‌به‌راه هیچ نیست" in said
    assert "→" in said and "پرسیده نشد" in said


def test_it_mends_when_asked(town: Town, capsys: pytest.CaptureFixture[str]) -> None:
    hide_task(town)
    assert main(["doctor", "--mend", "--deep"]) == 0
    assert "mended now: 1/1" in capsys.readouterr().out
    assert main(["doctor", "--deep"]) == 0
    assert list(town.tasks(1)) == ["assess"]


def test_machines_read_json(town: Town, capsys: pytest.CaptureFixture[str]) -> None:
    hide_task(town)
    assert main(["doctor", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    (found,) = [check for check in told["checks"] if check["count"]]
    assert (told["sound"], found["promise"], found["check"]) == (False, "I13", "stands_still")
    assert found["examples"][0]["instance"] == 1 and found["advice"]
