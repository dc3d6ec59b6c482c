"""The catalogue of FEEL's functions: name, parameters, help, and what each does."""

from processes.engine.feel import (
    functions_of_lists,
    functions_of_numbers,
    functions_of_texts,
    functions_of_time,
)
from processes.engine.feel.signatures import Function

__all__ = ["FUNCTIONS", "Function"]

FUNCTIONS: dict[str, Function] = {
    **functions_of_numbers.FUNCTIONS,
    **functions_of_texts.FUNCTIONS,
    **functions_of_lists.FUNCTIONS,
    **functions_of_time.FUNCTIONS,
}
