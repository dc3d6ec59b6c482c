"""What a draft changes in the drawing, element by element, and what is wrong with it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from processes.engine.diagram import Element, Named, ProcessModel
from processes.engine.lint import Finding


@dataclass(frozen=True)
class Difference:
    """One element that was added, changed or removed."""

    how: str
    process: ProcessModel
    element: Element


def differences(before: Iterable[ProcessModel], after: Iterable[ProcessModel]) -> list[Difference]:
    """The elements in which two sets of processes differ, in the order of the newer ones."""
    old, new = {p.id: p for p in before}, {p.id: p for p in after}
    found: list[Difference] = []
    for key, process in new.items():
        elements = old[key].elements if key in old else {}
        for element in process.elements.values():
            known = elements.get(element.id)
            if known is None:
                found.append(Difference("added", process, element))
            elif _said(known) != _said(element):
                found.append(Difference("changed", process, element))
    for key, process in old.items():
        kept = new[key].elements if key in new else {}
        gone = [e for e in process.elements.values() if e.id not in kept]
        found += [Difference("removed", process, element) for element in gone]
    return found


def marks(found: Iterable[Difference], findings: Iterable[Finding]) -> dict[str, str]:
    """Classes for the drawing: what is new, what has changed, what must be put right."""
    drawn = {"added": "ok", "changed": "warn"}
    marked = {d.element.id: drawn[d.how] for d in found if d.how in drawn}
    wrong = {f.element_id: "bad" for f in findings if f.level == "error" and f.element_id}
    return {**marked, **wrong}


def _said(element: Element) -> Named:
    """The element without what a redrawing alone changes."""
    return replace(element, line=0, incoming=(), outgoing=())
