"""The values of FEEL, how data becomes them and how they become data again."""

from typing import Any

Value = Any  # None, bool, Decimal, str, date, datetime, time, timedelta, Months, list, dict, Range


def to_json(value: Value) -> Any:
    """`value` as JSON data: numbers as int where integral else float, moments as ISO 8601."""
    raise NotImplementedError
