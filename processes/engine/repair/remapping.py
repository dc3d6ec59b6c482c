"""One instance taken over by another version: element by element, by id, due times kept.

What cannot be taken over safely is named before anything is touched; an explicit mapping says
where such a token goes on instead: the same kind of step keeps its token and its times, any other
begins anew.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn.specs.control import BoundaryEventSplit

from processes.engine.codec import FORESEEN
from processes.engine.definition import Definition
from processes.engine.parts import LIVE
from processes.engine.repair import moving, tokens
from processes.engine.repair.comparing import ANEW, Fate, Outlook, outlook
from processes.engine.repair.tokens import JOIN, SPLIT, base_name
from processes.engine.repair.unsafe import UnsafeMigration
from processes.engine.run import Run


def remap(run: Run, definition: Definition, mapping: Mapping[str, str]) -> tuple[Run, Outlook]:
    """The same instance under `definition`, and what became of its tokens; `run` is spent then.

    Raises UnsafeMigration with every reason, and WouldWaitForEver when branches of the new
    drawing would wait for ones that have never begun."""
    found = outlook(run, definition, mapping)
    if found.unsafe:
        raise UnsafeMigration(found.unsafe)
    return _Transfer(run, definition, mapping, found).made(), found


class _Transfer:
    """Tokens that begin anew are withdrawn, the rest gets its parts of the new version."""

    def __init__(
        self, run: Run, new: Definition, mapping: Mapping[str, str], found: Outlook
    ) -> None:
        self.run, self.new, self.mapping = run, new, mapping
        self.anew = [fate for fate in found.fates if fate.how == ANEW]
        self.fates = {fate.place.task_id: fate for fate in found.fates}

    def made(self) -> Run:
        """The run under the new version, its changes and messages those of both."""
        main = self.run._workflow
        entering = [(fate, *self._withdrawn(fate)) for fate in self.anew]
        for task_id in [t for t in main.subprocesses if _has_ended(main, t)]:
            main.subprocesses.pop(task_id)
        for workflow in tokens.workflows(self.run):
            self._take_over(main, workflow)
        fresh = Run(self.new, self.run.surroundings)
        fresh._hold(main)
        main.script_engine = fresh.scripts
        fresh.changes = self.run.take_changes()
        self._settle(fresh, entering)
        clean = Run.load(self.new, self.run.surroundings, fresh.dump())
        clean.changes, clean.scripts.thrown = fresh.changes, fresh.scripts.thrown
        return clean

    def _withdrawn(self, fate: Fate) -> tuple[Any, Any]:
        """The workflow of a token that begins anew, and the task after which it will stand."""
        task = tokens.live_task(self.run, fate.place.task_id)
        anchor = tokens.anchor_of(task)
        tokens.withdraw(self.run, task)
        return task.workflow, anchor

    def _take_over(self, main: Any, workflow: Any) -> None:
        if workflow is main:
            workflow.spec, workflow.subprocess_specs = self.new.spec.main, self.new.spec.called
        else:  # the box around it has its new part already
            box = main.get_task_from_id(workflow.parent_task_id)
            workflow.spec = self.new.spec.called[box.task_spec.spec]
        parts = workflow.spec.task_specs
        targets = {
            fate.place.element_id: fate.target
            for task_id, fate in self.fates.items()
            if task_id in workflow.tasks
        }
        for task in list(workflow.tasks.values()):
            if task.id in workflow.tasks:  # else it was foreseen by one before, and is forgotten
                self._give_part(task, parts, targets)

    def _give_part(self, task: Any, parts: Mapping[str, Any], targets: Mapping[str, str]) -> None:
        """The new version's part for a task; what it does not draw any more only keeps its data."""
        if task._state & LIVE:
            _forget_foreseen(task)
        name = self._new_name(task, parts, targets)
        if name is None and task._state & LIVE:  # an event on an edge that is drawn no more
            task.cancel()
        if name is None and isinstance(task.parent.task_spec, BoundaryEventSplit):
            _put_first(task)
        task.task_spec = parts[name or "Start"]

    def _new_name(
        self, task: Any, parts: Mapping[str, Any], targets: Mapping[str, str]
    ) -> str | None:
        name = task.task_spec.name
        suffix = next((s for s in (SPLIT, JOIN) if name.endswith(s)), "")
        base = base_name(name)
        fate = self.fates.get(task.id)
        if fate is not None and fate.how != ANEW:
            return fate.target if fate.target in parts else None
        for known in (targets.get(base, base) if suffix else base, base, self.mapping.get(base)):
            if known is not None and known + suffix in parts:
                return known + suffix
        return None

    def _settle(self, fresh: Run, entering: list[tuple[Fate, Any, Any]]) -> None:
        for workflow in tokens.workflows(fresh):
            tokens.let_wait(workflow)
            for task in list(workflow.tasks.values()):
                if task._state & LIVE:
                    task.task_spec._predict(task, mask=TaskState.NOT_FINISHED_MASK)
        if not entering:
            self._check(fresh, entering)
            return

        def enter_all() -> None:
            for fate, workflow, anchor in entering:
                tokens.enter(workflow, anchor, fate.target)
            self._check(fresh, entering)

        fresh._act(enter_all)

    def _check(self, fresh: Run, entering: list[tuple[Fate, Any, Any]]) -> None:
        for workflow in tokens.workflows(fresh):
            begun = [fate.target for fate, home, _ in entering if home is workflow]
            moving.check_joins(fresh, workflow, begun)


def _has_ended(main: Any, task_id: UUID) -> bool:
    return bool(main.get_task_from_id(task_id).has_state(TaskState.FINISHED_MASK))


def _forget_foreseen(task: Any) -> None:
    """What a token foresees is drawn anew; what a cycle beside it has begun already goes on."""
    for child in task.children:
        if child._state & FORESEEN:
            task.workflow._remove_task(child.id)


def _put_first(task: Any) -> None:
    """The library takes the last child that is no event for the step that the edge belongs to."""
    siblings = task.parent._children
    siblings.remove(task.id)
    siblings.insert(0, task.id)
