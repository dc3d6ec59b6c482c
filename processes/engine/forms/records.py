"""The records of a form: what is asked, in two languages, and where each answer is kept."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from processes.engine.feel import Expression

ASKING = frozenset(
    {
        "textfield",
        "textarea",
        "number",
        "datetime",
        "checkbox",
        "checklist",
        "radio",
        "select",
        "filepicker",
        "dynamiclist",
    }
)
SHOWING = frozenset({"text", "separator", "spacer"})
GROUPING = frozenset({"group"})
CHOOSING = frozenset({"radio", "select", "checklist"})
STORES = ("variable", "case", "note")


@dataclass(frozen=True)
class Option:
    """One choice: what is kept, and what is read in each language."""

    value: str
    fa: str
    en: str = ""
    help_fa: str = ""
    help_en: str = ""
    hide: Expression | None = None

    def label(self, language: str) -> str:
        """The words of the choice in `language` (Persian stands in for a missing English)."""
        return self.fa if language == "fa" or not self.en else self.en

    def help(self, language: str) -> str:
        """The sentence under the choice, or nothing."""
        return self.help_fa if language == "fa" or not self.help_en else self.help_en


@dataclass(frozen=True)
class Rules:
    """What an answer must be; None = no such rule. `pattern` names one of PATTERNS."""

    required: bool = False
    min: float | None = None
    max: float | None = None
    min_length: int | None = None
    max_length: int | None = None
    pattern: str | None = None
    kind: str | None = None  # email | phone


@dataclass(frozen=True)
class Component:
    """One part of a form. `key` is its name in the answers; parts that ask nothing have none."""

    type: str
    key: str = ""
    label_fa: str = ""
    label_en: str = ""
    help_fa: str = ""
    help_en: str = ""
    options: tuple[Option, ...] = ()
    values_key: str = ""
    rules: Rules = Rules()
    hide: Expression | None = None
    hide_text: str = ""
    must: Expression | None = None  # what an answer must satisfy beside its own rules
    must_fa: str = ""
    must_en: str = ""
    store: str = "note"
    source: str = ""
    prefill: str = ""
    default: str = ""
    decimals: int = 0
    rows: int = 0
    look: str = ""
    multiple: bool = False
    accept: str = ""
    components: tuple["Component", ...] = ()

    def label(self, language: str) -> str:
        """The question in `language`."""
        return self.label_fa if language == "fa" or not self.label_en else self.label_en

    def help(self, language: str) -> str:
        """The hint before the field in `language`."""
        return self.help_fa if language == "fa" or not self.help_en else self.help_en

    def must_say(self, language: str) -> str:
        """The sentence for an answer that does not satisfy `must`."""
        return self.must_fa if language == "fa" or not self.must_en else self.must_en

    @property
    def asks(self) -> bool:
        """Whether it takes an answer."""
        return self.type in ASKING


@dataclass(frozen=True)
class Form:
    """One form: what a user task (or the citizens' page) asks."""

    key: str
    title_fa: str
    title_en: str
    components: tuple[Component, ...]
    intro_fa: str = field(default="")
    intro_en: str = field(default="")

    def title(self, language: str) -> str:
        """The form's heading in `language`."""
        return self.title_fa if language == "fa" or not self.title_en else self.title_en

    def asked(self) -> Iterator[Component]:
        """Every component that takes an answer, groups opened, lists not."""
        return asked(self.components)

    def stored(self, answers: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
        """The answers by where they are kept: variable, case, note."""
        kept: dict[str, dict[str, Any]] = {store: {} for store in STORES}
        for component in self.asked():
            if component.key in answers:
                kept[component.store][component.key] = answers[component.key]
        return kept


def asked(components: tuple[Component, ...]) -> Iterator[Component]:
    """The components that take an answer, with groups opened."""
    for component in components:
        if component.type in GROUPING:
            yield from asked(component.components)
        elif component.asks:
            yield component


def every(components: tuple[Component, ...]) -> Iterator[Component]:
    """Every component, however deep."""
    for component in components:
        yield component
        yield from every(component.components)
