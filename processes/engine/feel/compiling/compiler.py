"""The compiler's frame: what is bound where, which names are free, and forgiveness."""

from collections.abc import Callable, Mapping

from processes.engine.feel.errors import FeelFault
from processes.engine.feel.reading.nodes import Node
from processes.engine.feel.running.frame import Frame
from processes.engine.feel.running.values import Value

Run = Callable[[Frame], Value]


class Compiler:
    """Compiles one tree; keeps the free names, the functions called and the slots needed."""

    def __init__(self, makers: Mapping[str, "Maker"], lenient: bool) -> None:
        """Start outside any loop; `makers` compile one kind of node each."""
        self.makers = makers
        self.lenient = lenient
        self.names: set[str] = set()
        self.functions: set[str] = set()
        self.slots = 0
        self.bound: list[tuple[str | None, int]] = []  # (loop variable, or None in a filter; slot)

    def compile(self, node: Node) -> Run:
        """The closure of one node."""
        run = self.makers[node.kind](self, node)
        return _forgiving(run) if self.lenient else run

    def slot(self) -> int:
        """A new place for a loop variable."""
        self.slots += 1
        return self.slots - 1

    def is_free(self, name: str) -> bool:
        """Is `name` surely a variable of the data, neither a loop's nor perhaps an item's part?"""
        return all(bound is not None and bound != name for bound, _ in self.bound)


def _forgiving(run: Run) -> Run:
    """Faults give null, as the standard says; a used-up budget does not."""

    def forgive(frame: Frame) -> Value:
        try:
            return run(frame)
        except FeelFault as fault:
            if fault.key == "steps":
                raise
            return None
        except ArithmeticError:
            return None

    return forgive


Maker = Callable[[Compiler, Node], Run]
