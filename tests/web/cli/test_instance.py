"""Putting running processes right from the command line, in somebody's name."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from handlers import batches as workers
from handlers.bench import Bench
from processes.audit import AuditRow
from processes.instances import verbs
from processes.instances.repair import batches
from processes.instances.tables import UserTask
from processes.organisation.people import person_by_username
from processes.organisation.tables import Unit
from tests.processes.instances.conftest import Office
from tests.processes.instances.repair.offices import row
from tests.rig.databases import Database
from web.cli import main

Said = Callable[..., tuple[int, str]]


@pytest.fixture
def office(city: Database) -> Office:
    """The city's people, with a small process of no case."""
    with city.sessions() as session:
        owner = person_by_username(session, "owner").id
        unit = session.scalars(select(Unit.id)).first() or 0
    made = Office(city.sessions, {"sara": owner}, unit)
    made.publish(row("a", "b"))
    return made


@pytest.fixture
def pasokh(
    city: Database,
    redis_url: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Any,
) -> Said:
    """`pasokh("list", ...)`: exit code and what was said."""
    monkeypatch.setenv("DATABASE_URL", city.url)
    monkeypatch.setenv("REDIS_URL", redis_url)
    monkeypatch.setenv("PASOKH_DATA", str(tmp_path))

    def say(*words: str, who: str = "owner") -> tuple[int, str]:
        code = main(["--language", "en", "instance", *words, "--as", who])
        told = capsys.readouterr()
        return code, told.out + told.err

    return say


def start(office: Office) -> int:
    with office.work() as work:
        return verbs.start(work, "p", case_id=None, variables={})


def tasks(office: Office) -> list[str]:
    query = select(UserTask.element_id).where(UserTask.state == "open").order_by(UserTask.id)
    with office.sessions() as session:
        return list(session.scalars(query))


def test_an_operator_lists_looks_ahead_and_then_does_it(office: Office, pasokh: Said) -> None:
    first = start(office)
    assert f"{first}  p 1  running" in pasokh("list", "--query", "process=p")[1]
    assert "a (Name of a): ready" in pasokh("show", str(first))[1]
    code, told = pasokh("skip", str(first), "--dry-run")
    assert (code, tasks(office)) == (0, ["a"])
    assert told == f"{first}: “Name of a” is passed over, not done. → Name of b\n"
    assert "Say in a few words why" in pasokh("skip", str(first))[1]
    assert pasokh("skip", str(first), "--reason", "not needed")[0] == 0
    assert tasks(office) == ["b"]
    code, told = pasokh("send-back", str(first), "--to", "nowhere", "--reason", "x")
    assert (code, "does not stand in" in told) == (1, True)
    with office.sessions() as session:
        kept = session.scalars(select(AuditRow).where(AuditRow.action == "instance_skip")).one()
        assert (kept.actor_id, kept.body["reason"]) == (office.people["sara"], "not needed")


def test_only_who_may_mend_does(office: Office, pasokh: Said) -> None:
    first = start(office)
    code, told = pasokh("terminate", str(first), "--reason", "x", who="d05.officer1")
    assert (code, "Say who does it" in told) == (1, True)
    assert pasokh("terminate", str(first), "--reason", "x", who="nobody")[0] == 1
    assert tasks(office) == ["a"]


def test_a_wrong_use_is_told(office: Office, pasokh: Said) -> None:
    assert pasokh("skip")[0] == 2
    assert "There is no such verb" in pasokh("mend", "1", "--reason", "x")[1]
    assert "is not understood" in pasokh("list", "--query", "colour=blue")[1]
    assert "no such process instance" in pasokh("show", "999999")[1]


def test_many_are_migrated_by_the_workers(office: Office, pasokh: Said, city: Database) -> None:
    ids = [start(office), start(office)]
    office.publish(row("z", "b"))
    query = ("--query", "process=p version=1", "--version", "2")
    code, told = pasokh("migrate", *query, "--dry-run")
    assert (code, "0 of 2 would be done, 2 refused" in told) == (1, True)
    code, told = pasokh("migrate", *query, "--map", "a=z", "--reason", "a reform", "--no-wait")
    assert (code, "is with the workers" in told) == (0, True)
    with city.sessions() as session, session.begin():
        (batch,) = batches.take_unsent(session)
    workers.go_on(Bench(city.sessions, office.ports()), batch, 30)
    code, told = pasokh("batch", str(batch))
    assert (code, "done 2" in told, all(str(each) in told for each in ids)) == (0, True, True)
    assert tasks(office) == ["z", "z"]
    pasokh("batch", str(batch), "--stop")
