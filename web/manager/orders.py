"""From the forms of the repair pages to an order, and the steps that may be chosen in them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from flask import request

from processes.engine.definition import Definition
from processes.instances.repair.catalogue import VERBS
from processes.instances.repair.orders import Order
from web.languages import current_language

OF_MANY = (
    "migrate",
    "retry",
    "suspend",
    "resume",
    "skip",
    "send_back",
    "move",
    "terminate",
    "undo",
)


@dataclass(frozen=True)
class StepChoice:
    """A step that may be chosen, under the name of its process."""

    process: str
    element_id: str
    name: str


def asked_order() -> Order:
    """The order that the page has sent; fields of verbs that were not chosen are left out."""
    verb = request.form.get("_verb", "")
    return Order(
        verb=verb,
        at=request.form.get(f"_at_{verb}", "").strip(),
        to=request.form.get(f"_to_{verb}", "").strip(),
        values=pairs("_values") if verb == "edit" else {},
        version=request.form.get("_version", 0, type=int) if verb == "migrate" else 0,
        mapping=pairs("_mapping") if verb == "migrate" else {},
    )


def pairs(name: str) -> Mapping[str, str]:
    """Lines of «name = value»."""
    lines = (line.partition("=") for line in request.form.get(name, "").splitlines() if "=" in line)
    return {key.strip(): value.strip() for key, _, value in lines}


def verb_name(name: str) -> str:
    """The verb in the reader's language."""
    verb = VERBS.get(name)
    if verb is None:
        return name
    return verb.fa if current_language() == "fa" else verb.en


def choices(definition: Definition, steps: Collection[tuple[str, str]]) -> list[StepChoice]:
    """Those of the (process, step) that are named, in the order of the drawings."""
    language = current_language()
    return [
        StepChoice(model.name(language), element.id, element.name(language))
        for model in definition.models.values()
        for element in model.elements.values()
        if (model.id, element.id) in steps
    ]
