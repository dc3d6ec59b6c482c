"""A small form sent back: at which field it goes wrong, why, and what had been written in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import request

from processes.cases.errors import MessageEmpty
from processes.engine.forms.messages import SENTENCES
from processes.errors import PasokhError
from web.errors import sentence
from web.languages import current_language


@dataclass(frozen=True)
class Amiss:
    """What a page shows of a refused form; an empty one for a page that was only opened."""

    name: str = ""
    error: str = ""
    given: Mapping[str, str] = field(default_factory=dict)

    def at(self, name: str) -> str:
        """What is wrong with the field `name`; nothing for every other field."""
        return self.error if self.name == name else ""

    def value(self, name: str) -> str:
        """What had been written in the field `name`."""
        return self.given.get(name, "")


NOTHING = Amiss()


def amiss_at(name: str, refusal: PasokhError) -> Amiss:
    """The form of this request, refused for what stands (or is missing) in the field `name`."""
    given = {key: value[:6000] for key, value in request.form.items()}
    return Amiss(name, told(refusal), given)


def told(refusal: PasokhError) -> str:
    """The sentence beside a field: an empty field is only asked to be filled in."""
    if isinstance(refusal, MessageEmpty):
        return SENTENCES[current_language()]["required"]
    return sentence(refusal)
