"""Which sequence flows of the shipped packages the scenarios of tests/bpmn have walked; a figure.

Every run notes the steps of its tokens; at the end the notes of all test processes are put
together and printed. A flow that no scenario walks is named.
"""

import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from SpiffWorkflow import TaskState

from processes.engine.elements import read_diagram
from processes.engine.run import Run
from processes.engine.xml import parse_xml

ROOT = Path(__file__).parents[2]
FOLDER = "PASOKH_FLOWS"
REACHED = TaskState.READY | TaskState.WAITING | TaskState.STARTED | TaskState.COMPLETED
Step = tuple[str, str]  # two elements; their ids are unique within a diagram

_walked: set[tuple[str, str, str]] = set()  # process, from, to
_record = Run._record


def _note(run: Run, task: Any, before: int, value: int) -> None:
    _record(run, task, before, value)
    if value & REACHED and task.task_spec.bpmn_id:
        came_from = _last_drawn(task)
        if came_from:
            _walked.add((task.workflow.spec.name, came_from, task.task_spec.bpmn_id))


def _last_drawn(task: Any) -> str | None:
    """The drawn element before this one: the library puts elements of its own in between."""
    above = task.parent
    while above is not None:
        drawn = above.task_spec.bpmn_id
        if drawn and drawn != task.task_spec.bpmn_id and "." not in above.task_spec.name:
            return str(drawn)
        above = above.parent
    return None


def pytest_configure(config: pytest.Config) -> None:
    """One folder for the notes of all test processes."""
    if not hasattr(config, "workerinput"):
        os.environ[FOLDER] = tempfile.mkdtemp(prefix="flows-")
    Run._record = _note


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Each test process leaves its notes."""
    if _walked and os.environ.get(FOLDER):
        notes = Path(os.environ[FOLDER]) / f"{os.getpid()}.json"
        notes.write_text(json.dumps(sorted(_walked)))


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """The figure, and by name what was not walked; only where the scenarios were run."""
    if hasattr(config, "workerinput") or not _ran_scenarios(terminalreporter):
        return
    walked = {tuple(step) for path in _notes() for step in json.loads(path.read_text())}
    drawn = list(_drawn())
    missing = [flow for flow in drawn if flow[:3] not in walked]
    terminalreporter.write_line(
        f"sequence flows of the shipped packages walked by tests/bpmn: "
        f"{len(drawn) - len(missing)} of {len(drawn)}"
    )
    for process, source, target, name in missing:
        terminalreporter.write_line(f"  not walked: {process}: {source} -> {target} {name}")


def _ran_scenarios(reporter: Any) -> bool:
    passed = reporter.stats.get("passed", ())
    files = {report.nodeid.split("::")[0] for report in passed}
    scenarios = {p.relative_to(ROOT).as_posix() for p in ROOT.glob("tests/bpmn/test_*.py")}
    return scenarios <= files


def _notes() -> Iterator[Path]:
    yield from Path(os.environ[FOLDER]).glob("*.json")


def _drawn() -> Iterator[tuple[str, str, str, str]]:
    for path in sorted(ROOT.glob("bpmn/*/*.bpmn")):
        diagram = read_diagram(parse_xml(path.read_bytes(), name=path.name))
        for process in diagram.processes:
            for flow in process.flows.values():
                yield flow.parent or process.id, flow.source, flow.target, flow.name_en
