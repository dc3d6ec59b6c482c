"""The catalogue of FEEL's functions: name, parameters, help, and what each does."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Function:
    """One function as people see it: `signature`, and what it gives in `fa` and `en`."""

    signature: str
    fa: str
    en: str


FUNCTIONS: dict[str, Function] = {}
