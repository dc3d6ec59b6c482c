"""What the closures of one evaluation share: the data, the loop variables and the budget."""

from collections.abc import Mapping
from typing import Any

from processes.engine.feel.errors import FeelFault
from processes.engine.feel.limits import ITEMS, NESTING, TEXT
from processes.engine.feel.running.values import READY, Value, lift
from processes.engine.feel.scope import Scope

TEXT_STEP = 64  # characters of a made text that cost one step


class Frame:
    """One evaluation: `slots` hold loop variables, `left` counts the steps that remain."""

    __slots__ = ("data", "left", "scope", "slots")

    def __init__(self, data: Mapping[str, Any], scope: Scope, slots: int) -> None:
        """Start with the scope's whole budget."""
        self.data = data
        self.scope = scope
        self.slots: list[Value] = [None] * slots
        self.left = scope.steps

    def spend(self, steps: int) -> None:
        """Take steps off the budget. Raises FeelFault when it is used up."""
        self.left -= steps
        if self.left < 0:
            raise FeelFault("steps")

    def text(self, made: str) -> str:
        """A text that the expression made, if it is short enough."""
        if len(made) > TEXT:
            raise FeelFault("text_limit", limit=TEXT)
        self.spend(len(made) // TEXT_STEP)
        return made

    def items(self, made: list[Value]) -> list[Value]:
        """A list that the expression made, if it is short enough."""
        if len(made) > ITEMS:
            raise FeelFault("list_limit", limit=ITEMS)
        self.spend(len(made))
        return made

    def read(self, text: str) -> None:
        """Pay for reading a text from end to end."""
        self.spend(1 + len(text) // TEXT_STEP)

    def lift(self, value: Any, depth: int = 0) -> Value:
        """Data as a value; a list costs a step per item."""
        if not isinstance(value, (list, tuple)):
            return lift(value)
        if depth > NESTING:
            raise FeelFault("nesting", limit=NESTING)
        self.spend(len(value))
        return [item if type(item) in READY else self.lift(item, depth + 1) for item in value]

    def settle(self, value: Value, depth: int = 0) -> Value:
        """A result that shares nothing with the data: lists and contexts copied, step by step."""
        if depth > NESTING:
            raise FeelFault("nesting", limit=NESTING)
        if isinstance(value, Mapping):
            self.spend(len(value))
            return {str(name): self.settle(part, depth + 1) for name, part in value.items()}
        if isinstance(value, (list, tuple)):
            self.spend(len(value))
            return [self.settle(item, depth + 1) for item in value]
        return lift(value)
