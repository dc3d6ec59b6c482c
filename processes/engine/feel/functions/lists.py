"""Functions of lists and contexts."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cmp_to_key

from processes.engine.feel.errors import FeelFault
from processes.engine.feel.functions.signatures import Function, unfit
from processes.engine.feel.limits import ITEMS, NESTING
from processes.engine.feel.running.arithmetic import add
from processes.engine.feel.running.comparison import comes_first, equal
from processes.engine.feel.running.frame import Frame
from processes.engine.feel.running.values import ARITHMETIC, Value, kind, number

LIST = ("list",)
ANY = ("any",)


def _spread(values: tuple[Value, ...]) -> list[Value]:
    """min([1, 2]) and min(1, 2) mean the same."""
    return values[0] if len(values) == 1 and isinstance(values[0], list) else list(values)


def _extreme(sign: str) -> Callable[..., Value]:
    def call(frame: Frame, *values: Value) -> Value:
        best: Value = None
        for value in _spread(values):
            frame.spend(1)
            if value is not None and (best is None or comes_first(sign, value, best)):
                best = value
        return best

    return call


def _numbers(frame: Frame, values: tuple[Value, ...], signature: str) -> list[Decimal]:
    found = [value for value in _spread(values) if value is not None]
    frame.spend(len(found))
    for value in found:
        if type(value) is not Decimal:
            raise unfit(signature, value)
    return found


def _sum(frame: Frame, *values: Value) -> Value:
    items = [value for value in _spread(values) if value is not None]
    frame.spend(len(items))
    if not items:
        return None
    total = items[0]
    for value in items[1:]:
        if isinstance(value, str):
            raise unfit("sum(values...)", value)
        total = add(frame, total, value)
    if isinstance(total, str):
        raise unfit("sum(values...)", total)
    return total


def _mean(frame: Frame, *values: Value) -> Value:
    numbers = _numbers(frame, values, "mean(values...)")
    return ARITHMETIC.divide(_total(numbers), Decimal(len(numbers))) if numbers else None


def _total(numbers: list[Decimal]) -> Decimal:
    total = Decimal(0)
    for value in numbers:
        total = ARITHMETIC.add(total, value)
    return total


def _median(frame: Frame, *values: Value) -> Value:
    numbers = sorted(_numbers(frame, values, "median(values...)"))
    if not numbers:
        return None
    middle = len(numbers) // 2
    if len(numbers) % 2:
        return numbers[middle]
    return ARITHMETIC.divide(_total(numbers[middle - 1 : middle + 1]), Decimal(2))


def _product(frame: Frame, *values: Value) -> Value:
    result: Value = None
    for value in _numbers(frame, values, "product(values...)"):
        result = value if result is None else number(ARITHMETIC.multiply(result, value))
    return result


def _has(frame: Frame, items: list[Value], wanted: Value) -> bool:
    for item in items:
        frame.spend(1)
        if equal(frame, item, wanted):
            return True
    return False


def _index_of(frame: Frame, items: list[Value], wanted: Value) -> list[Value]:
    frame.spend(len(items))
    places = (n for n, item in enumerate(items, 1) if equal(frame, item, wanted))
    return frame.items([Decimal(place) for place in places])


def _distinct(frame: Frame, items: list[Value]) -> list[Value]:
    kept: list[Value] = []
    for item in items:
        if not _has(frame, kept, item):
            kept.append(item)
    return frame.items(kept)


def _concatenate(frame: Frame, *lists: list[Value]) -> list[Value]:
    if sum(len(each) for each in lists) > ITEMS:
        raise FeelFault("list_limit", limit=ITEMS)
    return frame.items([item for each in lists for item in each])


def _union(frame: Frame, *lists: list[Value]) -> list[Value]:
    return _distinct(frame, _concatenate(frame, *lists))


def _place(items: list[Value], position: Decimal, signature: str) -> int:
    if position != position.to_integral_value() or not 1 <= abs(position) <= len(items):
        raise unfit(signature, position)
    place = int(position)
    return place - 1 if place > 0 else len(items) + place


def _insert(frame: Frame, items: list[Value], position: Decimal, item: Value) -> list[Value]:
    place = _place(items, position, "insert before(list, position, item)")
    return frame.items([*items[:place], item, *items[place:]])


def _remove(frame: Frame, items: list[Value], position: Decimal) -> list[Value]:
    place = _place(items, position, "remove(list, position)")
    return frame.items([*items[:place], *items[place + 1 :]])


def _sublist(
    frame: Frame, items: list[Value], start: Decimal, length: Decimal | None = None
) -> list[Value]:
    signature = "sublist(list, start, length?)"
    first = _place(items, start, signature)
    if length is None:
        return frame.items(items[first:])
    if length < 0 or length != length.to_integral_value():
        raise unfit(signature, length)
    return frame.items(items[first : first + int(length)])


def _flatten(frame: Frame, items: list[Value]) -> list[Value]:
    made: list[Value] = []
    _pour(frame, items, made, 0)
    return frame.items(made)


def _pour(frame: Frame, items: list[Value], made: list[Value], depth: int) -> None:
    if depth > NESTING:
        raise FeelFault("nesting", limit=NESTING)
    frame.spend(1 + len(items))
    for item in items:
        if isinstance(item, list):
            _pour(frame, item, made, depth + 1)
        else:
            made.append(item)


def _sort(frame: Frame, items: list[Value]) -> list[Value]:
    def order(left: Value, right: Value) -> int:
        frame.spend(1)
        return -1 if comes_first("<", left, right) else 1 if comes_first(">", left, right) else 0

    return frame.items(sorted(items, key=cmp_to_key(order)))


def _junction(decisive: bool, sign: str) -> Callable[..., Value]:
    def call(frame: Frame, *values: Value) -> bool | None:
        unsure = False
        for value in _spread(values):
            frame.spend(1)
            if value is decisive:
                return decisive
            if value is not None and not isinstance(value, bool):
                raise FeelFault("not_boolean", sign=sign, kind=kind(value))
            unsure = unsure or value is None
        return None if unsure else not decisive

    return call


def _get_value(frame: Frame, record: Mapping[str, Value], key: str) -> Value:
    if key.startswith("_"):
        raise unfit("get value(context, key)", key)
    return frame.lift(record.get(key))


def _get_entries(frame: Frame, record: Mapping[str, Value]) -> list[Value]:
    entries = ({"key": str(key), "value": frame.lift(value)} for key, value in record.items())
    return frame.items(list(entries))


def _put(frame: Frame, record: Mapping[str, Value], key: str, value: Value) -> dict[str, Value]:
    if key.startswith("_"):
        raise unfit("context put(context, key, value)", key)
    frame.spend(len(record))
    return {**record, key: value}


def _made(
    signature: str, kinds: tuple[str, ...], call: Callable[..., Value], fa: str, en: str
) -> tuple[str, Function]:
    return signature.partition("(")[0], Function(signature, kinds, call, fa, en)


FUNCTIONS: dict[str, Function] = dict(
    [
        _made("list contains(list, item)", ("list", "any"), _has,
              "آیا فهرست این عضو را دارد؟", "does the list hold the item?"),
        _made("count(list)", LIST, lambda frame, items: Decimal(len(items)),
              "شمار عضوهای فهرست", "how many items a list has"),
        _made("min(values...)", ANY, _extreme("<"), "کوچک‌ترین مقدار", "the least value"),
        _made("max(values...)", ANY, _extreme(">"), "بزرگ‌ترین مقدار", "the greatest value"),
        _made("sum(values...)", ANY, _sum, "جمع مقدارها", "the sum of the values"),
        _made("mean(values...)", ANY, _mean, "میانگین عددها", "the mean of the numbers"),
        _made("median(values...)", ANY, _median, "میانهٔ عددها", "the median of the numbers"),
        _made("product(values...)", ANY, _product, "حاصل‌ضرب عددها", "the product of the numbers"),
        _made("all(values...)", ANY, _junction(False, "all"),
              "آیا همه درست‌اند؟", "are all of them true?"),
        _made("any(values...)", ANY, _junction(True, "any"),
              "آیا دست‌کم یکی درست است؟", "is one of them true?"),
        _made("append(list, item...)", ("list", "any"),
              lambda frame, items, *more: _concatenate(frame, items, list(more)),
              "فهرست با عضوهای تازه در پایان", "the list with more items at its end"),
        _made("concatenate(list...)", LIST, _concatenate,
              "پیوستن چند فهرست", "joins several lists"),
        _made("union(list...)", LIST, _union,
              "پیوستن چند فهرست بی تکرار", "joins several lists without repetitions"),
        _made("distinct values(list)", LIST, _distinct,
              "فهرست بی تکرار", "the list without repetitions"),
        _made("insert before(list, position, item)", ("list", "number", "any"), _insert,
              "افزودن عضو پیش از یک جایگاه", "adds an item before a position"),
        _made("remove(list, position)", ("list", "number"), _remove,
              "فهرست بدون عضو آن جایگاه", "the list without the item at a position"),
        _made("sublist(list, start, length?)", ("list", "number", "number"), _sublist,
              "بخشی از فهرست؛ شمارش از ۱", "a part of a list, counted from 1"),
        _made("reverse(list)", LIST, lambda frame, items: frame.items(items[::-1]),
              "فهرست از پایان به آغاز", "the list from its end"),
        _made("index of(list, item)", ("list", "any"), _index_of,
              "جایگاه‌های یک عضو", "the positions of an item"),
        _made("flatten(list)", LIST, _flatten,
              "فهرست‌های درون فهرست، یک‌جا", "lists inside the list made one"),
        _made("sort(list)", LIST, _sort, "فهرست از کوچک به بزرگ", "the list in ascending order"),
        _made("is defined(value)", ANY, lambda frame, value: value is not None,
              "آیا مقدار وجود دارد؟", "is there a value?"),
        _made("get value(context, key)", ("context", "text"), _get_value,
              "مقدار یک کلید رکورد", "the value of a context's key"),
        _made("get entries(context)", ("context",), _get_entries,
              "کلیدها و مقدارهای رکورد", "the keys and values of a context"),
        _made("context put(context, key, value)", ("context", "text", "any"), _put,
              "رکورد با یک کلید تازه", "the context with one more key"),
    ]
)  # fmt: skip
