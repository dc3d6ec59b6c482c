"""Parameters that handlers of several areas share."""

from handlers.records import Param

LETTER = Param(
    "text",
    "نامه",
    "Letter",
    help_fa="نام فایل در forms/letters، بدون زبان",
    help_en="its file in forms/letters, without the language",
    example='"acknowledgement"',
)
LIMIT = Param(
    "text",
    "مهلت",
    "Limit",
    help_fa="«answer» قولی است که به شهروند داده می‌شود",
    help_en="“answer” is the promise to the citizen",
    choices=("assess", "contact", "answer"),
    example='"answer"',
)
LEVEL = Param("number", "سطح", "Level", choices=("0", "1", "2", "3", "4"), example="1")
