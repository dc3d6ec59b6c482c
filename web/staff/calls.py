"""What an operator's browser keeps of the call at hand: the number, and the receipt to dictate."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask import session

from processes.cases.tables import Case
from web.citizen.keeping import RECEIPT_SECONDS, pin_for
from web.db import reading
from web.security import one_time_key
from web.staff.pages import me

CHANNELS = ("phone", "in_person", "letter")
_CALL_SECONDS = 2 * 60 * 60
_CALL, _RECEIPT = "call", "desk_receipt"


@dataclass(frozen=True)
class Call:
    """A call (or a visit, or a letter on the desk) from its first word to its end."""

    number: str  # "" for a withheld number and for most visitors
    channel: str
    began: int
    key: str  # the one-time key of the form: sent twice, it is one case

    @property
    def began_at(self) -> datetime:
        """When it began, in real time."""
        return datetime.fromtimestamp(self.began, UTC)


def begin(number: str, channel: str) -> None:
    """Keep the call that begins now, in place of the one before."""
    session.pop(_RECEIPT, None)
    channel = channel if channel in CHANNELS else CHANNELS[0]
    session[_CALL] = {
        "number": number,
        "channel": channel,
        "began": int(time.time()),
        "key": one_time_key(),
        "by": me().id,
    }


def current() -> Call | None:
    """The call at hand; None when there is none, or it is another person's or hours old."""
    kept = session.get(_CALL)
    if not kept or kept["by"] != me().id or kept["began"] < time.time() - _CALL_SECONDS:
        end()
        return None
    return Call(kept["number"], kept["channel"], kept["began"], kept["key"])


def end() -> None:
    """Forget the caller."""
    session.pop(_CALL, None)


def keep_receipt(case_id: int, key: str) -> None:
    """Remember the receipt while it is being dictated; the call has become a case."""
    end()
    session[_RECEIPT] = {"case": case_id, "key": key, "at": int(time.time()), "by": me().id}


def kept_receipt() -> tuple[Case, str] | None:
    """The case just taken down and its PIN; None after ten minutes."""
    kept: dict[str, Any] | None = session.get(_RECEIPT)
    if not kept or kept["by"] != me().id or kept["at"] < time.time() - RECEIPT_SECONDS:
        session.pop(_RECEIPT, None)
        return None
    case = reading().get(Case, kept["case"])
    return (case, pin_for(kept["key"])) if case else None
