"""Handlers that ask the citizen what came of the answer."""

from handlers import surveys
from handlers.records import Handler, Param

ROWS: dict[str, Handler] = {
    "open_survey": Handler(
        surveys.open_survey,
        "پرسش از شهروند",
        "Open a survey",
        "دربارهٔ پاسخ می‌پرسد؛ نامهٔ پس از آن پیوند پرسش را دارد.",
        "Asks about the answer; the letter after it carries the link.",
        {
            "kind": Param(
                "text",
                "نوع پرسش",
                "Kind",
                choices=("outcome", "effect", "pulse"),
                example='"outcome"',
            )
        },
        example={"survey_id": 17},
    ),
    "remind_survey": Handler(
        surveys.remind_survey,
        "یادآوری پرسش",
        "Remind of the survey",
        "زمان یادآوری را ثبت می‌کند.",
        "Notes that the question went out once more.",
    ),
    "close_survey": Handler(
        surveys.close_survey,
        "پایان پرسش",
        "Close the survey",
        "پس از این پاسخی گرفته نمی‌شود.",
        "No answer is taken after this.",
    ),
}
