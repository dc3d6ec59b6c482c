"""Rows of the busiest tables, written and taken up without the detours of a general mapper.

Their objects are the session's like all others: whoever changes one, queries or flushes needs to
know nothing of this. But all changes of one flush are parts of a single statement (`Statement`).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from typing import Any, TypeVar

from psycopg.types.json import Jsonb
from sqlalchemy import JSON
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.orm.attributes import instance_state, set_committed_value

from processes import driver
from processes.wire import Row

MOST = 12  # rows that one statement takes; more of them are left to the mapper
T = TypeVar("T", bound=DeclarativeBase)


@dataclass
class Statement:
    """Parts that the database does at once; their texts recur, so that it need not plan them anew.

    `locking` names the parts that may have to wait for somebody: others can be told to come after.
    """

    parts: list[str] = field(default_factory=list)
    values: list[Any] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    locking: list[str] = field(default_factory=list)

    def add(self, text: str, values: Iterable[Any]) -> str:
        """Add a part (an INSERT, UPDATE or DELETE with RETURNING); answers its name."""
        name = f"p{len(self.parts)}"
        self.parts.append(f"{name} AS ({text})")
        self.values.extend(values)
        return name

    def waiting(self) -> str:
        """The condition by which a part comes after those that may have to wait; always true."""
        counts = " + ".join(f"(SELECT count(*) FROM {name})" for name in self.locking)
        return f"WHERE {counts} >= 0" if counts else ""

    def run(self, session: Session) -> Row:
        """Do it; the answers asked for, in their order."""
        return driver.rows(session, self.text, self.values)[0] if self.parts else ()

    def commit(self, session: Session, before: Callable[[], None]) -> Row:
        """Do it and commit, in one round trip; `before` is called just before the commit."""
        return driver.commit(session, self.text, self.values, before)[0]

    @property
    def text(self) -> str:
        """The whole."""
        asked = ", ".join(self.answers) or "1"
        return f"WITH {', '.join(self.parts)} SELECT {asked}"


@dataclass(frozen=True)
class _Shape:
    """What is known of a table: its columns, which hold JSON, and what a new row begins with."""

    table: str
    names: tuple[str, ...]
    json: frozenset[str]
    defaults: Mapping[str, Any]

    def value(self, name: str, value: Any) -> Any:
        return Jsonb(value) if name in self.json and value is not None else value


_shapes: dict[type[DeclarativeBase], _Shape] = {}
"""Of the busiest tables, by their class."""


def at_once(kind: type[T]) -> type[T]:
    """Class decorator: rows of this table are written by `write`."""
    _shapes[kind] = _shape(kind)
    return kind


def write(session: Session) -> None:
    """Write what the session has changed in the busiest tables, and leave the rest to it."""
    changes = Changes(session)
    for part in changes.parts():
        statement = Statement()
        part.put_into(statement)
        part.written(statement.run(session))


class Changes:
    """What a session has to write in the busiest tables."""

    def __init__(self, session: Session) -> None:
        """Looks and changes nothing."""
        self.session = session
        self.new: list[Any] = [row for row in session.new if type(row) in _shapes]
        dirty, gone = session.dirty, session.deleted
        changed = (row for row in dirty if type(row) in _shapes)
        self.changed: list[Any] = sorted(changed, key=_place)  # so that the texts recur
        self.gone: list[Any] = [row for row in gone if type(row) in _shapes]
        others = len(session.new) + len(dirty) + len(gone) - len(self)
        self.is_all = not others and len(self) <= MOST

    def __len__(self) -> int:
        return len(self.new) + len(self.changed) + len(self.gone)

    def parts(self) -> Iterator["Changes"]:
        """As many as one statement takes at a time."""
        if len(self) <= MOST:
            yield self
            return
        for name in ("changed", "gone", "new"):
            for rows in _batched(getattr(self, name)):
                part = copy(self)
                part.new, part.changed, part.gone = [], [], []
                setattr(part, name, rows)
                yield part

    def put_into(self, statement: Statement) -> None:
        """Add the parts that write all of it."""
        for row in self.changed:
            _update(statement, row)
        for row in self.gone:
            table = shape_of(type(row)).table
            statement.locking.append(
                statement.add(f"DELETE FROM {table} WHERE id = %s RETURNING 1", (row.id,))
            )
        for row in self.new:
            name = _insert(statement, row)
            statement.answers.append(f"(SELECT id FROM {name})")

    def written(self, answers: Sequence[Any]) -> None:
        """It is in the database: new rows have their ids, nothing is left to be flushed."""
        for row in self.gone:
            self.session.expunge(row)
        for row, row_id in zip(self.new, answers, strict=False):
            set_committed_value(row, "id", row_id)
        _settle(self.session, *self.changed, *self.new)


def shape_of(kind: type[DeclarativeBase]) -> _Shape:
    """What is known of the table of `kind`, which is one of the busiest."""
    return _shapes[kind]


def _shape(kind: type[DeclarativeBase]) -> _Shape:
    columns = list(kind.__table__.columns)
    return _Shape(
        str(kind.__mapper__.local_table),
        tuple(column.key for column in columns),
        frozenset(column.key for column in columns if isinstance(column.type, JSON)),
        {
            column.key: getattr(column.default, "arg", None)
            for column in columns
            if not column.primary_key
        },
    )


def _place(row: Any) -> tuple[str, int]:
    return shape_of(type(row)).table, row.id


def _batched(rows: list[Any]) -> Iterator[list[Any]]:
    return (rows[start : start + MOST] for start in range(0, len(rows), MOST))


def take_up(session: Session, kind: type[T], values: Sequence[Any]) -> T:
    """The session's object for a row just read; `values` in the order of the table's columns."""
    named = dict(zip(shape_of(kind).names, values, strict=False))
    key = (kind, (named["id"],), None)
    row: T | None = session.identity_map.get(key)
    if row is not None:
        row.__dict__.update(named)
        _settle(session, row)
        return row
    row = kind.__mapper__.class_manager.new_instance()
    row.__dict__.update(named)
    state = instance_state(row)  # as the mapper does with a row that it has read
    state.key, state.session_id = key, session.hash_key
    session.identity_map.add(state)
    return row


def made(kind: type[T], **values: Any) -> T:
    """A new object for the session to add, without a mapper's note of each value."""
    row: T = kind.__mapper__.class_manager.new_instance()
    row.__dict__.update(values)
    return row


