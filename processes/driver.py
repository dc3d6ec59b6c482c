"""Straight to the driver: the pool's look at a connection, and the few statements of every step."""

import select as readiness
import time
from collections.abc import Callable, Sequence
from typing import Any, cast

import psycopg
from sqlalchemy.exc import DBAPIError, DisconnectionError
from sqlalchemy.orm import Session

from processes import wire
from processes.wire import Call, Row

LONG_IDLE_SECONDS = 30
"""After such a silence a connection is asked whether it lives; the network may have dropped it."""

_DOOR = "driver's connection"


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
    """Let a new connection of the pool keep what it has prepared when it rolls back."""
    wire.plans_of(connection)


POOL: dict[str, Any] = {
    "hide_parameters": True,
    "pool_events": [(look_before_use, "checkout"), (keep_plans, "connect")],
}
"""How every engine of the house is made: errors tell no values, dead connections are replaced."""


def rows(session: Session, statement: str, values: Sequence[Any] = ()) -> list[Row]:
    """The rows of one statement, given to the driver as it is; nothing is flushed before it.

    Raises what the session raises for the same trouble (`sqlalchemy.exc.OperationalError` ...).
    """
    return several(session, [(statement, values)])[0]


def several(session: Session, calls: Sequence[Call], *, setting: str = "") -> list[list[Row]]:
    """The rows of each statement, all asked in one round trip; raises as `rows` does.

    A `setting` (a SET LOCAL) goes before them."""
    try:
        return wire.exchange(_driver(session), calls, setting=setting)
    except psycopg.Error as problem:
        raise _as_the_session_says(session, calls[0][0], problem) from problem


def commit(
    session: Session, statement: str, values: Sequence[Any], before: Callable[[], None]
) -> list[Row]:
    """Do a last statement and commit, in one round trip; `before` is called between the two.

    The session must have nothing left to flush, and is told of its commit by the caller. Raises
    as `rows` does; what `before` raises leaves the transaction open."""
    try:
        calls = [(statement, values)]
        return wire.exchange(_driver(session), calls, before_commit=before)[0]
    except psycopg.Error as problem:
        raise _as_the_session_says(session, statement, problem) from problem


def _driver(session: Session) -> psycopg.Connection:
    """The driver's connection of the session's transaction, begun for the session if need be."""
    known, connection = session.info.get(_DOOR, (None, None))
    if known is None or known is not session.get_transaction():
        found = session.connection().connection.driver_connection
        connection = cast(psycopg.Connection, found)
        session.info[_DOOR] = session.get_transaction(), connection
    return cast(psycopg.Connection, connection)


def _as_the_session_says(session: Session, statement: str, problem: psycopg.Error) -> Exception:
    dialect = session.get_bind().dialect
    said: Exception = DBAPIError.instance(
        statement, None, problem, psycopg.Error, hide_parameters=True, dialect=dialect
    )
    return said
