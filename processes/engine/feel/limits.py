"""How far an expression may go before it is refused (length, size, depth, text, lists, steps)."""

from decimal import Decimal

CHARACTERS = 2_000  # of one expression
NODES = 200  # of one parsed expression
DEPTH = 20  # of brackets or operators inside one another
TEXT = 20_000  # characters of a text that an expression makes
ITEMS = 10_000  # of a list that an expression makes
NUMBER = Decimal(10) ** 18
STEPS = 100_000  # of one evaluation
SCRIPT_CHARACTERS = 20_000  # of one script task
PATTERN = 200  # characters of a regular expression
PATTERN_WORK = 2_000_000  # tries that a pattern may need at worst on its text
NESTING = 50  # of lists and contexts inside one value
CELL_CHARACTERS = 1_000  # of one cell of a decision table
CACHED = 2_048  # compiled expressions kept
MONTHS = 12 * 10_000  # of a duration of years and months
