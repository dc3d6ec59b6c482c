"""Activities done several times, which the gate refuses as yet and the codec keeps all the same.

They stand between other blocks, in loops and sub-processes, under events, like any others.
"""

import random
from collections.abc import Callable

from tests.builders import Process, extensions, properties_xml
from tests.processes.engine.walking.drawing import Block, Drawing

GATHERS = "gather"  # how the tasks are called whose results are gathered
FORM = properties_xml({"formKey": "form"})


class LoopDrawing(Drawing):
    """Draws activities for many and activities done again, beside everything else."""

    @property
    def plain(self) -> dict[str, Block]:
        """The blocks of one element, and those done several times."""
        return {**super().plain, **self.repeated}

    @property
    def repeated(self) -> dict[str, Block]:
        """The blocks that the gate refuses."""
        return {
            "many_at_once": self.many_at_once,
            "many_in_a_row": self.many_in_a_row,
            "many_jobs": self.many_jobs,
            "many_subs": self.many_subs,
            "many_calls": self.many_calls,
            "until": self.until,
            "while": self.while_,
            "under_a_limit": self.under_a_limit,
        }

    def many_at_once(self, process: Process, depth: int) -> None:
        """A task for each item, all at once, until enough have been done."""
        self.each(process, False)

    def many_in_a_row(self, process: Process, depth: int) -> None:
        """A task for each item, one after another."""
        self.each(process, True)

    def many_jobs(self, process: Process, depth: int) -> None:
        """A job for each item."""
        operator = extensions('<spiffworkflow:serviceTaskOperator id="note" resultVariable=""/>')
        is_in_a_row = self.dice.choice([True, False])
        process.node("serviceTask", self.name("jobs"), operator + self.many(is_in_a_row, ""))

    def many_subs(self, process: Process, depth: int) -> None:
        """A sub-process for each item."""
        name = self.name("subs")
        inner = self.process(name + "_inner", depth - 1)
        inner.raw(self.many(self.dice.choice([True, False]), ""))
        process.sub(name, inner)

    def many_calls(self, process: Process, depth: int) -> None:
        """A called process for each item."""
        name = self.name("callee")
        self.called.append(self.process(name, depth - 1))
        many = self.many(self.dice.choice([True, False]), "")
        process.node("callActivity", self.name("calls"), many, calledElement=name)

    def until(self, process: Process, depth: int) -> None:
        """A task that is done at least once, and again as long as somebody wants."""
        self.again(process, "false", "")

    def while_(self, process: Process, depth: int) -> None:
        """A task that is done as long as somebody wants, three times at most."""
        self.again(process, "true", ' loopMaximum="3"')

    def under_a_limit(self, process: Process, depth: int) -> None:
        """A task for each item, all of them under one event on the edge."""
        name = self.each(process, self.dice.choice([True, False]))
        edges: list[Callable[[Process, str], None]] = [self.cut, self.accompany]
        self.dice.choice(edges)(process, name)

    def each(self, process: Process, is_in_a_row: bool) -> str:
        """A task for each item; results are gathered or not."""
        name = self.name(GATHERS)
        enough = self.dice.choice(["", "again = true"])
        many = self.many(is_in_a_row, enough, gathered=name)
        process.node("userTask", name, FORM + many, lane="officer")
        return name

    def again(self, process: Process, before: str, most: str) -> None:
        """A task with a standard loop."""
        loop = (
            f'<bpmn:standardLoopCharacteristics testBefore="{before}"{most}>'
            "<bpmn:loopCondition>again = true</bpmn:loopCondition>"
            "</bpmn:standardLoopCharacteristics>"
        )
        process.node("userTask", self.name("again"), FORM + loop, lane="officer")

    def many(self, is_in_a_row: bool, enough: str, gathered: str = "") -> str:
        """For each item of a list, or so many times.

        In a row the library gives each item the name it has just left behind, unless it gathers.
        """
        items = (
            "<bpmn:loopDataInputRef>items</bpmn:loopDataInputRef>"
            f'<bpmn:inputDataItem id="{self.name("item")}" name="item"/>'
        )
        given = ["<bpmn:loopCardinality>n + 1</bpmn:loopCardinality>"]
        if not is_in_a_row:
            given.append(items)
        if gathered:
            output = f"<bpmn:loopDataOutputRef>{gathered}_all</bpmn:loopDataOutputRef>"
            result = f'<bpmn:outputDataItem id="{gathered}_result" name="result"/>'
            given.append(
                items.replace("</bpmn:loopDataInputRef>", "</bpmn:loopDataInputRef>" + output)
                + result
            )
        chosen = self.dice.choice(given)
        condition = f"<bpmn:completionCondition>{enough}</bpmn:completionCondition>"
        return (
            f'<bpmn:multiInstanceLoopCharacteristics isSequential="{str(is_in_a_row).lower()}">'
            f"{chosen}{condition if enough else ''}</bpmn:multiInstanceLoopCharacteristics>"
        )


LOOPS = tuple(LoopDrawing(random.Random()).repeated)  # noqa: S311 - names only
