"""Which sequence flows of the shipped packages the scenarios of tests/bpmn have walked; a figure.

Every scenario notes the steps of its tokens; at the end the notes of all test processes are put
together and printed. A flow that no scenario walks is named, and fails a complete run: one that
took every scenario and left none out.
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
SCENARIOS = "tests/bpmn/"
PARTIAL = ("keyword", "markexpr", "deselect", "lf", "maxfail", "stepwise")  # leave tests out
REACHED = TaskState.READY | TaskState.WAITING | TaskState.STARTED | TaskState.COMPLETED
Step = tuple[str, str]  # two elements; their ids are unique within a diagram

_walked: set[tuple[str, str, str]] = set()  # process, from, to
_now: list[str] = [""]  # the test that runs
_record = Run._record


def pytest_runtest_logstart(nodeid: str) -> None:
    """Steps count while a scenario runs, not in other tests of the same process."""
    _now[0] = nodeid


def _note(run: Run, task: Any, before: int, value: int) -> None:
    _record(run, task, before, value)
    if not _now[0].startswith(SCENARIOS):
        return
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


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Each test process leaves its notes; the first of them fails a complete run with a gap."""
    if _walked and os.environ.get(FOLDER):
        notes = Path(os.environ[FOLDER]) / f"{os.getpid()}.json"
        notes.write_text(json.dumps(sorted(_walked)))
    if hasattr(session.config, "workerinput"):
        return
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter and is_complete(_chosen(session.config), outcomes(reporter)) and missing(walked()):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """The figure, and by name what was not walked; only where the scenarios were run."""
    if hasattr(config, "workerinput"):
        return
    ran = outcomes(terminalreporter)
    if not _scenarios() <= _files(ran["passed"]):
        return
    left, total = missing(walked()), len(list(drawn()))
    terminalreporter.write_line(
        "sequence flows of the shipped packages walked by tests/bpmn: "
        f"{total - len(left)} of {total}"
    )
    complete = is_complete(_chosen(config), ran)
    for process, source, target, name in left:
        word = "FAILED" if complete else " "
        terminalreporter.write_line(f"{word} not walked: {process}: {source} -> {target} {name}")


def is_complete(chosen: bool, ran: dict[str, list[str]]) -> bool:
    """Whether every scenario was run to its end: none chosen by name, left out or broken."""
    broken = any(node.startswith(SCENARIOS) for node in ran["failed"])
    return not chosen and not broken and _scenarios() <= _files(ran["passed"])


def outcomes(reporter: Any) -> dict[str, list[str]]:
    """Ids of the tests that passed and of those that did not, skipped ones among them."""
    found = {
        word: [r.nodeid for r in reports if hasattr(r, "nodeid")]
        for word, reports in reporter.stats.items()
    }
    broken = [node for word in ("failed", "error", "skipped") for node in found.get(word, [])]
    return {"passed": found.get("passed", []), "failed": broken}


def missing(steps: set[tuple[str, ...]]) -> list[tuple[str, str, str, str]]:
    """The drawn flows that no scenario has walked."""
    return [flow for flow in drawn() if flow[:3] not in steps]


def walked() -> set[tuple[str, ...]]:
    """The steps that all test processes have noted: process, from, to."""
    return {tuple(step) for path in _notes() for step in json.loads(path.read_text())}


def _chosen(config: pytest.Config) -> bool:
    """Whether the run was asked for less than whole files."""
    named = any("::" in argument for argument in config.args)
    return named or any(config.getoption(option, None) for option in PARTIAL)


def _scenarios() -> set[str]:
    return {path.relative_to(ROOT).as_posix() for path in ROOT.glob(f"{SCENARIOS}test_*.py")}


def _files(nodes: list[str]) -> set[str]:
    return {node.split("::")[0] for node in nodes if node.startswith(SCENARIOS)}


def _notes() -> Iterator[Path]:
    yield from Path(os.environ[FOLDER]).glob("*.json")


def drawn() -> Iterator[tuple[str, str, str, str]]:
    """Every flow of the shipped diagrams: process, from, to, name."""
    for path in sorted(ROOT.glob("bpmn/*/*.bpmn")):
        diagram = read_diagram(parse_xml(path.read_bytes(), name=path.name))
        for process in diagram.processes:
            for flow in process.flows.values():
                yield flow.parent or process.id, flow.source, flow.target, flow.name_en
