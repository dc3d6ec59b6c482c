"""Tracking codes that can be spoken on the telephone, and PINs of which only the hash is kept."""

import hmac
import secrets
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.cases.folding import digits_of
from processes.cases.tables import Case
from processes.organisation.sign_in import HASHER

CODE_DIGITS = 10
PIN_DIGITS = 16
# Damm's table: finds every wrong digit and every two neighbours that changed places.
_DAMM = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)


def new_code(session: Session) -> str:
    """A code that no case has: nine random digits (the first is not 0) and a check digit."""
    while True:
        digits = str(secrets.randbelow(9 * 10**8) + 10**8)
        code = f"{digits}{_check(digits)}"
        if session.scalar(select(Case.id).where(Case.code == code)) is None:
            return code


def is_code(text: str) -> bool:
    """Whether `text` can be a code: ten digits whose check digit is right."""
    return len(text) == CODE_DIGITS and text.isascii() and text.isdigit() and _check(text) == 0


def read_code(text: str) -> str:
    """A code as somebody typed it, as its ten digits ("" when it cannot be one)."""
    digits = digits_of(text)
    return digits if is_code(digits) else ""


def new_pin() -> str:
    """Sixteen random digits."""
    return "".join(secrets.choice("0123456789") for _ in range(PIN_DIGITS))


def pin_from(secret: bytes, key: str) -> str:
    """The PIN that belongs to a form's one-time key: the same each time, kept nowhere.

    Nobody can work it out without the house's own secret."""
    made = hmac.new(secret, key.encode(), sha256).digest()
    return str(int.from_bytes(made, "big"))[-PIN_DIGITS:].rjust(PIN_DIGITS, "0")


def hash_pin(pin: str) -> str:
    """A PIN as it is stored (argon2id)."""
    return HASHER.hash(pin)


def _check(digits: str) -> int:
    found = 0
    for digit in digits:
        found = _DAMM[found][int(digit)]
    return found
