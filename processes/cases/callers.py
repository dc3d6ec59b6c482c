"""Callers found again by their number, of which only a keyed hash is kept.

Who reads the database cannot try out numbers without the house's key; who has the key (the desk's
page) finds the open, named cases of a number and no others (`visibility.desk_rule`).
"""

import hmac
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from processes import audit
from processes.cases.errors import NoSuchCase
from processes.cases.folding import digits_of
from processes.cases.sending_tables import CallerNumber
from processes.cases.tables import Case
from processes.cases.visibility import Viewer, desk_rule
from processes.errors import PasokhError
from processes.instances.work import Work
from processes.organisation.facts import fact

MOST_CASES = 30
_FEWEST_DIGITS = 4
_MOST_DIGITS = 15
_WITHOUT_ZERO = 10  # digits of a number with its area, as it is dialled from abroad
_PURPOSE = b"caller numbers"


class NumberNotUnderstood(PasokhError):
    """This cannot be a telephone number; write 4 to 15 digits, such as 0912 000 1234."""

    fa = "این شمارهٔ تلفن نیست؛ ۴ تا ۱۵ رقم بنویسید، مانند ۰۹۱۲۰۰۰۱۲۳۴."


def national(session: Session, phone: str) -> str:
    """One form for each number: «+98 912 ...», «0098912...», «98912...», «۹۱۲...» are 0912...

    Raises NumberNotUnderstood."""
    digits = digits_of(phone)
    country = str(fact(session, "city").get("country_code", ""))
    is_whole = phone.strip().startswith("+") or len(digits) == len(country) + _WITHOUT_ZERO
    for prefix in ("00" + country, country if is_whole else None):
        if country and prefix and digits.startswith(prefix):
            digits = "0" + digits.removeprefix(prefix).lstrip("0")
            break
    if len(digits) == _WITHOUT_ZERO and not digits.startswith("0"):
        digits = "0" + digits
    if not _FEWEST_DIGITS <= len(digits) <= _MOST_DIGITS:
        raise NumberNotUnderstood()
    return digits


def remember(work: Work, case: Case, phone: str) -> None:
    """Let an open, named case be found by its telephone; a number that is none is not kept."""
    try:
        number = national(work.session, phone)
    except NumberNotUnderstood:
        return
    row = {"case_id": case.id, "number_hash": _hash(work.ports.identity_key, number)}
    work.session.execute(insert(CallerNumber).values(row).on_conflict_do_nothing())


def remember_email(work: Work, case: Case, email: str) -> None:
    """Let an open, named case be told to be of the same citizen by its e-mail; nobody looks it up.

    No address is a telephone number, so neither is ever found by the other."""
    if "@" in email:
        address = _hash(work.ports.identity_key, email.strip().casefold())
        row = {"case_id": case.id, "number_hash": address}
        work.session.execute(insert(CallerNumber).values(row).on_conflict_do_nothing())


def look_up(work: Work, person: Viewer, phone: str) -> list[Case]:
    """The cases of a number that the desk may read to its caller, newest first.

    Who looked, and how many were found, is written down; the number is not."""
    found = cases_of(work.session, work.ports.identity_key, person, phone)
    stream = f"person:{person.id}"
    body = {"found": len(found)}
    work.note(audit.Entry(stream, "caller_looked_up", stream, work.actor_id, body=body))
    return found


def cases_of(session: Session, key: bytes, person: Viewer, phone: str) -> list[Case]:
    """The same without a trail, for the pages of one call. Raises NumberNotUnderstood."""
    number = _hash(key, national(session, phone))
    query = (
        select(Case)
        .join(CallerNumber, CallerNumber.case_id == Case.id)
        .where(CallerNumber.number_hash == number, desk_rule(person))
        .order_by(Case.received_at.desc())
    )
    return list(session.scalars(query.limit(MOST_CASES)))


def case_of(session: Session, key: bytes, person: Viewer, phone: str, code: str) -> Case:
    """One case of the caller; raises NoSuchCase alike for any other."""
    for case in cases_of(session, key, person, phone):
        if case.code == code:
            return case
    raise NoSuchCase()


def _hash(key: bytes, number: str) -> str:
    own = hmac.new(key, _PURPOSE, sha256).digest()
    return hmac.new(own, number.encode(), sha256).hexdigest()
