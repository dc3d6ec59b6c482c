"""The sentences with which a form answers a wrong answer, and the patterns it knows by name."""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Pattern:
    """A named shape of text, after digits have become Latin and blanks have gone."""

    shape: re.Pattern[str]
    fa: str
    en: str
    prefix: re.Pattern[str] = re.compile(r"(?!)")  # stands for a leading 0


PATTERNS: dict[str, Pattern] = {
    "mobile": Pattern(
        re.compile(r"09\d{9}\Z"),
        "شمارهٔ همراه ۱۱ رقم است و با ۰۹ آغاز می‌شود.",
        "A mobile number has 11 digits and starts with 09.",
        prefix=re.compile(r"^(\+98|0098|98|)0?(?=9\d{9}\Z)"),
    ),
    "national_id": Pattern(
        re.compile(r"\d{10}\Z"), "کد ملی ۱۰ رقم است.", "A national id has 10 digits."
    ),
    "postal_code": Pattern(
        re.compile(r"\d{10}\Z"), "کد پستی ۱۰ رقم است.", "A postal code has 10 digits."
    ),
    "case_code": Pattern(
        re.compile(r"\d{10}\Z"), "کد رهگیری ۱۰ رقم است.", "A tracking code has 10 digits."
    ),
}
KINDS: dict[str, Pattern] = {
    "email": Pattern(
        re.compile(r"[^@\s]{1,64}@[^@\s.]{1,63}(\.[^@\s.]{1,63}){1,8}\Z"),
        "نشانی ایمیل را مانند name@example.ir بنویسید.",
        "Write the e-mail address like name@example.org.",
    ),
    "phone": Pattern(
        re.compile(r"\+?\d{5,15}\Z"),
        "شمارهٔ تلفن را فقط با رقم بنویسید.",
        "Write the telephone number in digits only.",
    ),
}

SENTENCES: dict[str, dict[str, str]] = {
    "fa": {
        "required": "این بخش را پر کنید.",
        "choose": "یکی را برگزینید.",
        "accept": "برای ادامه این را بپذیرید.",
        "choice": "این گزینه در فهرست نیست؛ یکی از گزینه‌ها را برگزینید.",
        "number": "عدد بنویسید.",
        "whole": "عدد بدون اعشار بنویسید.",
        "least": "عدد باید دست‌کم {n} باشد.",
        "most": "عدد باید حداکثر {n} باشد.",
        "short": "دست‌کم {n} نویسه بنویسید.",
        "long": "حداکثر {n} نویسه بنویسید؛ شما {m} نویسه نوشته‌اید.",
        "date": "تاریخ را مانند ۱۴۰۵/۰۹/۰۲ بنویسید.",
        "early": "این تاریخ زودتر از {d} است.",
        "rows": "دست‌کم یک ردیف لازم است.",
        "many": "حداکثر {n} ردیف پذیرفته می‌شود.",
        "text": "متن بنویسید.",
    },
    "en": {
        "required": "Fill in this part.",
        "choose": "Choose one.",
        "accept": "Accept this to go on.",
        "choice": "This choice is not in the list; choose one of the list.",
        "number": "Write a number.",
        "whole": "Write a number without decimals.",
        "least": "The number must be at least {n}.",
        "most": "The number must be at most {n}.",
        "short": "Write at least {n} characters.",
        "long": "Write at most {n} characters; you wrote {m}.",
        "date": "Write the date like 2026-11-23 (or 1405/09/02).",
        "early": "This date is before {d}.",
        "rows": "At least one row is needed.",
        "many": "At most {n} rows are accepted.",
        "text": "Write text.",
    },
}
