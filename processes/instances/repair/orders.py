"""An order: which verb, where, and with what; plain data, so that a batch can keep it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from processes.instances.repair.errors import DetailMissing

Scalar = str | int | float | bool | None


@dataclass(frozen=True)
class Said:
    """One line of what happens, in both languages."""

    fa: str
    en: str

    def text(self, language: str) -> str:
        """The line in `language`."""
        return self.fa if language == "fa" else self.en


@dataclass(frozen=True)
class Order:
    """What is to be done: `at` and `to` are ids of steps, `mapping` {step: step of the version}.

    `values` are answers as a form takes them; they are checked by the form when it is done."""

    verb: str
    at: str = ""
    to: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    version: int = 0
    mapping: Mapping[str, str] = field(default_factory=dict)

    def needs(self, *names: str) -> None:
        """Refuse when one of these was not given. Raises DetailMissing."""
        missing = [name for name in names if not getattr(self, name)]
        if missing:
            raise DetailMissing(verb=self.verb, missing=", ".join(missing))

    def as_json(self) -> dict[str, Any]:
        """The order as a batch keeps it."""
        return asdict(self)


def order_from(kept: Mapping[str, Any]) -> Order:
    """The order that a batch has kept."""
    return Order(**kept)


@dataclass(frozen=True)
class Standing:
    """One place where an instance stands, with the step's names."""

    element_id: str
    fa: str
    en: str
    state: str


@dataclass(frozen=True)
class Effect:
    """What came of an order, or would come: lines to read, where it stood, where it stands."""

    lines: tuple[Said, ...]
    before: tuple[Standing, ...]
    after: tuple[Standing, ...]
    status: str = "running"
