"""People of the organisation: what each is there to do, and where."""

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from processes.errors import PasokhError
from processes.organisation.known import Post, member
from processes.organisation.tables import Membership, Person
from processes.organisation.units import ids_below

MANAGER = "unit_manager"
"""The role that every head of a unit has beside their own title."""

STAND_IN = "replay:"
"""How the user name of whoever stands for the staff of a replayed source begins; never active."""


class NoSuchPerson(PasokhError):
    """There is no such member of staff; look for the name again."""

    fa = "چنین همکاری پیدا نشد؛ نام را دوباره جستجو کنید."


def person_by_username(session: Session, username: str) -> Person:
    """The active person who signs in as `username`; raises NoSuchPerson."""
    person = session.scalar(select(Person).where(Person.username == username, Person.is_active))
    if person is None:
        raise NoSuchPerson(username=username)
    return person


def posts_of(session: Session, person_id: int) -> list[Post]:
    """The roles of a person, with their units."""
    found = member(session, person_id)
    return list(found.posts) if found else []


def roles_of(session: Session, person_id: int) -> set[str]:
    """The keys of a person's roles, whatever the unit."""
    return {post.role for post in posts_of(session, person_id)}


def managed_units(session: Session, person_id: int) -> set[int]:
    """Units that a person heads, and all units below them."""
    headed = {post.unit_id for post in posts_of(session, person_id) if post.role == MANAGER}
    return ids_below(session, headed)


def members(
    session: Session, role: str, unit_id: int | None, without: ColumnElement[bool] | None = None
) -> list[Person]:
    """Active people with `role` in a unit (None: anywhere), except those whom `without` names."""
    asked = [Membership.role == role, Person.is_active]
    if unit_id is not None:
        asked.append(Membership.unit_id == unit_id)
    if without is not None:
        asked.append(~without)
    found = select(Person).join(Membership).where(and_(*asked)).order_by(Person.id)
    return list(session.scalars(found).unique())


def named_like(session: Session, text: str) -> list[Person]:
    """Active people whose name or user name contains `text`."""
    like = f"%{text}%"
    asked = or_(Person.name_fa.ilike(like), Person.name_en.ilike(like), Person.username.ilike(like))
    return list(session.scalars(select(Person).where(asked, Person.is_active).limit(20)))
