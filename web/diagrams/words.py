"""The few words that a drawing says itself, in both languages (glossary of the project)."""

KINDS = {
    "userTask": ("کار انسان", "Work of a person"),
    "manualTask": ("کار دستی", "Manual work"),
    "serviceTask": ("کار خودکار", "Automatic work"),
    "sendTask": ("فرستادن پیام", "Sends a message"),
    "receiveTask": ("انتظار برای پیام", "Waits for a message"),
    "businessRuleTask": ("جدول تصمیم", "Decision table"),
    "scriptTask": ("محاسبه", "Calculation"),
    "callActivity": ("فراخوان زیرفرایند", "Call activity"),
    "subProcess": ("زیرفرایند", "Sub-process"),
    "startEvent": ("آغاز", "Start"),
    "endEvent": ("پایان", "End"),
    "boundaryEvent": ("رویداد کنار گام", "Event beside a step"),
    "intermediateCatchEvent": ("انتظار", "Waiting"),
    "intermediateThrowEvent": ("خبر دادن", "Tells others"),
    "exclusiveGateway": ("دروازهٔ تصمیم: یک راه", "Gateway: one way"),
    "parallelGateway": ("دروازه: همهٔ راه‌ها با هم", "Gateway: all ways at once"),
    "inclusiveGateway": ("دروازه: یک یا چند راه", "Gateway: one or more ways"),
    "eventBasedGateway": ("دروازه: هرچه زودتر رخ دهد", "Gateway: whatever happens first"),
}
EVENTS = {
    "timer": ("زمان‌سنج", "timer"),
    "message": ("پیام", "message"),
    "signal": ("علامت", "signal"),
    "error": ("خطا", "error"),
    "escalation": ("ارتقا", "escalation"),
    "terminate": ("پایان همهٔ راه‌ها", "ends all ways"),
    "conditional": ("شرط", "condition"),
    "link": ("پیوند", "link"),
    "compensate": ("جبران", "compensation"),
    "cancel": ("لغو", "cancel"),
    "multiple": ("چند رویداد", "several events"),
}
SENTENCES = {
    "here": ("اینجا هستیم", "We are here"),
    "cases": ("{n} پرونده", "{n} cases"),
    "late": ("{n} دیرکرد", "{n} late"),
    "diagram": ("نمودار «{name}»", "Diagram of {name}"),
    "and": ("، ", ", "),
}
PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")


def say(pair: tuple[str, str], language: str) -> str:
    """The Persian or the English half of a pair."""
    return pair[0] if language == "fa" else pair[1]


def number(value: int, language: str) -> str:
    """A whole number with the digits and the thousands mark of the language."""
    text = f"{value:,}"
    return text.translate(PERSIAN).replace(",", "٬") if language == "fa" else text


def kind_words(kind: str, event: str | None, language: str) -> str:
    """What an element is, in words: «رویداد کنار گام، زمان‌سنج»."""
    words = [say(KINDS.get(kind, ("گام", "Step")), language)]
    if event in EVENTS:
        words.append(say(EVENTS[event], language))
    return say(SENTENCES["and"], language).join(words)


def count_words(count: tuple[int, int] | None, language: str) -> str:
    """How many cases stand at an element and how many of them are late, in words; "" if none."""
    if not count:
        return ""
    parts = [
        say(SENTENCES[key], language).format(n=number(n, language))
        for key, n in zip(("cases", "late"), count, strict=True)
        if n
    ]
    return say(SENTENCES["and"], language).join(parts)
