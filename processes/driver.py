"""Straight to the driver: the pool's look at a connection, and the few statements of every step."""

import select as readiness
import time
from collections.abc import Sequence
from functools import partial
from typing import Any, cast

import psycopg
from psycopg.pq import ExecStatus, TransactionStatus
from sqlalchemy.exc import DBAPIError, DisconnectionError
from sqlalchemy.orm import Session

LONG_IDLE_SECONDS = 30
"""After such a silence a connection is asked whether it lives; the network may have dropped it."""

Row = tuple[Any, ...]


def look_before_use(connection: Any, record: Any, proxy: Any) -> None:
    """Let the pool replace a connection that has died; costs no round trip while it is in use.

    A server that ends a connection says so first: only then, or after a long silence, it is asked.
    """
    now = time.monotonic()
    idle = now - record.info.get("given_at", now)
    record.info["given_at"] = now
    if idle < LONG_IDLE_SECONDS and _is_quiet(connection):
        return
    try:
        connection.execute("SELECT 1")
        connection.rollback()
    except psycopg.Error as gone:
        raise DisconnectionError from gone


def _is_quiet(connection: psycopg.Connection) -> bool:
    if connection.closed:
        return False
    door = readiness.poll()
    door.register(connection.fileno(), readiness.POLLIN)
    return not door.poll(0)


def keep_plans(connection: Any, record: Any) -> None:
    """Let a new connection of the pool keep its prepared statements when it rolls back.

    Whoever only reads ends by a rollback, and the driver forgets all of them then; the server does
    not, so every statement of a step would be parsed and planned anew each time."""
    connection.rollback = partial(_roll_back, connection)


def _roll_back(connection: psycopg.Connection) -> None:
    """Roll back; after an error as the driver does it, which prepares everything anew."""
    if connection.pgconn.transaction_status == TransactionStatus.INTRANS:
        connection.pgconn.exec_(b"ROLLBACK")
    psycopg.Connection.rollback(connection)  # goes by when nothing is left to roll back


POOL: dict[str, Any] = {
    "hide_parameters": True,
    "pool_events": [(look_before_use, "checkout"), (keep_plans, "connect")],
}
"""How every engine of the house is made: errors tell no values, dead connections are replaced."""


def rows(session: Session, statement: str, values: Sequence[Any] = ()) -> list[Row]:
    """The rows of one statement, given to the driver as it is; nothing is flushed before it.

    Raises what the session raises for the same trouble (`sqlalchemy.exc.OperationalError` ...).
    """
    try:
        return _driver(session).execute(statement, values, binary=True).fetchall()
    except psycopg.Error as problem:
        raise _as_the_session_says(session, statement, problem) from problem


def begin(session: Session, statement: str) -> Row | None:
    """Begin the session's transaction and run `statement`, all in one round trip.

    `statement` may be several without values; answers the first row of the last one, as text.
    """
    connection = _driver(session).pgconn
    idle = connection.transaction_status == TransactionStatus.IDLE
    result = connection.exec_((f"BEGIN; {statement}" if idle else statement).encode())
    if result.status != ExecStatus.TUPLES_OK:
        problem = psycopg.errors.error_from_result(result)
        raise _as_the_session_says(session, statement, problem) from problem
    if not result.ntuples:
        return None
    return tuple(result.get_value(0, column) for column in range(result.nfields))


def _driver(session: Session) -> psycopg.Connection:
    return cast(psycopg.Connection, session.connection().connection.driver_connection)


def _as_the_session_says(session: Session, statement: str, problem: psycopg.Error) -> Exception:
    dialect = session.get_bind().dialect
    said: Exception = DBAPIError.instance(
        statement, None, problem, psycopg.Error, hide_parameters=True, dialect=dialect
    )
    return said
