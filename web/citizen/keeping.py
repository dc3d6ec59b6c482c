"""What a citizen's browser keeps for a while: the receipt just given, the case just opened."""

import re
import time

from flask import current_app, session

from processes.cases.codes import pin_from
from processes.cases.tables import Case
from processes.settings import Settings
from web.db import reading

RECEIPT_SECONDS = 10 * 60
OPEN_SECONDS = 30 * 60
_KEY = re.compile(r"[A-Za-z0-9_-]{20,64}\Z")


def is_one_time_key(text: str) -> bool:
    """Whether `text` can be the hidden key of a form that we gave out."""
    return bool(_KEY.match(text))


def pin_for(key: str) -> str:
    """The PIN that belongs to a form's one-time key: sent twice, it gives the same receipt."""
    settings: Settings = current_app.extensions["pasokh"]
    return pin_from(settings.key("pin"), key)


def keep_receipt(case_id: int, key: str) -> None:
    """Remember the receipt, so that reloading its page shows it again for a few minutes."""
    session["receipt"] = {"case": case_id, "key": key, "at": int(time.time())}


def kept_receipt() -> tuple[Case, str] | None:
    """The case just sent and its PIN; None after ten minutes."""
    kept = session.get("receipt")
    if not kept or kept["at"] < time.time() - RECEIPT_SECONDS:
        session.pop("receipt", None)
        return None
    case = reading().get(Case, kept["case"])
    return (case, pin_for(kept["key"])) if case else None


def keep_open(case: Case) -> None:
    """This browser has shown the code and the PIN of the case."""
    session["case"] = {"id": case.id, "at": int(time.time())}


def kept_open() -> Case | None:
    """The case that this browser has opened; None after half an hour without a visit."""
    kept = session.get("case")
    if not kept or kept["at"] < time.time() - OPEN_SECONDS:
        session.pop("case", None)
        return None
    case = reading().get(Case, kept["id"])
    if case is not None and kept["at"] < time.time() - 60:
        keep_open(case)
    return case


def forget_open() -> None:
    """Close the case in this browser."""
    session.pop("case", None)
    session.pop("receipt", None)
