"""The audit trail tells every change made to it, and nothing else."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import Executable, delete, event, update

from processes import audit
from processes.audit import AuditHead, AuditRow, Entry
from tests.rig.databases import Database

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
ROW = (AuditRow.stream == "case:1", AuditRow.seq == 2)


def write(database: Database, stream: str, rows: int) -> None:
    with database.sessions() as session, session.begin():
        for number in range(rows):
            audit.append(session, Entry(stream, "done", f"{number}"), NOON)


@pytest.mark.parametrize(
    "harm",
    [
        update(AuditRow).where(*ROW).values(action="not done"),
        update(AuditRow).where(*ROW).values(at=datetime(2026, 11, 23, tzinfo=UTC)),
        delete(AuditRow).where(*ROW),
        delete(AuditRow).where(AuditRow.stream == "case:1", AuditRow.seq == 3),
        delete(AuditRow).where(AuditRow.stream == "case:1"),
        delete(AuditHead).where(AuditHead.stream == "case:1"),
    ],
)
def test_every_change_is_found_in_its_stream(database: Database, harm: Executable) -> None:
    for stream in ("case:0", "case:1", "case:2"):
        write(database, stream, 3)
    with database.sessions() as session, session.begin():
        assert list(audit.verify(session)) == []
        session.execute(harm)
    with database.sessions() as session:
        assert {link.stream for link in audit.verify(session)} == {"case:1"}


def test_a_trail_that_grows_while_it_is_verified_is_whole(database: Database) -> None:
    write(database, "case:1", 3)
    with database.sessions() as session:
        asked: list[object] = []

        def somebody_works(*_: object) -> None:
            asked.append(1)
            if len(asked) == 1:
                write(database, "case:1", 1)
                write(database, "case:2", 1)

        event.listen(session.get_bind(), "after_cursor_execute", somebody_works)
        assert list(audit.verify(session)) == []
