"""Functions of numbers and of true/false."""

from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Decimal,
    InvalidOperation,
)

from processes.engine.feel.errors import FeelFault
from processes.engine.feel.functions.signatures import Function, unfit
from processes.engine.feel.running.arithmetic import negate
from processes.engine.feel.running.frame import Frame
from processes.engine.feel.running.values import ARITHMETIC, Value, number

SCALE = 30  # digits after the point that rounding may ask for


def _rounded(value: Decimal, scale: Decimal, how: str, signature: str) -> Decimal:
    if scale != scale.to_integral_value() or abs(scale) > SCALE:
        raise unfit(signature, scale)
    try:
        return value.quantize(Decimal(1).scaleb(-int(scale)), how, ARITHMETIC)
    except InvalidOperation:  # more digits than a number has
        return value


def _rounding(name: str, how: str, fa: str, en: str) -> Function:
    signature = f"{name}(number, scale?)"

    def call(frame: Frame, value: Decimal, scale: Decimal = Decimal(0)) -> Decimal:
        return number(_rounded(value, scale, how, signature))

    return Function(signature, ("number", "number"), call, fa, en)


def _modulo(frame: Frame, dividend: Decimal, divisor: Decimal) -> Decimal:
    if divisor == 0:
        raise FeelFault("divide")
    quotient = ARITHMETIC.divide(dividend, divisor).to_integral_value(ROUND_FLOOR)
    return number(ARITHMETIC.subtract(dividend, ARITHMETIC.multiply(divisor, quotient)))


def _sqrt(frame: Frame, value: Decimal) -> Decimal:
    if value < 0:
        raise unfit("sqrt(number)", value)
    return ARITHMETIC.sqrt(value)


def _even(value: Decimal) -> bool | None:
    whole = value.to_integral_value()
    return int(whole) % 2 == 0 if whole == value else None


def _odd(frame: Frame, value: Decimal) -> bool | None:
    even = _even(value)
    return None if even is None else not even


def _number(frame: Frame, text: str) -> Value:
    body = text.strip()
    digits = body.removeprefix("-")
    if not digits.replace(".", "", 1).isdecimal() or not digits.isascii() or len(digits) > 40:
        raise unfit("number(text)", text)
    return number(Decimal(body))


FUNCTIONS = {
    "not": Function(
        "not(condition)",
        ("boolean",),
        lambda frame, value: not value,
        "وارونهٔ شرط",
        "the opposite of a condition",
    ),
    "number": Function(
        "number(text)", ("text",), _number, "عددی که در متن نوشته شده", "the number in a text"
    ),
    "abs": Function(
        "abs(value)",
        ("amount",),
        lambda frame, value: max(value, negate(value)),
        "عدد یا مدت بدون علامت",
        "a number or a duration without its sign",
    ),
    "floor": _rounding("floor", ROUND_FLOOR, "گرد کردن رو به پایین", "rounds downwards"),
    "ceiling": _rounding("ceiling", ROUND_CEILING, "گرد کردن رو به بالا", "rounds upwards"),
    "decimal": _rounding(
        "decimal", ROUND_HALF_EVEN, "گرد کردن؛ نیمه به رقم زوج", "rounds, halves to the even digit"
    ),
    "round up": _rounding("round up", ROUND_UP, "گرد کردن به دور از صفر", "rounds away from zero"),
    "round down": _rounding("round down", ROUND_DOWN, "بریدن رقم‌ها", "cuts digits off"),
    "round half up": _rounding(
        "round half up", ROUND_HALF_UP, "گرد کردن؛ نیمه به بالا", "rounds, halves away from zero"
    ),
    "round half down": _rounding(
        "round half down", ROUND_HALF_DOWN, "گرد کردن؛ نیمه به پایین", "rounds, halves to zero"
    ),
    "modulo": Function(
        "modulo(dividend, divisor)",
        ("number", "number"),
        _modulo,
        "باقی‌ماندهٔ تقسیم",
        "the remainder of a division",
    ),
    "sqrt": Function("sqrt(number)", ("number",), _sqrt, "ریشهٔ دوم", "the square root"),
    "odd": Function("odd(number)", ("number",), _odd, "آیا عدد فرد است؟", "is the number odd?"),
    "even": Function(
        "even(number)",
        ("number",),
        lambda frame, value: _even(value),
        "آیا عدد زوج است؟",
        "is the number even?",
    ),
}
