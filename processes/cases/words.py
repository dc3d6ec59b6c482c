"""The fixed words for states and findings, in both languages (letters and reasons use them)."""

from processes import wording

WORDS: dict[str, tuple[str, str]] = {
    "received": ("دریافت شد", "received"),
    "in_progress": ("در حال رسیدگی", "in progress"),
    "waiting": ("در انتظار پاسخ شما", "waiting for you"),
    "answered": ("پاسخ داده شد", "answered"),
    "closed": ("پایان‌یافته", "closed"),
    "withdrawn": ("انصراف ثبت شد", "withdrawn"),
    "transferred": ("منتقل شد", "transferred"),
    "upheld": ("وارد است", "upheld"),
    "partly": ("تا حدی وارد است", "partly upheld"),
    "not_upheld": ("وارد نیست", "not upheld"),
    "no_finding": ("قابل احراز نیست", "could not be established"),
    "assess": ("بررسی اولیه", "initial assessment"),
    "contact": ("تماس با شهروند", "contact with the citizen"),
    "answer": ("پاسخ", "answer"),
    "declaration": ("اعلام تعارض منافع", "declaration of conflict"),
    "acknowledgement": ("خبر انسانی به گزارش‌دهنده", "human word to the reporter"),
    "protection": ("طرح حمایت", "protection plan"),
    "order_overdue": ("دستور دیدار که روزش گذشت", "overdue order of a session"),
    "remedy": ("اقدام وعده‌داده‌شده", "promised remedy"),
    "subject": ("کسی که پیام دربارهٔ اوست", "the person it concerns"),
    "witness": ("گواه", "witness"),
    "supervisor": ("ناظر پیمانکار", "the contractor's supervisor"),
    "colleague": ("همکاران همان اداره", "colleagues of the same office"),
    "subordinate": ("زیردستان", "subordinates"),
    "line_manager": ("مدیر مستقیم", "the line manager"),
    "held_by_mistake": ("کسانی که به اشتباه پرونده را داشتند", "who held it by mistake"),
    "writers_line": ("خط مدیریت نویسنده", "the writer's own line"),
    "own_unit": ("همان واحد", "the same unit"),
    "open": ("باز", "open"),
    "guarded": ("محفوظ", "guarded"),
    "guarded_inspection": ("محفوظ نزد بازرسی", "guarded at inspection"),
    "sealed": ("مهروموم‌شده", "sealed"),
    "working": ("روز کاری", "working days"),
    "calendar": ("روز", "days"),
    "working_days": ("روز کاری", "working days"),
    "days": ("روز", "days"),
    "working_hours": ("ساعت کاری", "working hours"),
    "hours": ("ساعت", "hours"),
    "minutes": ("دقیقه", "minutes"),
    "earlier_officer": ("پیش از بازگشایی کار کرده‌اند", "they worked on it before the reopening"),
    "earlier_stage": ("پیش از اعتراض کار کرده‌اند", "they worked on it before the appeal"),
    "accept": ("پذیرفته شد", "accepted"),
    "later": ("برای بعد ماند", "kept for later"),
    "refuse": ("پذیرفته نشد", "refused"),
    "declared_interest": ("تعارض منافع اعلام کرده‌اند", "they declared an interest"),
}


def word(key: str | None, language: str) -> str:
    """The word for `key`, or the key itself when it has none."""
    plain, _, number = (key or "").partition(":")  # "remedy:2" is the second remedy
    fa, en = WORDS.get(plain.replace(" ", "_"), (key or "", key or ""))
    text = fa if language == "fa" else en
    return f"{text} {wording.digits(number, language)}" if number and plain in WORDS else text


def numbered_point(number: int, text: str, language: str) -> str:
    """What is said of one point, with its number before it."""
    return f"{'بند' if language == 'fa' else 'Point'} {wording.digits(number, language)}: {text}"
