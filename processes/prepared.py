"""Statements that pages ask at every turn: put into SQL once, then only sent with their values."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BindParameter, ClauseElement, Row, bindparam
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.orm import Session

_DIALECT = PGDialect_psycopg()  # type: ignore[no-untyped-call]


def given(name: str, type_: Any) -> BindParameter[Any]:
    """A value of a prepared statement that is given each time it runs."""
    return bindparam(name, type_=type_, required=False)


class Prepared:
    """A reading statement as SQL, with the values it was built with; others are given by name.

    Rows come as the driver reads them (jsonb as plain data, uuid, moments with their zone): for
    statements over columns, not over entities. Values that change are `given`. Nothing is flushed
    before it runs."""

    def __init__(self, statement: ClauseElement) -> None:
        """Put `statement` into SQL; lists in it are written out."""
        made: Any = statement.compile(dialect=_DIALECT, compile_kwargs={"render_postcompile": True})
        self.sql = str(made)
        self.values: dict[str, Any] = dict(made.params)
        self.asked = {name for name, bind in made.binds.items() if not bind.unique}

    def rows(self, session: Session, **values: Any) -> Sequence[Row[Any]]:
        """All rows."""
        found: Sequence[Row[Any]] = self._run(session, values).all()
        return found

    def first(self, session: Session, **values: Any) -> Row[Any] | None:
        """The first row, if there is one."""
        found: Row[Any] | None = self._run(session, values).first()
        return found

    def scalar(self, session: Session, **values: Any) -> Any:
        """The first column of the first row, or None."""
        found = self.first(session, **values)
        return found[0] if found else None

    def _run(self, session: Session, values: dict[str, Any]) -> Any:
        if values.keys() != self.asked:
            raise TypeError(f"asked are {sorted(self.asked)}, given {sorted(values)}")
        return session.connection().exec_driver_sql(self.sql, {**self.values, **values})
