"""Several statements in one round trip, by the driver's own protocol (libpq's pipeline).

The driver's cursors cost more of the processor than most of our statements; those of every step
go this way. Statements that recur are prepared, one list of them for each connection.
"""

import select as readiness
from collections import OrderedDict
from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from typing import Any

import psycopg
from psycopg.adapt import PyFormat, Transformer
from psycopg.pq import ExecStatus, Format, TransactionStatus

MOST_PLANS = 150  # prepared statements that a connection keeps for us
OFTEN = 3  # a statement that has been asked so often is prepared

Row = tuple[Any, ...]
Call = tuple[str, Sequence[Any]]
"""A statement with %s for each of its values."""

_ENDED = (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK)
_Key = tuple[str, tuple[int, ...]]


class Plans:
    """What one connection has prepared for us."""

    def __init__(self, connection: psycopg.Connection) -> None:
        """Nothing is prepared yet."""
        self.adapt = Transformer(connection)
        self.names: OrderedDict[_Key, bytes] = OrderedDict()
        self.asked: OrderedDict[_Key, int] = OrderedDict()
        self.made = 0

    def clear(self) -> None:
        """The server has forgotten them all."""
        self.names.clear()

    def is_often(self, key: _Key) -> bool:
        """Whether it is worth preparing; counts the question."""
        times = self.asked.pop(key, 0) + 1
        self.asked[key] = times
        if len(self.asked) > 2 * MOST_PLANS:
            self.asked.popitem(last=False)
        return times >= OFTEN


def plans_of(connection: psycopg.Connection) -> Plans:
    """The connection's own; from the first time on it keeps them when it rolls back.

    Whoever only reads ends by a rollback, and the driver forgets then what it has prepared; the
    server does not, so every statement of a step would be parsed and planned anew each time."""
    known: Plans | None = getattr(connection, "plans", None)
    if known is not None:
        return known
    plans = Plans(connection)
    forget = connection._prepared.clear

    def clear() -> bool:
        plans.clear()
        return forget()

    told = {"plans": plans, "rollback": partial(_roll_back, connection)}
    vars(connection).update(told)
    vars(connection._prepared)["clear"] = clear
    return plans


def _roll_back(connection: psycopg.Connection) -> None:
    """Roll back; after an error as the driver does it, which prepares everything anew."""
    if connection.closed:  # the server has rolled back by itself
        return
    if connection.pgconn.transaction_status == TransactionStatus.INTRANS:
        connection.pgconn.exec_(b"ROLLBACK")
    psycopg.Connection.rollback(connection)  # goes by when nothing is left to roll back


def exchange(
    connection: psycopg.Connection,
    calls: Sequence[Call],
    *,
    setting: str = "",
    before_commit: Callable[[], None] | None = None,
) -> list[list[Row]]:
    """Send all calls, and give the rows of each; a transaction is begun where none is open.

    `setting` is a SET LOCAL that goes before them. With `before_commit` the transaction is
    committed in the same round trip: it is called when everything but the COMMIT has been sent,
    and what it raises leaves the transaction open. Raises psycopg.Error of the first that fails.
    """
    is_idle = connection.pgconn.transaction_status == TransactionStatus.IDLE
    begin = "BEGIN" if is_idle and not connection.autocommit else ""
    sending = _Sending(connection)
    try:
        for order in filter(None, (begin, setting)):
            sending.order(order)
        for text, values in calls:
            sending.ask(text, values)
        if before_commit is not None:
            sending.flush()
            before_commit()
            sending.order("COMMIT")
    except BaseException:
        sending.results()
        raise
    found = sending.answers()
    if before_commit and connection.pgconn.transaction_status != TransactionStatus.IDLE:
        raise psycopg.OperationalError("the transaction was not committed")
    return found


class _Sending:
    """What has been sent in one exchange."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self.connection = connection
        self.door = connection.pgconn
        self.plans = plans_of(connection)
        self.readiness = readiness.poll()
        self.readiness.register(connection.fileno(), readiness.POLLIN)
        self.sent: list[Callable[[Any], None]] = []
        self.found: list[list[Row]] = []
        self.door.enter_pipeline_mode()

    def order(self, text: str) -> None:
        """Send what has neither values nor rows."""
        self.door.send_query_params(text.encode(), None)
        self.sent.append(_ignore)

    def ask(self, text: str, values: Sequence[Any]) -> None:
        """Send a statement; by its name if it is prepared."""
        adapt = self.plans.adapt
        params = adapt.dump_sequence(values, [PyFormat.AUTO] * len(values))
        types, formats = adapt.types or (), adapt.formats or []
        name = self._named((text, types))
        if name is None:
            told = (_numbered(text), params, types, formats)
            self.door.send_query_params(*told, result_format=Format.BINARY)
        else:
            self.door.send_query_prepared(name, params, formats, result_format=Format.BINARY)
        self.sent.append(self._read)

    def _named(self, key: _Key) -> bytes | None:
        plans = self.plans
        if (name := plans.names.get(key)) is not None:
            plans.names.move_to_end(key)
            return name
        if not plans.is_often(key):
            return None
        plans.made += 1
        name = b"house_%d" % plans.made
        self.door.send_prepare(name, _numbered(key[0]), key[1])
        self.sent.append(lambda result: plans.names.__setitem__(key, name))
        if len(plans.names) >= MOST_PLANS:
            self.order(f"DEALLOCATE {plans.names.popitem(last=False)[1].decode()}")
        return name

    def _read(self, result: Any) -> None:
        adapt = self.plans.adapt
        adapt.set_pgresult(result, format=Format.BINARY)
        self.found.append(adapt.load_rows(0, result.ntuples, tuple))

    def answers(self) -> list[list[Row]]:
        """The rows of each statement; raises what the first that failed says."""
        for take, result in zip(self.sent, self.results(), strict=False):
            if result.status not in _ENDED:
                raise psycopg.errors.error_from_result(result)
            take(result)
        return self.found

    def results(self) -> list[Any]:
        """All that the server has answered; afterwards the connection is as before.

        Who is cut off meanwhile leaves a connection with which nobody can go on: it is closed."""
        results: list[Any] = []
        try:
            self.door.pipeline_sync()
            self.flush()
            while (result := self._next()).status != ExecStatus.PIPELINE_SYNC:
                results.append(result)
            self.door.exit_pipeline_mode()
        except BaseException:
            self.connection.close()
            raise
        return results

    def flush(self) -> None:
        """Hand everything to the network, reading meanwhile what it has brought."""
        while self.door.flush():
            self.readiness.modify(self.door.socket, readiness.POLLIN | readiness.POLLOUT)
            self.readiness.poll()
            self.readiness.modify(self.door.socket, readiness.POLLIN)
            self.door.consume_input()

    def _next(self) -> Any:
        for _ in range(2):  # nothing stands between the answers of two statements
            while self.door.is_busy():
                self.readiness.poll()
                self.door.consume_input()
            if (result := self.door.get_result()) is not None:
                return result
        raise psycopg.OperationalError("the database has ended the connection")


def _ignore(result: Any) -> None:
    """It has been done."""


@lru_cache(maxsize=2048)
def _numbered(text: str) -> bytes:
    """The statement as the protocol writes it: $1, $2 ... for %s."""
    first, *others = text.split("%s")
    return (first + "".join(f"${n}{part}" for n, part in enumerate(others, 1))).encode()
