"""What a process keeps of one database beyond a request: bounded, and gone with the engine."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Pool
from sqlalchemy.orm import Session

T = TypeVar("T")


class Kept(Generic[T]):
    """The last `most` things that were worked out of rows that are never written over.

    A name must tell the state that its value was worked out of, not only the row."""

    def __init__(self, most: int) -> None:
        """Keep at most so many for each database."""
        self.most = most
        self._kept: WeakKeyDictionary[Pool, OrderedDict[Hashable, T]] = WeakKeyDictionary()
        self._lock = Lock()

    def get(self, session: Session, name: Hashable, make: Callable[[], T]) -> T:
        """What is kept under `name`, else what `make` gives."""
        found = self.peek(session, name)
        if found is None:
            found = make()
            self.put(session, name, found)
        return found

    def peek(self, session: Session, name: Hashable) -> T | None:
        """What is kept under `name`, or None."""
        with self._lock:
            kept = self._of(session)
            if name in kept:
                kept.move_to_end(name)
            return kept.get(name)

    def put(self, session: Session, name: Hashable, value: T) -> None:
        """Keep `value`, in place of what was used the longest ago."""
        with self._lock:
            kept = self._of(session)
            kept[name] = value
            while len(kept) > self.most:
                kept.popitem(last=False)

    def _of(self, session: Session) -> OrderedDict[Hashable, T]:
        bind = session.get_bind()
        pool = bind.engine.pool if isinstance(bind, Connection) else bind.pool
        return self._kept.setdefault(pool, OrderedDict())
