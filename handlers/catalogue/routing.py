"""Handlers that say where a case goes and who may not see it."""

from handlers import routing
from handlers.records import Handler, Param

ROWS: dict[str, Handler] = {
    "suggest_assessment": Handler(
        routing.suggest_assessment,
        "پیشنهاد بررسی اولیه",
        "Suggest the initial assessment",
        "موضوع، نوع و شدت را از واژه‌های پیام پیشنهاد می‌کند؛ تصمیم با کارشناس است.",
        "Suggests topic, kind and severity from the words of the message; a person decides.",
        example={
            "suggested_topic": "roads.asphalt",
            "suggested_kind": "request",
            "suggested_severity": "S3",
            "suggested_reason": "چاله",
        },
    ),
    "route_case": Handler(
        routing.route_case,
        "ارجاع به واحد",
        "Route the case",
        "پرونده را به واحدی می‌دهد که قاعده نام می‌برد و دلیل آن را نگه می‌دارد.",
        "Gives the case to the unit that the rule names, and keeps why.",
        {
            "unit": Param(
                "text",
                "قاعدهٔ واحد",
                "Rule",
                required=False,
                help_fa="نشانهٔ واحد، district:works، above_subject، external:…؛ خالی: از موضوع",
                help_en="a unit key, district:works, above_subject, external:…; empty: by topic",
                example='"district:works"',
            )
        },
        example={"unit": "d05_works", "unit_why": "موضوع و منطقهٔ پیام"},
    ),
    "exclude_earlier_officers": Handler(
        routing.exclude_earlier_officers,
        "کنار گذاشتن مسئولان پیشین",
        "Exclude the earlier officers",
        "کسانی که در واحدها روی پرونده کار کرده‌اند دیگر آن را نمی‌بینند و برنمی‌دارند.",
        "People who have worked on the case in a unit no longer see or handle it.",
        {
            "handling": Param(
                "text",
                "فرایندهای رسیدگی",
                "Processes of the handling",
                required=False,
                help_fa="هر که در این فرایندها گامی برداشته کنار می‌رود، نقشش هر چه باشد",
                help_en="whoever did a step of these steps aside, whatever their role",
                example='["sealed_handling", "answer_review"]',
            )
        },
    ),
}
