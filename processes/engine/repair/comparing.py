"""Two versions looked at from where one instance stands: what would become of each token."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from SpiffWorkflow.bpmn.specs.control import BoundaryEventSplit

from processes.engine.definition import Definition
from processes.engine.diagram import SUBPROCESSES, Element, ProcessModel
from processes.engine.parts import LIVE
from processes.engine.repair import moving, tokens
from processes.engine.repair.marking import is_join
from processes.engine.repair.unsafe import (
    NoSuchStep,
    NoSuchTarget,
    StepGone,
    StepGotEvents,
    StepOfAnotherKind,
    Unsafe,
    WayInGone,
)
from processes.engine.run import Place, Run

KEPT, RENAMED, ANEW, REFUSED, DROPPED = "kept", "renamed", "anew", "refused", "dropped"


@dataclass(frozen=True)
class Fate:
    """What becomes of one token: kept, renamed, begun anew at `target`, dropped, or refused."""

    place: Place
    how: str
    target: str
    before: Element | None
    after: Element | None = None
    why: Unsafe | None = None


@dataclass
class Outlook:
    """What a migration would do, token by token; `unsafe` says why it may not be done."""

    fates: list[Fate] = field(default_factory=list)
    unsafe: list[Unsafe] = field(default_factory=list)


def outlook(run: Run, definition: Definition, mapping: Mapping[str, str]) -> Outlook:
    """What would become of each token under `definition`; changes nothing.

    What stands inside a box that begins anew, or that has no place, is not asked about."""
    found, known = Outlook(), _step_ids(run.definition)
    slips = [NoSuchStep(step=key) for key in mapping if key not in known]
    homes = {run._workflow: definition.spec.main.name}
    for workflow in tokens.workflows(run):  # outer ones come first
        if workflow in homes:
            comparison = _Comparison(run.definition, definition, mapping, workflow, homes[workflow])
            fates = comparison.fates()
            found.fates += fates
            homes |= _homes_inside(run, definition, homes[workflow], fates)
    found.unsafe = [*slips, *(fate.why for fate in found.fates if fate.why is not None)]
    return found


def _step_ids(definition: Definition) -> set[str]:
    return {key for model in definition.models.values() for key in model.elements}


def _homes_inside(run: Run, definition: Definition, home: str, fates: list[Fate]) -> dict[Any, str]:
    """The running insides of boxes that stay -> the process of the new version they go on by."""
    main, parts = run._workflow, definition.spec.all[home].task_specs
    stays = [f for f in fates if f.how in (KEPT, RENAMED) and f.place.task_id in main.subprocesses]
    return {main.subprocesses[f.place.task_id]: parts[f.target].spec for f in stays}


class _Comparison:
    """One running process (or its inside) against the drawing by which it would go on."""

    def __init__(  # noqa: PLR0913 - two versions, and where in them
        self,
        old: Definition,
        new: Definition,
        mapping: Mapping[str, str],
        workflow: Any,
        home: str,
    ) -> None:
        self.old, self.new, self.mapping, self.workflow = old, new, mapping, workflow
        self.models = model_named(old, workflow.spec.name), model_named(new, home)
        self.parts = new.spec.all[home].task_specs

    def fates(self) -> list[Fate]:
        """Steps first; the events on the edge of one that begins anew go with it."""
        tasks = self.workflow.tasks.values()
        live = [t for t in tasks if t._state & LIVE and t.task_spec.bpmn_id]
        live += [t for t in tasks if tokens.is_arrival(t) and t not in live]
        found, anew = [], set()
        for task in sorted(live, key=_is_edge):
            if _is_edge(task) and task.parent in anew:
                continue
            found.append(self._fate(task))
            if found[-1].how == ANEW:
                anew.add(task.parent)
        return found

    def _fate(self, task: Any) -> Fate:
        key = task.task_spec.bpmn_id
        before = self.models[0].elements.get(key)
        target = self.mapping.get(key, key)
        place = Place(task.id, self.workflow.spec.name, key, task.data)
        after = self.models[1].elements.get(target) if target in self.parts else None
        if after is None:
            how, why = self._missing(key, before)
        elif tokens.is_arrival(task):
            how, why = self._arrived(task, key, after)
        else:
            how, why = self._compared(key, before, after)
        return Fate(place, REFUSED if why else how, target, before, after, why)

    def _missing(self, key: str, before: Element | None) -> tuple[str, Unsafe | None]:
        if key in self.mapping:
            return REFUSED, NoSuchTarget(**names_of(before, key), target=self.mapping[key])
        if before is not None and before.kind == "boundaryEvent":
            return DROPPED, None
        return REFUSED, StepGone(**names_of(before, key))

    def _compared(
        self, key: str, before: Element | None, after: Element
    ) -> tuple[str, Unsafe | None]:
        is_mapped, names = key in self.mapping, names_of(before, key)
        is_alike = before is not None and self._is_alike(before, after)
        if is_mapped and (after.id == key or not is_alike):
            model = self.models[1]
            barred = after.kind in moving.NO_PLACE or is_join(model, after.id)
            return ANEW, NoSuchTarget(**names, target=after.id) if barred else None
        if before is None or not is_alike:
            return REFUSED, StepOfAnotherKind(**names)
        if got := self._new_events(before, after):
            return REFUSED, StepGotEvents(**names, events=", ".join(got))
        return (RENAMED if is_mapped else KEPT), None

    def _arrived(self, task: Any, key: str, after: Element) -> tuple[str, Unsafe | None]:
        """A branch that waits at a join needs the way by which it came."""
        model, came = self.models[1], tokens.came_by(task)
        ways = {model.flows[f].source for f in after.incoming if f in model.flows}
        is_known = came in ways or self.mapping.get(came) in ways
        if not is_join(model, after.id) or not is_known:
            before = self.models[0].elements.get(key)
            return REFUSED, WayInGone(**names_of(before, key))
        return (KEPT if after.id == key else RENAMED), None

    def _is_alike(self, before: Element, after: Element) -> bool:
        """Whether a token can stay as it is: the same kind of step, waiting for the same."""
        if before.kind in SUBPROCESSES and after.kind in SUBPROCESSES:
            return True
        edge = self.mapping.get(before.attached_to or "", before.attached_to)
        return (*_waits_for(before, self.models[0]), edge) == (
            *_waits_for(after, self.models[1]),
            after.attached_to,
        )

    def _new_events(self, before: Element, after: Element) -> list[str]:
        had = {self.mapping.get(e, e) for e in _edges(self.models[0], before)}
        return sorted(_edges(self.models[1], after) - had)


def model_named(definition: Definition, name: str) -> ProcessModel:
    """A process, or the process that holds the sub-process of that name."""
    models = definition.models
    return models.get(name) or next(m for m in models.values() if name in m.elements)


def names_of(element: Element | None, key: str) -> dict[str, str]:
    """How a step is named in the sentences about it."""
    fa, en = (element.name("fa"), element.name("en")) if element else (key, key)
    return {"step": key, "fa_name": fa, "en_name": en}


def _is_edge(task: Any) -> bool:
    return task.parent is not None and (
        isinstance(task.parent.task_spec, BoundaryEventSplit)
        and task.parent.task_spec.name != task.task_spec.bpmn_id + tokens.SPLIT
    )


def _edges(model: ProcessModel, element: Element) -> set[str]:
    return {e.id for e in model.elements.values() if e.attached_to == element.id}


def _waits_for(element: Element, model: ProcessModel) -> tuple[Any, ...]:
    handler = element.operator.id if element.operator else None
    firsts: list[tuple[str, str]] = []
    if element.kind == "eventBasedGateway":
        targets = [model.elements[model.flows[f].target] for f in element.outgoing]
        firsts = sorted((t.event or "", _clock(t)) for t in targets)
    return (
        element.kind,
        element.event,
        _clock(element),
        handler,
        element.called_element,
        element.interrupting,
        firsts,
    )


def _clock(element: Element) -> str:
    """A date and a duration are both settled on arrival; a cycle counts on."""
    if element.timer is None:
        return ""
    return "cycle" if element.timer[0] == "timeCycle" else "once"
