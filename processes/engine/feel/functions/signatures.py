"""What the catalogue knows of a function, and how the values of a call are checked."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from processes.engine.feel.errors import FeelFault, shown
from processes.engine.feel.running.values import KINDS, Months, Value

WANTED: dict[str, tuple[type, ...]] = {
    "any": (object,),
    "number": (Decimal,),
    "text": (str,),
    "boolean": (bool,),
    "list": (list,),
    "context": (dict,),
    "duration": (timedelta, Months),
    "amount": (Decimal, timedelta, Months),
    "date": (date,),
    "time": (time,),
    "day": (date, datetime, str),
    "date source": (str, date, datetime, Decimal),
    "moment": (datetime, date, str),
}


@dataclass(frozen=True, eq=False)
class Function:
    """One function: `signature` and help as people see them, `kinds` of its values, its work.

    A name with "?" in the signature may be left out; "..." lets the last one be repeated.
    """

    signature: str
    kinds: tuple[str, ...]
    call: Callable[..., Value]
    fa: str
    en: str

    @property
    def least(self) -> int:
        """How many values a call must give."""
        return len(self.kinds) - self.signature.count("?")

    @property
    def most(self) -> int | None:
        """How many values a call may give; None = any number."""
        return None if "..." in self.signature else len(self.kinds)

    def kind(self, place: int) -> str:
        """The kind of the value at `place`, counted from 0."""
        return self.kinds[min(place, len(self.kinds) - 1)]


def wanted_words(kind: str) -> tuple[str, str]:
    """What a parameter needs, in words (Persian, English)."""
    words = [KINDS[each] for each in WANTED[kind] if each in KINDS]
    return " یا ".join(fa for fa, _ in words), " or ".join(en for _, en in words)


def unfit(signature: str, value: object) -> FeelFault:
    """The fault of a value of the right kind that the function cannot take."""
    return FeelFault("argument_value", signature=signature, value=shown(value))
