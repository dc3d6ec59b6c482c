"""The catalogue of FEEL's functions: name, parameters, help, and what each does."""

from processes.engine.feel.functions import lists, numbers, texts, times
from processes.engine.feel.functions.signatures import Function

__all__ = ["FUNCTIONS", "Function"]

FUNCTIONS: dict[str, Function] = {
    **numbers.FUNCTIONS,
    **texts.FUNCTIONS,
    **lists.FUNCTIONS,
    **times.FUNCTIONS,
}
