"""The organisation as read once by this process: units, people, roles, topics, facts, calendars.

It holds as long as the organisation's mark stands (`processes.organisation.mark`)."""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from threading import Lock
from typing import Any, TypeVar, cast
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, make_transient_to_detached
from sqlalchemy.orm.util import identity_key

from processes.organisation.mark import look_again, mark_of
from processes.organisation.tables import (
    Calendar,
    Membership,
    OrganisationFact,
    Person,
    Role,
    Topic,
    Unit,
)

T = TypeVar("T")
KEPT = 4  # organisations kept per process: one lives, the others end with their last request
_known: OrderedDict[UUID, "Known"] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True)
class UnitFacts:
    """A unit as it stands in the table."""

    id: int
    key: str
    parent_id: int | None
    type: str
    name_fa: str
    name_en: str
    head_role: str | None
    level_2_key: str | None
    calendar_key: str | None
    district: int | None
    is_historic: bool
    sees_all: bool


@dataclass(frozen=True)
class RoleFacts:
    """A role as it stands in the table."""

    key: str
    name_fa: str
    name_en: str
    home_key: str | None
    sees: str
    sees_sealed: bool


@dataclass(frozen=True)
class TopicFacts:
    """What of a topic is shown."""

    key: str
    group_fa: str
    group_en: str
    name_fa: str
    name_en: str
    is_offered: bool


@dataclass(frozen=True)
class CalendarFacts:
    """What tells one calendar from another."""

    key: str
    revision: str
    is_case_calendar: bool


@dataclass(frozen=True)
class Post:
    """One membership: a role in a unit."""

    role: str
    unit_id: int
    unit_key: str
    unit: UnitFacts
    seen: RoleFacts


@dataclass(frozen=True)
class Powers:
    """What the posts of a person open: all, the sealed, the new, units' cases, groups' tasks."""

    sees_all: bool
    sees_sealed: bool
    sees_new: bool
    unit_ids: frozenset[int]
    groups: tuple[tuple[int, str], ...]


class Below:
    """The tree of units downwards."""

    def __init__(self, units: Mapping[int, UnitFacts]) -> None:
        """Of these units."""
        self._children: dict[int, list[int]] = {}
        for unit in units.values():
            self._children.setdefault(unit.parent_id or 0, []).append(unit.id)

    def __call__(self, unit_ids: frozenset[int]) -> frozenset[int]:
        """These units and all units below them."""
        found: set[int] = set()
        waiting = list(unit_ids)
        while waiting:
            unit_id = waiting.pop()
            if unit_id not in found:
                found.add(unit_id)
                waiting.extend(self._children.get(unit_id, ()))
        return frozenset(found)


@dataclass(frozen=True, eq=False)
class Member:
    """A member of staff with all posts; `kept` holds what was worked out of the powers."""

    id: int
    username: str
    name_fa: str
    name_en: str
    is_active: bool
    posts: tuple[Post, ...]
    below: Below = field(repr=False)
    kept: dict[Any, Any] = field(default_factory=dict, repr=False)

    def keep(self, name: Any, make: Callable[[], T]) -> T:
        """What `make` gives, worked out once as long as the organisation stands as it is."""
        if name not in self.kept:
            self.kept[name] = make()
        return cast(T, self.kept[name])

    @property
    def memberships(self) -> tuple[Post, ...]:
        """The posts, by the name that the rows have."""
        return self.posts

    @cached_property
    def roles(self) -> frozenset[str]:
        """The keys of the roles, whatever the unit."""
        return frozenset(post.role for post in self.posts)

    @cached_property
    def powers(self) -> Powers:
        """What the posts open (`Role.sees`, `Role.sees_sealed`, `Unit.sees_all`)."""
        seen = [(post, post.seen.sees) for post in self.posts]
        own = {post.unit_id for post, sees in seen if sees in {"unit", "below"}}
        heads = frozenset(post.unit_id for post, sees in seen if sees == "below")
        return Powers(
            sees_all=any(s == "all" or (p.unit.sees_all and s != "tasks") for p, s in seen),
            sees_sealed=any(post.seen.sees_sealed for post in self.posts),
            sees_new=any(sees == "new" for _, sees in seen),
            unit_ids=frozenset(own | self.below(heads)),
            groups=tuple(sorted({(post.unit_id, post.role) for post in self.posts})),
        )


