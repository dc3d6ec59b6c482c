"""What a process owner is shown of a handler: its words, its parameters, an example result."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

RETRIES = 5
"""How often a job is tried before it becomes an incident; a diagram may say otherwise."""

Result = Mapping[str, Any] | None


Function = Callable[..., Result]
"""`function(work, job, **params)`; runs inside the unit of work that completes its service task,
once; what it returns becomes variables of the instance."""


@dataclass(frozen=True)
class Param:
    """A parameter, written in the diagram as a FEEL expression. `type`: text number date yes_no."""

    type: str
    label_fa: str
    label_en: str
    required: bool = True
    help_fa: str = ""
    help_en: str = ""
    choices: tuple[str, ...] = ()
    example: str = ""

    def label(self, language: str) -> str:
        """Its name in `language`."""
        return self.label_fa if language == "fa" else self.label_en

    def help(self, language: str) -> str:
        """What to write there."""
        return self.help_fa if language == "fa" else self.help_en


@dataclass(frozen=True)
class Handler:
    """A function that a service task may call by its key."""

    function: Function
    label_fa: str
    label_en: str
    help_fa: str
    help_en: str
    params: Mapping[str, Param] = field(default_factory=dict)
    example: Mapping[str, Any] = field(default_factory=dict)
    retries: int = RETRIES
    asks_citizen: bool = False  # a question goes out by it: no repair brings its step forward

    def label(self, language: str) -> str:
        """Its name in `language`."""
        return self.label_fa if language == "fa" else self.label_en

    def help(self, language: str) -> str:
        """What it does."""
        return self.help_fa if language == "fa" else self.help_en
