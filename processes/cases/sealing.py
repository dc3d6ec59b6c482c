"""Sealing of personal words: AES-256-GCM, bound to their case and column, unreadable elsewhere."""

import base64
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from processes.errors import PasokhError

_MARK = "s1:"
_NONCE_BYTES = 12
_KEY_BYTES = 32
_KEY = "data_key"


class SealBroken(PasokhError):
    """The sealed words of a case cannot be opened: the key is another one or they were changed.
    Put the key file back that belongs to this database."""

    fa = (
        "نوشتهٔ مهروموم‌شدهٔ پرونده باز نمی‌شود: کلید آن نیست یا تغییر کرده است. "
        "پروندهٔ کلیدِ همین پایگاه داده را بازگردانید."
    )


def seal(key: bytes, text: str, case_id: int, column: str) -> str:
    """`text` sealed for one column of one case; nothing stays nothing."""
    if not text:
        return ""
    nonce = os.urandom(_NONCE_BYTES)
    sealed = AESGCM(key).encrypt(nonce, text.encode(), _bound(case_id, column))
    return _MARK + base64.b64encode(nonce + sealed).decode()


def unseal(key: bytes, sealed: str, case_id: int, column: str) -> str:
    """The words again. Raises SealBroken."""
    if not sealed:
        return ""
    try:
        raw = base64.b64decode(sealed.removeprefix(_MARK), validate=True)
        opened = AESGCM(key).decrypt(
            raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], _bound(case_id, column)
        )
    except (InvalidTag, ValueError) as problem:
        raise SealBroken() from problem
    return opened.decode()


def new_key(master: bytes, case_id: int) -> str:
    """A fresh key for one case, itself sealed with the house's `master` key."""
    return seal(master, os.urandom(_KEY_BYTES).hex(), case_id, _KEY)


def opened_key(master: bytes, sealed: str, case_id: int) -> bytes:
    """The key of a case; a row that has none yet is sealed with `master` itself."""
    return bytes.fromhex(unseal(master, sealed, case_id, _KEY)) if sealed else master


def _bound(case_id: int, column: str) -> bytes:
    return f"case:{case_id}:{column}".encode()
