"""Signing in: passwords, and tokens of which only the hash is kept; all in real time."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import DateTime, String, and_, delete, literal, select, update
from sqlalchemy.orm import Session, outerjoin

from processes.clock import SystemClock
from processes.errors import PasokhError
from processes.organisation.known import Member, member
from processes.organisation.mark import MARK, saw
from processes.organisation.tables import Person, SignIn
from processes.prepared import Prepared, given
from processes.settings import USUAL, Limits

_SEEN_EVERY = timedelta(minutes=1)
_TOKEN_BYTES = 32
HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


class SignInRefused(PasokhError):
    """The user name or the password is not right; look at both and try again."""

    fa = "نام کاربری یا گذرواژه درست نیست؛ هر دو را ببینید و دوباره بنویسید."


def hash_password(password: str) -> str:
    """A password as it is stored (argon2id)."""
    return HASHER.hash(password)


def sign_in(  # noqa: PLR0913 - who, with what, when, from where, for how long
    session: Session,
    username: str,
    password: str,
    real_now: datetime,
    user_agent: str = "",
    limits: Limits = USUAL,
) -> str:
    """A fresh token for a person; raises SignInRefused.

    An unknown name costs as much time as a wrong password."""
    person = session.scalar(
        select(Person).where(Person.username == username.strip(), Person.is_active)
    )
    is_right = verify(person.password_hash if person else _nobodys_hash(), password)
    if person is None or not is_right:
        raise SignInRefused()
    return open_sign_in(session, person.id, real_now, user_agent, limits)


def open_sign_in(
    session: Session,
    person_id: int,
    real_now: datetime,
    user_agent: str = "",
    limits: Limits = USUAL,
) -> str:
    """A token for somebody whose identity is already certain; it ends as `limits` say."""
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    session.add(
        SignIn(
            token_hash=_hashed(token),
            person_id=person_id,
            created_at=real_now,
            last_seen_at=real_now,
            expires_at=real_now + timedelta(hours=limits.sign_in_hours),
            user_agent=user_agent[:200],
        )
    )
    session.flush()
    return token


@dataclass(frozen=True)
class Look:
    """What a request is told first: the house's clock, and who asks (None: nobody signed in)."""

    now: datetime
    member: Member | None
    is_noted: bool = True  # False: it is time to note that the person was here (`note_seen`)


def look(session: Session, token: str, real_now: datetime, limits: Limits = USUAL) -> Look:
    """Whom a token stands for; nobody for one that is unknown, idle too long or too old.

    One statement reads the sign-in, the house's clock and the organisation's mark; the person is
    known by the mark."""
    idle = timedelta(minutes=limits.sign_in_idle_minutes)
    asked = {"token": _hashed(token), "real_now": real_now, "idle_since": real_now - idle}
    row = _LOOK.rows(session, **asked)[0]
    saw(session, row.mark)
    now = real_now + timedelta(seconds=row.offset_seconds or 0.0)
    found = member(session, row.person_id) if row.person_id else None
    if found is None or not found.is_active:
        return Look(now, None)
    return Look(now, found, is_noted=row.last_seen_at >= real_now - _SEEN_EVERY)


def note_seen(session: Session, token: str, real_now: datetime) -> None:
    """The person was here: the time of idling counts from now."""
    seen = update(SignIn).where(SignIn.token_hash == _hashed(token))
    session.execute(seen.values(last_seen_at=real_now))


def _look() -> Prepared:
    clock = select(SystemClock.offset_seconds).where(SystemClock.id == 1).scalar_subquery()
    one = select(literal(1).label("one")).subquery()
    valid = and_(
        SignIn.token_hash == given("token", String),
        SignIn.expires_at > given("real_now", DateTime(timezone=True)),
        SignIn.last_seen_at > given("idle_since", DateTime(timezone=True)),
    )
    asked = select(
        SignIn.person_id, SignIn.last_seen_at, clock.label("offset_seconds"), MARK.label("mark")
    )
    return Prepared(asked.select_from(outerjoin(one, SignIn, valid)))


_LOOK = _look()


def sign_out(session: Session, token: str) -> None:
    """End one sign-in."""
    session.execute(delete(SignIn).where(SignIn.token_hash == _hashed(token)))


def sweep(session: Session, real_now: datetime) -> None:
    """Forget sign-ins that have ended."""
    session.execute(delete(SignIn).where(SignIn.expires_at < real_now))


def verify(stored: str, secret: str) -> bool:
    """Whether `secret` is the one whose argon2id hash is `stored`."""
    try:
        return HASHER.verify(stored, secret)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobodys_hash() -> str:
    return HASHER.hash(secrets.token_urlsafe(_TOKEN_BYTES))


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
