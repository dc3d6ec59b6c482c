"""The flat runner: SpiffWorkflow's own steps, without walking the whole tree each time."""

from typing import Any

from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.specs.event_definitions.multiple import MultipleEventDefinition
from SpiffWorkflow.bpmn.specs.event_definitions.timer import TimerEventDefinition
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow

from processes.engine.faults import TooManySteps

TIMED = (TimerEventDefinition, MultipleEventDefinition)
LIMIT = 500  # automatic steps in one go; a process that does more waits for nobody


def advance(workflow: Any) -> None:
    """Run everything that waits for nobody; raises TooManySteps when it does not come to rest."""
    done = 0
    while True:
        done = _settle(workflow, done)
        workflow.refresh_timers()
        if not any(_ready(each) for each in (workflow, *workflow.get_active_subprocesses())):
            return


def _settle(workflow: Any, done: int) -> int:
    while True:
        ran, subs = 0, workflow.get_active_subprocesses()
        for sub in sorted(subs, key=lambda s: s.depth, reverse=True):
            ran += _exhaust(sub, done + ran)
            parent = workflow.get_task_from_id(sub.parent_task_id)
            parent.task_spec._update(parent)
        ran += _round(workflow, done + ran)
        done += ran
        if not ran and len(workflow.get_active_subprocesses()) <= len(subs):
            return done


def _exhaust(workflow: Any, done: int) -> int:
    ran = 0
    while count := _round(workflow, done + ran):
        ran += count
    return ran


def _round(workflow: Any, done: int) -> int:
    ran = 0
    for task in _ready(workflow):
        if task._state == TaskState.READY:
            if done + ran >= LIMIT:
                raise TooManySteps(limit=LIMIT, element=task.task_spec.bpmn_id)
            task.run()
            ran += 1
    return ran


def _ready(workflow: Any) -> list[Any]:
    found = [
        task
        for task in workflow.tasks.values()
        if task._state == TaskState.READY and not task.task_spec.manual
    ]
    if len(found) < 2:
        return found
    ordered = workflow.get_tasks(state=TaskState.READY, skip_subprocesses=True)
    return [t for t in ordered if not t.task_spec.manual and t.workflow is workflow]


def _update_waiting(self: Any) -> None:
    """Ask again the tasks that wait (joins); in the tree's order when there are several."""
    waiting = [task for task in self.tasks.values() if task._state == TaskState.WAITING]
    if len(waiting) > 1:
        ordered = self.task_tree.__class__.__iter__(self.task_tree)
        waiting = [task for task in ordered if task._state == TaskState.WAITING]
    for task in waiting:
        if task._state == TaskState.WAITING:
            task.task_spec._update(task)


def _refresh_timers(self: Any) -> None:
    """Ask the timers whether they have fired, but for those that an earlier one has taken away."""
    waiting = self.event_manager.tasks
    for task_id, task in list(waiting.items()):
        if task_id in waiting and isinstance(task.task_spec.event_definition, TIMED):
            task.task_spec._update(task)


BpmnWorkflow.refresh_timers = _refresh_timers
BpmnWorkflow.update_waiting_tasks = _update_waiting
BpmnSubWorkflow.update_waiting_tasks = _update_waiting
