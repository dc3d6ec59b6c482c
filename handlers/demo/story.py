"""Reads the demonstration's messages and the script by which people act on them."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from processes.engine.feel import Expression, compile_expression

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Rule:
    """How one form is answered: the step's name, the moment, the answers; all in FEEL."""

    step: str
    when: Expression
    answers: Mapping[str, Expression]


@dataclass(frozen=True)
class Playbook:
    """The script as data: rules by form key, tables for expressions, and the rest as written."""

    rules: Mapping[str, Rule]
    tables: Mapping[str, Any]
    survey: Mapping[str, Expression]
    data: Mapping[str, Any]

    def chance(self, *of: object) -> float:
        """A number from 0 to 1 that is the same for the same things, whatever came before."""
        text = ":".join(str(part) for part in (self.data["seed"], *of))
        return int.from_bytes(hashlib.sha256(text.encode()).digest()[:6]) / 2**48


@cache
def messages() -> tuple[Mapping[str, Any], ...]:
    """The citizens' messages of all files, the oldest first."""
    found: list[Mapping[str, Any]] = []
    for path in sorted(FOLDER.glob("messages*.yaml")):
        found += _read(path)["messages"]
    return tuple(sorted(found, key=lambda one: -one["case"].get("days_ago", 0)))


@cache
def playbook() -> Playbook:
    """The script, its expressions compiled."""
    data = _read(FOLDER / "script.yaml")
    return Playbook(
        rules={key: _rule(rule) for key, rule in data["forms"].items()},
        tables=data["tables"],
        survey={key: compile_expression(str(text)) for key, text in data["survey"].items()},
        data=data,
    )


def _read(path: Path) -> Any:
    """As `safe_load`, by the library in C where it is there: an eighth of the time."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 - a safe one


def _rule(given: Mapping[str, Any]) -> Rule:
    answers = {name: compile_expression(str(text)) for name, text in given["answers"].items()}
    return Rule(given["step"], compile_expression(given["when"]), answers)
