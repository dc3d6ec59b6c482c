"""Tokens put elsewhere by hand: a step passed over, a token moved, a process sent back.

Works on the tokens that live, never on history: what was done stays done, what waited is
withdrawn, and the process begins again where it is told to.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from uuid import UUID

from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.bpmn.specs.mixins.events.intermediate_event import (
    BoundaryEvent,
    EventBasedGateway,
)
from SpiffWorkflow.bpmn.specs.mixins.subworkflow_task import SubWorkflowTask

from processes.engine.diagram import ProcessModel
from processes.engine.parts import LIVE, JobTask
from processes.engine.repair.marking import ahead_without_return, is_join, starved_joins
from processes.engine.repair.misplaced import (
    ElsewhereOnly,
    NoPlaceForTokens,
    NothingComesBack,
    NotSkipped,
    WouldWaitForEver,
)
from processes.engine.repair.tokens import (
    anchor_of,
    base_name,
    came_by,
    end_called,
    enter,
    is_arrival,
    let_wait,
    live_task,
    tokens_of,
    up_to_anchor,
    withdraw,
    workflows,
)
from processes.engine.run import Run

NO_PLACE = frozenset({"startEvent", "boundaryEvent"})


def skip(run: Run, task_id: UUID) -> None:
    """Pass over the step on which a token stands: nothing is done there, the process goes on.

    Raises NotSkipped for a place that is no step of its own (a join, an event gateway, an event
    on an edge), NotWaiting when the token has gone."""
    task = live_task(run, task_id)
    if not _may_be_skipped(task.task_spec):
        raise NotSkipped(**_named(run, task))
    run._act(_ways_past(run, task))


def skippable(run: Run) -> set[UUID]:
    """The tokens that stand at a step which may be passed over."""
    tasks = (task for workflow in workflows(run) for task in tokens_of(workflow))
    return {task.id for task in tasks if _may_be_skipped(task.task_spec) and task._state & LIVE}


def _may_be_skipped(spec: Any) -> bool:
    return _is_step(spec) and not isinstance(spec, EventBasedGateway | BoundaryEvent)


def _ways_past(run: Run, task: Any) -> Callable[[], None]:
    spec = task.task_spec
    if isinstance(spec, SubWorkflowTask):
        return lambda: _pass_called(run, task)
    if isinstance(spec, CatchingEvent):
        return lambda: _let_go(task)
    return lambda: task.complete() if isinstance(spec, JobTask) else task.run()


def _is_step(spec: Any) -> bool:
    return bool(spec.manual or isinstance(spec, JobTask | CatchingEvent | SubWorkflowTask))


def _let_go(task: Any) -> None:
    """An event that is waited for counts as come; the run goes on with it."""
    task.internal_data["event_fired"] = True
    task._ready()


def _pass_called(run: Run, task: Any) -> None:
    end_called(run, task)
    task.complete()


def move(run: Run, task_id: UUID, element_id: str) -> None:
    """Take one token from where it stands and put it on another step of the same drawing.

    Raises NoPlaceForTokens, ElsewhereOnly, WouldWaitForEver, NotWaiting."""
    _replace(run, [live_task(run, task_id)], element_id)


def send_back(run: Run, element_id: str) -> None:
    """Let the process begin again at a step: the tokens that came from it are withdrawn.

    What runs beside it, in branches that do not come from that step, goes on. Raises as `move`
    does, and NothingComesBack when no token stands after the step."""
    workflow, model = _home_of(run, element_id)
    behind = ahead_without_return(model, element_id)
    tokens = [t for t in tokens_of(workflow) if _came_from(t, behind)]
    if not tokens:
        raise NothingComesBack(**_of_element(run, workflow, element_id))
    _replace(run, tokens, element_id)


def earlier_steps(run: Run) -> set[tuple[str, str]]:
    """(process, step) of all those to which something that stands could be sent back."""
    found = set()
    for workflow in workflows(run):
        model, tokens = model_of(run, workflow), tokens_of(workflow)
        for key in _enterable(run, workflow) if tokens else ():
            behind = ahead_without_return(model, key)
            if any(_came_from(token, behind) for token in tokens):
                found.add((model.id, key))
    return found


def places(run: Run) -> set[tuple[str, str]]:
    """(process, step) of all those on which a token could be put."""
    return {
        (model_of(run, workflow).id, key)
        for workflow in workflows(run)
        if tokens_of(workflow)
        for key in _enterable(run, workflow)
    }


def _enterable(run: Run, workflow: Any) -> list[str]:
    return [key for key in model_of(run, workflow).elements if _is_place(run, workflow, key)]


def edit(run: Run, values: Mapping[str, Any]) -> None:
    """Put variables into every token that lives, and into what its branch brings to a join."""
    for workflow in workflows(run):
        for task in workflow.tasks.values():
            if task._state & LIVE or is_arrival(task):
                for each in (task, *up_to_anchor(task)):
                    each.data.update(values)


def ask_again(run: Run, task_id: UUID) -> None:
    """Ask for a job once more, as a new attempt with its inputs worked out anew."""
    task = live_task(run, task_id)
    task.internal_data["attempt"] = task.internal_data.get("attempt", 1) + 1


def _came_from(task: Any, behind: set[str]) -> bool:
    """Whether a token stands after the step; one at a join, whether its branch came from there."""
    return (came_by(task) if is_arrival(task) else task.task_spec.bpmn_id) in behind


def _replace(run: Run, tasks: list[Any], element_id: str) -> None:
    workflow = tasks[0].workflow
    _check_place(run, workflow, element_id)
    anchor = anchor_of(tasks[0])

    def act() -> None:
        for task in tasks:
            withdraw(run, task)
        let_wait(workflow)
        enter(workflow, anchor, element_id)
        check_joins(run, workflow, [element_id])

    run._act(act)


# --- what may not be -----------------------------------------------------------------------------


def _check_place(run: Run, workflow: Any, element_id: str) -> None:
    process_id = workflow.spec.name
    element = run.definition.find(process_id, element_id)
    if element is None or element_id not in workflow.spec.task_specs:
        raise ElsewhereOnly(step=element_id, place=process_id)
    if not _is_place(run, workflow, element_id):
        raise NoPlaceForTokens(**_of_element(run, workflow, element_id))


def _is_place(run: Run, workflow: Any, element_id: str) -> bool:
    """Whether a token may be put on a step of a running drawing."""
    model = model_of(run, workflow)
    element = run.definition.find(workflow.spec.name, element_id)
    if element is None or element_id not in workflow.spec.task_specs or element.id != element_id:
        return False
    is_free = element.kind not in NO_PLACE and not is_join(model, element_id)
    return is_free and not _is_behind_events(model, element_id)


def _is_behind_events(model: ProcessModel, element_id: str) -> bool:
    """Whether it is one of the events of an event gateway: only the gateway can be entered."""
    flows = (model.flows[f] for f in model.elements[element_id].incoming)
    return any(model.elements[f.source].kind == "eventBasedGateway" for f in flows)


def check_joins(run: Run, workflow: Any, entered: Iterable[str] = ()) -> None:
    """Refuse a marking in which branches would wait for one that can never come.

    `entered` are steps whose token has just been put there and has not run yet."""
    model = model_of(run, workflow)
    arrived = {(t.task_spec.bpmn_id, came_by(t)) for t in workflow.tasks.values() if is_arrival(t)}
    live = (t.task_spec.bpmn_id for t in tokens_of(workflow) if not is_arrival(t))
    starved = starved_joins(model, {*entered, *live}, arrived)
    if starved:
        raise WouldWaitForEver(**_of_element(run, workflow, starved[0]))


def _home_of(run: Run, element_id: str) -> tuple[Any, ProcessModel]:
    """The running process in whose drawing the step stands; the innermost first."""
    for workflow in reversed(workflows(run)):
        spec = workflow.spec.task_specs.get(element_id)
        if spec is not None and spec.bpmn_id:
            return workflow, model_of(run, workflow)
    raise ElsewhereOnly(step=element_id, place=run.definition.key)


def model_of(run: Run, workflow: Any) -> ProcessModel:
    """The drawing by which a workflow runs: a process, or the one that holds its sub-process."""
    name = workflow.spec.name
    models = run.definition.models
    return models.get(name) or next(m for m in models.values() if name in m.elements)


def _named(run: Run, task: Any) -> dict[str, str]:
    key = task.task_spec.bpmn_id or base_name(task.task_spec.name)
    return _of_element(run, task.workflow, key)


def _of_element(run: Run, workflow: Any, key: str) -> dict[str, str]:
    element = run.definition.find(workflow.spec.name, key)
    fa, en = (element.name("fa"), element.name("en")) if element else (key, key)
    return {"step": key, "fa": fa, "en": en}