@dataclass(frozen=True, eq=False)
class Known:
    """One state of the organisation; read only, shared by all threads."""

    units: Mapping[int, UnitFacts]
    roles: Mapping[str, RoleFacts]
    people: Mapping[int, Member]
    below: Below
    topics: Mapping[str, TopicFacts]
    facts: Mapping[str, dict[str, Any]]
    calendars: Mapping[str, CalendarFacts]
    kept: dict[Any, Any] = field(default_factory=dict, repr=False)
    """What others have worked out of it (`keep`)."""

    @cached_property
    def unit_ids(self) -> Mapping[str, int]:
        """Unit key -> id."""
        return {unit.key: unit.id for unit in self.units.values()}

    @cached_property
    def holders(self) -> Mapping[tuple[str, int], frozenset[int]]:
        """(role, unit) -> active people who have that post."""
        found: dict[tuple[str, int], set[int]] = {}
        for person in self.people.values():
            for post in person.posts if person.is_active else ():
                found.setdefault((post.role, post.unit_id), set()).add(person.id)
        return {group: frozenset(ids) for group, ids in found.items()}

    def unit_called(self, key: str | None) -> UnitFacts | None:
        """The unit `key`, or None."""
        return self.units.get(self.unit_ids.get(key or "", 0))

    def line(self, unit_id: int | None) -> list[UnitFacts]:
        """The unit and all units above it, nearest first."""
        line: list[UnitFacts] = []
        unit = self.units.get(unit_id or 0)
        while unit is not None and unit not in line:
            line.append(unit)
            unit = self.units.get(unit.parent_id or 0)
        return line

    def keep(self, name: Any, make: Callable[[], T]) -> T:
        """What `make` gives, worked out once as long as this state stands."""
        if name not in self.kept:
            self.kept[name] = make()
        return cast(T, self.kept[name])


def known(session: Session) -> Known:
    """The organisation as this transaction sees it, read at most once per process and mark."""
    mark = mark_of(session)
    while True:
        with _lock:
            if mark is not None and mark in _known:
                _known.move_to_end(mark)
                return _known[mark]
        found = _read(session)
        seen = look_again(session)
        if seen == mark:  # nothing changed while it was being read
            if mark is not None:  # else there is nothing to keep it by
                _keep(mark, found)
            return found
        mark = seen


def member(session: Session, person_id: int) -> Member | None:
    """A member of staff by id."""
    return known(session).people.get(person_id)


def stranger(person_id: int) -> Member:
    """Somebody without any post."""
    return Member(person_id, "", "", "", is_active=False, posts=(), below=Below({}))


def unit_row(session: Session, unit: UnitFacts | None) -> Unit | None:
    """The row of a unit in this session, without asking the database again."""
    if unit is None:
        return None
    found = session.identity_map.get(identity_key(Unit, unit.id))
    if found is not None:
        return found
    row = Unit(**{name: getattr(unit, name) for name in UnitFacts.__dataclass_fields__})
    make_transient_to_detached(row)
    return session.merge(row, load=False)


def _keep(mark: UUID, found: Known) -> None:
    with _lock:
        _known[mark] = found
        while len(_known) > KEPT:
            _known.popitem(last=False)


def _read(session: Session) -> Known:
    units = {row.id: row for row in _rows(session, UnitFacts, select(*_columns(Unit, UnitFacts)))}
    roles = {row.key: row for row in _rows(session, RoleFacts, select(*_columns(Role, RoleFacts)))}
    topics = select(*_columns(Topic, TopicFacts)).order_by(Topic.position)
    calendars = select(*_columns(Calendar, CalendarFacts))
    facts = select(OrganisationFact.key, OrganisationFact.value)
    below = Below(units)
    return Known(
        units=units,
        roles=roles,
        people=_people(session, units, roles, below),
        below=below,
        topics={row.key: row for row in _rows(session, TopicFacts, topics)},
        facts={row.key: row.value for row in session.execute(facts)},
        calendars={row.key: row for row in _rows(session, CalendarFacts, calendars)},
    )


def _people(
    session: Session,
    units: Mapping[int, UnitFacts],
    roles: Mapping[str, RoleFacts],
    below: Below,
) -> dict[int, Member]:
    posts: dict[int, list[Post]] = {}
    held = select(Membership.person_id, Membership.unit_id, Membership.role)
    for row in session.execute(held.order_by(Membership.id)):
        unit, role = units.get(row.unit_id), roles.get(row.role)
        if unit is not None and role is not None:
            post = Post(role.key, unit.id, unit.key, unit, role)
            posts.setdefault(row.person_id, []).append(post)
    query = select(Person.id, Person.username, Person.name_fa, Person.name_en, Person.is_active)
    return {
        row.id: Member(*row, posts=tuple(posts.get(row.id, ())), below=below)
        for row in session.execute(query)
    }


def _columns(table: Any, facts: Any) -> list[Any]:
    return [getattr(table, name) for name in facts.__dataclass_fields__]


def _rows(session: Session, facts: type[T], query: Any) -> list[T]:
    return [facts(*row) for row in session.execute(query)]
