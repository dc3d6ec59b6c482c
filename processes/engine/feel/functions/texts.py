"""Functions of texts; patterns are checked before they run, so that none can run away."""

import hashlib
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from processes.engine.feel.functions.patterns import split, substitute, tried
from processes.engine.feel.functions.signatures import Function, unfit
from processes.engine.feel.running.frame import TEXT_STEP, Frame
from processes.engine.feel.running.values import Months, Value, duration_text, number_text


def _whole(value: Decimal, signature: str) -> int:
    if value != value.to_integral_value():
        raise unfit(signature, value)
    return int(value)


def _substring(frame: Frame, text: str, start: Decimal, length: Decimal | None = None) -> str:
    signature = "substring(text, start, length?)"
    first = _whole(start, signature)
    if first == 0 or (length is not None and length < 0):
        raise unfit(signature, first or length)
    begin = first - 1 if first > 0 else max(len(text) + first, 0)
    end = len(text) if length is None else begin + _whole(length, signature)
    return frame.text(text[begin:end])


def _contains(frame: Frame, text: str, match: str) -> bool:
    frame.read(text)
    return match in text


def _before(frame: Frame, text: str, match: str) -> str:
    frame.read(text)
    return frame.text(text.partition(match)[0] if match and match in text else "")


def _after(frame: Frame, text: str, match: str) -> str:
    frame.read(text)
    return frame.text(text.partition(match)[2] if match else text)


def _join(frame: Frame, texts: list[Value], delimiter: str = "") -> str:
    kept = [text for text in texts if text is not None]
    for text in kept:
        if not isinstance(text, str):
            raise unfit("string join(list, delimiter?)", text)
    frame.spend(len(kept) + sum(len(text) + len(delimiter) for text in kept) // TEXT_STEP)
    return frame.text(delimiter.join(kept))


def text_of(frame: Frame, value: Value, depth: int = 0) -> str | None:
    """A value as people write it; null stays null."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, (list, Mapping)):
        return _text_of_parts(frame, value, depth)
    return frame.text(_plain_text(value))


def _plain_text(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return number_text(value)
    if isinstance(value, (date, datetime, time)):
        return value.isoformat()
    return duration_text(value) if isinstance(value, timedelta) else str(value)


def _text_of_parts(frame: Frame, value: Value, depth: int) -> str:
    if depth > 20 or not isinstance(value, (list, Mapping)):
        raise unfit("string(value)", "…")
    frame.spend(len(value))
    if isinstance(value, list):
        return frame.text("[" + ", ".join(_part(frame, v, depth) for v in value) + "]")
    named = (f"{k}: {_part(frame, frame.lift(v), depth)}" for k, v in value.items())
    return frame.text("{" + ", ".join(named) + "}")


def _part(frame: Frame, value: Value, depth: int) -> str:
    text = text_of(frame, value, depth + 1)
    return "null" if text is None else f'"{text}"' if isinstance(value, str) else text


def _string(frame: Frame, value: Value) -> str | None:
    if isinstance(value, (Months, bool, Decimal, date, time, timedelta)):
        return frame.text(_plain_text(value))
    return text_of(frame, value)


def _sampled(frame: Frame, text: str, share: Decimal) -> bool:
    """Repeatable: the text's own hash decides, there is no chance in it."""
    if not 0 <= share <= 1:
        raise unfit("sampled(text, share)", share)
    frame.read(text)
    drawn = int.from_bytes(
        hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:8], "big"
    )
    return Decimal(drawn) < share * 2**64


FUNCTIONS = {
    "string": Function(
        "string(value)", ("any",), _string, "مقدار به صورت متن", "the value as a text"
    ),
    "string length": Function(
        "string length(text)",
        ("text",),
        lambda frame, text: Decimal(len(text)),
        "شمار نویسه‌های متن",
        "how many characters a text has",
    ),
    "upper case": Function(
        "upper case(text)",
        ("text",),
        lambda frame, text: frame.text(text.upper()),
        "متن با حروف بزرگ لاتین",
        "the text in capitals",
    ),
    "lower case": Function(
        "lower case(text)",
        ("text",),
        lambda frame, text: frame.text(text.lower()),
        "متن با حروف کوچک لاتین",
        "the text in small letters",
    ),
    "trim": Function(
        "trim(text)",
        ("text",),
        lambda frame, text: frame.text(text.strip()),
        "متن بدون فاصلهٔ آغاز و پایان",
        "the text without spaces at its ends",
    ),
    "substring": Function(
        "substring(text, start, length?)",
        ("text", "number", "number"),
        _substring,
        "بخشی از متن؛ شمارش از ۱، و از پایان با عدد منفی",
        "a part of a text, counted from 1, or from the end if negative",
    ),
    "substring before": Function(
        "substring before(text, match)",
        ("text", "text"),
        _before,
        "آنچه پیش از عبارت می‌آید",
        "what comes before the match",
    ),
    "substring after": Function(
        "substring after(text, match)",
        ("text", "text"),
        _after,
        "آنچه پس از عبارت می‌آید",
        "what comes after the match",
    ),
    "contains": Function(
        "contains(text, match)",
        ("text", "text"),
        _contains,
        "آیا متن این عبارت را دارد؟",
        "does the text hold the match?",
    ),
    "starts with": Function(
        "starts with(text, match)",
        ("text", "text"),
        lambda frame, text, match: text.startswith(match),
        "آیا متن با این عبارت آغاز می‌شود؟",
        "does the text start with the match?",
    ),
    "ends with": Function(
        "ends with(text, match)",
        ("text", "text"),
        lambda frame, text, match: text.endswith(match),
        "آیا متن با این عبارت پایان می‌یابد؟",
        "does the text end with the match?",
    ),
    "matches": Function(
        "matches(text, pattern, flags?)",
        ("text", "text", "text"),
        tried,
        "آیا الگو در متن یافت می‌شود؟",
        "is the pattern found in the text?",
    ),
    "replace": Function(
        "replace(text, pattern, replacement, flags?)",
        ("text", "text", "text", "text"),
        substitute,
        "جایگزین کردن آنچه با الگو می‌خواند",
        "replaces what fits the pattern",
    ),
    "split": Function(
        "split(text, pattern)",
        ("text", "text"),
        split,
        "بریدن متن در جای الگو",
        "cuts the text where the pattern fits",
    ),
    "string join": Function(
        "string join(list, delimiter?)",
        ("list", "text"),
        _join,
        "پیوستن متن‌های فهرست",
        "joins the texts of a list",
    ),
    "sampled": Function(
        "sampled(text, share)",
        ("text", "number"),
        _sampled,
        "آیا این متن (مانند کد پرونده) در نمونه است؟ پاسخ همیشه یکسان است",
        "is this text (such as a case's code) in the sample? The answer never changes",
    ),
}
