"""The second oracle: an instance stored by SpiffWorkflow's own serializer, whole spec and all."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.serializer.default.event_definition import (
    TimerConditionalEventDefinitionConverter,
)
from SpiffWorkflow.bpmn.serializer.helpers import EventDefinitionConverter
from SpiffWorkflow.spiff.serializer.config import SPIFF_CONFIG
from SpiffWorkflow.spiff.serializer.task_spec import ServiceTaskConverter, SpiffBpmnTaskConverter

from processes.engine.parts import DecisionTask, Delivery, JobTask, OutsideMessage
from processes.engine.run import Run
from processes.engine.timing import DateTimer, DurationTimer
from tests.processes.engine.walking.walkers import Walker


class DecisionConverter(SpiffBpmnTaskConverter):
    """A business rule task keeps the name of its table."""

    def to_dict(self, spec: Any) -> dict[str, Any]:
        """The task spec as plain values."""
        return {**super().to_dict(spec), "decision": spec.decision}


class MessageConverter(EventDefinitionConverter):
    """Our messages have a name and nothing that the library would correlate by."""

    def to_dict(self, definition: Any) -> dict[str, Any]:
        """The definition as plain values."""
        return {"name": definition.name}


class DeliveryConverter(EventDefinitionConverter):
    """A message that a gateway has seen, addressed to one task."""

    def to_dict(self, definition: Any) -> dict[str, Any]:
        """The definition as plain values."""
        return {"name": definition.name, "task_id": self.registry.convert(definition.task_id)}

    def from_dict(self, dct: dict[str, Any]) -> Any:
        """The definition again."""
        return Delivery(dct["name"], self.registry.restore(dct["task_id"]))


OURS = {
    JobTask: ServiceTaskConverter,
    DecisionTask: DecisionConverter,
    OutsideMessage: MessageConverter,
    Delivery: DeliveryConverter,
    DateTimer: TimerConditionalEventDefinitionConverter,
    DurationTimer: TimerConditionalEventDefinitionConverter,
}
SERIALIZER = BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure({**SPIFF_CONFIG, **OURS}))


@dataclass
class Stock(Walker):
    """One that the library stores and takes up before each step."""

    def begin(self, now: datetime) -> Run:
        """Through JSON, the specification too."""
        self.now = now
        text = SERIALIZER.serialize_json(self.run._workflow)
        self.run = Run(self.definition, self.around())
        workflow = SERIALIZER.deserialize_json(text)
        workflow.script_engine = self.run.scripts
        self.run._hold(workflow)
        return self.run
