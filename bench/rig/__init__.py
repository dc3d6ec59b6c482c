"""The ground of a measurement: a PostgreSQL of its own with fsync on, migrated, with one office."""

import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.orm import Session, sessionmaker

from handlers.servers import programs
from handlers.servers.ports import free_port
from handlers.servers.postgres import Postgres
from processes.db import make_engine, make_sessions, unit_of_work
from processes.definitions.publishing import PublishNames, publish
from processes.engine.lint import HandlerInfo
from processes.instances.ports import Group, Ports
from processes.migrations import upgrade
from processes.organisation.calendars import calendar_from
from processes.organisation.tables import Membership, Person, Role, Unit

NAMES = PublishNames({"note": HandlerInfo()}, {"officer"})
WEEK = {day: ["08:00-16:00"] for day in ("monday", "tuesday", "wednesday", "thursday", "friday")}


@dataclass(frozen=True)
class Ground:
    """A running database and one officer in one unit."""

    url: str
    sessions: sessionmaker[Session]
    person_id: int
    unit_id: int
    server_pid: int

    def ports(self) -> Ports:
        """Doors that cost nothing: what is measured is the step itself."""
        calendar = calendar_from(WEEK, "UTC", "none")
        return Ports(
            case_record=lambda session, case_id: {"code": str(case_id)},
            calendar=lambda session, case_id: calendar,
            group=lambda session, asked, case_id: Group(asked, self.unit_id, {}, self.person_id),
            tries=lambda handler: 5,
        )

    def publish(self, files: dict[str, bytes]) -> int:
        """Publish a package; its version's id."""
        with unit_of_work(self.sessions) as session:
            return publish(session, files, NAMES, by_id=None, now=datetime.now(UTC)).version_id


@contextmanager
def database_server() -> Iterator[tuple[Postgres, "subprocess.Popen[bytes]"]]:
    """A PostgreSQL of its own with fsync on, in a temporary folder; gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="pasokh-bench-") as made:
        folder = Path(made)
        folder.chmod(0o755)
        server = Postgres(folder / "pg", free_port(), "bench", folder / "postgres.log")
        child = programs.spawn(program := server.program())
        try:
            server.wait_until_ready(child)
            yield server, child
        finally:
            programs.stop(child, program)


@contextmanager
def ground(*, office: bool = True) -> Iterator[Ground]:
    """A fresh database in a temporary folder, with fsync on; gone afterwards."""
    with ExitStack() as stack:
        server, child = stack.enter_context(database_server())
        list(upgrade(server.url))
        engine = make_engine(server.url)
        stack.callback(engine.dispose)
        sessions = make_sessions(engine)
        people = _office(sessions) if office else (0, 0)
        yield Ground(server.url, sessions, *people, child.pid)


def package(key: str, diagram: bytes) -> dict[str, bytes]:
    """A package of one diagram and one small form called `form`."""
    component = {"type": "textfield", "key": "words", "label": "سخن"}
    form = {"type": "default", "id": "form", "schemaVersion": 19, "components": [component]}
    form["properties"] = {"title": "فرم", "title.en": "Form"}
    return {f"bpmn/{key}/{key}.bpmn": diagram, "forms/form.form": json.dumps(form).encode()}


def say(text: str) -> None:
    """One line of the report."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def spread(values: Sequence[float]) -> str:
    """Median and 95th percentile of `values` (milliseconds)."""
    ordered = sorted(values)
    tail = ordered[int(len(ordered) * 0.95)]
    return f"median {statistics.median(ordered):.2f} ms, p95 {tail:.2f} ms, n {len(ordered)}"


def _office(sessions: sessionmaker[Session]) -> tuple[int, int]:
    with unit_of_work(sessions) as session:
        session.add(Role(key="officer", name_fa="کارشناس", name_en="Officer"))
        unit = Unit(key="u", type="office", name_fa="واحد", name_en="Unit")
        person = Person(username="p", name_fa="پ", name_en="P", password_hash="-")  # noqa: S106
        session.add_all([unit, person])
        session.flush()
        session.add(Membership(person_id=person.id, unit_id=unit.id, role="officer"))
        return person.id, unit.id
