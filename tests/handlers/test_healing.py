"""The house looks after itself: what it can mend is mended, the rest is reported to operators."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from handlers import healing
from handlers.healing import Healing, examine_and_report
from processes import clock
from processes.db import unit_of_work
from processes.insight.doctor import reports
from tests.rig.houses import House
from tests.rig.servers import Servers
from tests.rig.towns import TUESDAY, Town
from tests.rig.waiting import until
from web.cli import main

ALWAYS = timedelta(0)


@pytest.fixture
def lived(town: Town) -> Town:
    """A case has been received; the house's clock stands at the town's."""
    with unit_of_work(town.sessions) as session:
        clock.move_to(session, TUESDAY)
    town.receive()
    town.run_jobs()
    return town


def plant(town: Town, statement: str) -> None:
    with town.sessions() as session, session.begin():
        session.execute(text(statement))


def findings(town: Town) -> list[tuple[str, int, int]]:
    with town.sessions() as session:
        report = reports.last_report(session)
        assert report is not None
        return [(one["check"], one["count"], one["mended"]) for one in report.findings]


def test_the_days_look_mends_what_it_can_and_reports_the_rest(lived: Town) -> None:
    plant(lived, "DELETE FROM user_task")
    plant(lived, "DELETE FROM event_step WHERE seq = 1")
    assert examine_and_report(lived.sessions, lived.ports())
    assert sorted(findings(lived)) == [("history_with_gaps", 1, 0), ("stands_still", 1, 1)]
    assert list(lived.tasks(1)) == ["assess"]


def test_the_house_examines_itself_once_a_day(lived: Town) -> None:
    assert examine_and_report(lived.sessions, lived.ports())
    assert not examine_and_report(lived.sessions, lived.ports())
    assert examine_and_report(lived.sessions, lived.ports(), every=ALWAYS)
    assert findings(lived) == []


def test_a_ticker_sweeps_each_minute_and_is_seen(
    lived: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(lived, "UPDATE process_instance SET due_at = '2030-01-01'")
    made = Healing(lived.sessions, lived.ports(), sweep_at=0.0)
    monkeypatch.setattr(healing, "STATES_A_SWEEP", 1)
    made.round()
    assert made.examiner is not None
    made.examiner.join()
    assert lived.rows(text("SELECT due_at FROM process_instance")) == [None]
    with lived.sessions() as session:
        assert [one.name for one in reports.tickers(session)] == [made.name]


@pytest.fixture
def house(lived: Town, servers: Servers, redis_url: str, monkeypatch: pytest.MonkeyPatch) -> House:
    """Where `pasokh status` looks."""
    url = lived.sessions.kw["bind"].url.render_as_string(hide_password=False)
    made = House(lived.files.parent, url, redis_url)
    for name, value in made.environ().items():
        monkeypatch.setenv(name, value)
    return made


def test_operators_see_who_is_alive(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["status"]) == 1
    assert "ticker: none" in capsys.readouterr().out

    def at_rest() -> bool:
        """The house is well, and its worker has done what the ticker found for it."""
        well = main(["status"]) == 0
        said = capsys.readouterr().out
        return well and "worker " in said and "idle, seen" in said and "ticker " in said

    house.start("worker", "tick")
    try:
        until(at_rest, 60)
    finally:
        house.stop()


def test_operators_read_what_is_left(
    house: House, lived: Town, capsys: pytest.CaptureFixture[str]
) -> None:
    plant(lived, "DELETE FROM event_step WHERE seq = 1")
    examine_and_report(lived.sessions, lived.ports())
    assert main(["status", "--language=fa"]) == 1
    said = capsys.readouterr().out
    assert "I7: اجرای 1 از «case_handling»" in said and "ضربان‌ساز: در یک ساعت" in said
