"""What is asked of the driver: a rollback undoes the work, and only the work."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from processes import driver
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
        driver.begin(session, "CREATE TABLE undone (id int); SELECT 1")
    with database.sessions() as session:
        found = driver.rows(session, "SELECT to_regclass('undone')::text")
    assert found == [(None,)]