def columns_of(kind: type[DeclarativeBase], alias: str) -> str:
    """The columns for a SELECT whose rows are for `take_up`."""
    return ", ".join(f"{alias}.{name}" for name in shape_of(kind).names)


def _settle(session: Session, *rows: DeclarativeBase) -> None:
    """As the mapper does after a flush: what the objects say now is what the database has."""
    session._register_persistent({instance_state(row) for row in rows})


def _update(statement: Statement, row: Any) -> None:
    shape, state = shape_of(type(row)), instance_state(row)
    changed = [name for name in shape.names if name in state.committed_state]
    if not changed:
        return
    told = ", ".join(f"{name} = %s" for name in changed)
    values = [shape.value(name, state.dict[name]) for name in changed]
    text = f"UPDATE {shape.table} SET {told} WHERE id = %s RETURNING 1"
    statement.locking.append(statement.add(text, (*values, row.id)))


def _insert(statement: Statement, row: Any) -> str:
    shape, given = shape_of(type(row)), row.__dict__
    for name, default in shape.defaults.items():
        given.setdefault(name, default)
    told = [name for name in shape.names if given.get(name) is not None]
    values = [shape.value(name, given[name]) for name in told]
    holes = ", ".join(["%s"] * len(told))
    text = f"INSERT INTO {shape.table} ({', '.join(told)}) VALUES ({holes}) RETURNING id"
    return statement.add(text, values)
