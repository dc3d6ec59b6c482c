"""Activities done several times: what the library forgets about them, and the engine does not."""

from processes.engine.definition import Definition
from processes.engine.run import Run
from tests.builders import Process, properties_xml
from tests.processes.engine.test_run import Stored, defined

TWICE = (
    '<bpmn:multiInstanceLoopCharacteristics isSequential="false">'
    "<bpmn:loopCardinality>2</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics>"
)


def elsewhere(stored: Stored) -> Stored:
    """Taken up by a process that has run nothing of it."""
    state, stored.definition = stored.run.dump(), Definition("p", stored.definition.files)
    stored.run = Run.load(stored.definition, stored._around(), state)
    return stored


def test_rounds_that_began_in_one_process_are_counted_in_another() -> None:
    form = properties_xml({"formKey": "form"})
    process = Process().start().node("userTask", "each", form + TWICE, lane="officer")
    stored = Stored(defined(process.user("last").end()))
    elsewhere(stored).complete("each")
    elsewhere(stored).complete("each")
    assert stored.at() == ["last"]


def test_called_processes_end_with_the_activity_that_called_them_for_many() -> None:
    called = Process("called").start("c_start").user("inside").end("c_end")
    process = Process().start().node("callActivity", "call", TWICE, calledElement="called").end()
    process.boundary("late", "call", duration='"P1D"').user("chief").end("e2")
    stored = Stored(defined(process, called))
    assert stored.at() == ["inside", "inside"]
    stored.later(days=1, seconds=1).fire()
    ended = [c.state for c in stored.run.take_changes() if c.element_id == "inside"]
    assert stored.at() == ["chief"] and ended == ["cancelled", "cancelled"]
