"""What is asked of the driver: a rollback undoes the work, and only the work."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from processes import driver, wire
from tests.rig.databases import Database

ASKED = "SELECT %s::int + 1"
PREPARED = "SELECT count(*) FROM pg_prepared_statements WHERE statement = 'SELECT $1::int + 1'"
OFTEN = 8  # the driver prepares what has been asked five times


def ask(database: Database) -> None:
    """Read, and end by the rollback of who only reads."""
    with database.sessions() as session:
        assert driver.rows(session, ASKED, (1,)) == [(2,)]


def prepared(session: Session) -> int:
    return int(session.execute(text(PREPARED)).scalar_one())


def test_a_statement_stays_prepared_though_readers_roll_back(database: Database) -> None:
    database.engine.dispose()  # one connection from here on, whatever earlier tests have left
    for _ in range(OFTEN):
        ask(database)
    with database.sessions() as session:
        assert prepared(session) == 1


def test_an_error_is_rolled_back_and_the_statement_asked_again(database: Database) -> None:
    for _ in range(OFTEN):
        ask(database)
    with database.sessions() as session, pytest.raises(DBAPIError):
        driver.rows(session, "SELECT 1 / %s::int", (0,))
    ask(database)


def test_what_was_written_is_undone(database: Database) -> None:
    with database.sessions() as session:
        driver.several(session, [("CREATE TABLE undone (id int)", ())])
    with database.sessions() as session:
        found = driver.rows(session, "SELECT to_regclass('undone')::text")
    assert found == [(None,)]


ONE_HELD = "INSERT INTO audit_head (stream, seq, prev, hash) VALUES (%s, 1, '', '') RETURNING 1"
HELD = "SELECT stream FROM audit_head ORDER BY stream"


def test_the_last_statement_and_the_commit_are_one_trip(database: Database) -> None:
    told: list[str] = []
    with database.sessions() as session:
        driver.commit(session, ONE_HELD, ("a",), lambda: told.append("before"))
        session.rollback()
    with database.sessions() as session:
        assert (told, driver.rows(session, HELD)) == (["before"], [("a",)])


def test_what_stops_before_the_commit_leaves_nothing(database: Database) -> None:
    def stop() -> None:
        raise LookupError

    with database.sessions() as session, pytest.raises(LookupError):
        driver.commit(session, ONE_HELD, ("a",), stop)
    with database.sessions() as session:
        assert driver.rows(session, HELD) == []


def test_a_last_statement_that_fails_is_not_committed(database: Database) -> None:
    with database.sessions() as session:
        driver.rows(session, ONE_HELD, ("a",))
        with pytest.raises(DBAPIError):
            driver.commit(session, ONE_HELD, ("a",), lambda: None)
    ask(database)
    with database.sessions() as session:
        assert driver.rows(session, HELD) == []


def test_of_several_the_first_that_fails_is_told(database: Database) -> None:
    with database.sessions() as session, pytest.raises(DBAPIError, match="division by zero"):
        driver.several(session, [(ASKED, (1,)), ("SELECT 1 / %s::int", (0,)), (ASKED, (1,))])
    ask(database)


def test_an_ended_connection_is_told_and_replaced(database: Database) -> None:
    with database.sessions() as session, pytest.raises(DBAPIError):
        driver.rows(session, "SELECT pg_terminate_backend(pg_backend_pid())")
    ask(database)


def test_who_is_cut_off_leaves_no_half_answer(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def late(sending: object) -> None:
        raise TimeoutError

    with database.sessions() as session:
        monkeypatch.setattr(wire._Sending, "_next", late)
        with pytest.raises(TimeoutError):
            driver.rows(session, "SELECT pg_sleep(0.1)")
        monkeypatch.undo()
    ask(database)
