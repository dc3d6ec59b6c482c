"""Why an expression was refused or failed: one (Persian, English) clause per reason."""

SYNTAX = {
    "empty": ("چیزی نوشته نشده است؛ عبارت را بنویسید.", "nothing is written; write an expression."),
    "too_long": (
        "بیش از {limit} نویسه است؛ آن را در چند خط یا در یک جدول تصمیم بنویسید.",
        "it has more than {limit} characters; split it into several lines or a decision table.",
    ),
    "too_many": (
        "بیش از {limit} جزء دارد؛ آن را در چند خط یا در یک جدول تصمیم بنویسید.",
        "it has more than {limit} parts; split it into several lines or a decision table.",
    ),
    "too_deep": (
        "بیش از {limit} لایه تودرتو است؛ پرانتزها و عملگرهای پیاپی را کم کنید.",
        "it is nested more than {limit} deep; use fewer brackets or repeated signs.",
    ),
    "character": (
        "نشانهٔ «{found}» در این زبان نیست؛ آن را بردارید.",
        "the sign “{found}” is not part of the language; remove it.",
    ),
    "invisible": (
        "نویسهٔ پنهان {found} در متن هست؛ آن را پاک کنید.",
        "an invisible character ({found}) is hidden in the text; delete it.",
    ),
    "foreign_sign": (
        "نشانهٔ «{found}» در این زبان نیست؛ {hint}",
        "the sign “{found}” is not part of the language; {hint}",
    ),
    "underscore": (
        "نام «{found}» با خط زیر آغاز می‌شود و اجازه ندارد؛ نام دیگری به کار ببرید.",
        "the name “{found}” starts with an underscore, which is not allowed; use another name.",
    ),
    "digits": (
        "عدد را با رقم‌های 0 تا 9 بنویسید، نه «{found}».",
        "write the number with the digits 0 to 9, not “{found}”.",
    ),
    "glued": (
        "عدد به «{found}» چسبیده است؛ نام با رقم آغاز نمی‌شود.",
        "a number runs into “{found}”; a name cannot start with a digit.",
    ),
    "escape": (
        'نشانهٔ گریز «{found}» در متن شناخته نیست؛ «\\\\»، «\\"» یا «\\n» به کار ببرید.',
        'the escape “{found}” in the text is unknown; use \\\\, \\" or \\n.',
    ),
    "open_text": (
        'متن بسته نشده است؛ نشانهٔ " را در پایان آن بگذارید.',
        'the text is not closed; put a " at its end.',
    ),
    "open_bracket": (
        "نشانهٔ «{found}» بسته نشده است؛ جفت آن را بگذارید.",
        "the bracket “{found}” is never closed; add its partner.",
    ),
    "side_by_side": (
        "نام‌های «{before}» و «{found}» کنار هم‌اند؛ میان آن‌ها عملگر یا ویرگول بگذارید.",
        "the names “{before}” and “{found}” stand side by side; put an operator between.",
    ),
    "foreign_word": (
        "«{found}» در این زبان «{right}» نوشته می‌شود؛ آن را درست کنید.",
        "“{found}” is written “{right}” in this language; correct it.",
    ),
    "not_word": (
        "نفی را با not(…) بنویسید؛ پرانتز آن را بگذارید.",
        "the word “not” needs brackets; write not(…).",
    ),
    "call_of_part": (
        "«{found}» صدا زده شده است، ولی جزء یک مقدار تابع نیست؛ تابع را به شکل نام(مقدار) بنویسید.",
        "“{found}” is called, but a part of a value is no function; write name(value).",
    ),
    "end": (
        "عبارت ناتمام است؛ دنبالهٔ آن را بنویسید.",
        "it stops too early; write the rest.",
    ),
    "unexpected": (
        "«{found}» در این جا معنا ندارد؛ آن را بردارید یا جای آن را درست کنید.",
        "“{found}” makes no sense here; remove it or move it.",
    ),
    "question": (
        "نشانهٔ ? تنها در خانه‌های جدول تصمیم معنا دارد؛ نام متغیر را بنویسید.",
        "the sign ? has a meaning in cells of decision tables only; write the variable's name.",
    ),
    "unknown_function": (
        "تابع «{name}» وجود ندارد{hint}؛ نام تابع را از فهرست بردارید.",
        "there is no function “{name}”{hint}; take a name from the list of functions.",
    ),
    "argument_count": (
        "«{signature}» با {count} مقدار صدا زده شده است؛ مقدارها را کم یا زیاد کنید.",
        "“{signature}” was given {count} value(s); add or remove some.",
    ),
    "literal_math": (
        "«{sign}» با {kind} معنا ندارد؛ عدد یا نام متغیر بنویسید.",
        "“{sign}” does not work with {kind}; write a number or a variable's name.",
    ),
    "at_literal": (
        '«{found}» تاریخ، ساعت یا مدت نیست؛ مانند "2026-03-21" یا "P3D" بنویسید.',
        '“{found}” is not a date, time or duration; write "2026-03-21" or "P3D".',
    ),
    "duplicate_key": (
        "کلید «{name}» دو بار آمده است؛ یکی را بردارید.",
        "the key “{name}” appears twice; remove one.",
    ),
    "assignment": (
        "خط باید به شکل «نام = عبارت» باشد.",
        "the line must read “name = expression”.",
    ),
    "taken_name": (
        "نام «{name}» از آنِ خود زبان یا پرونده است؛ نام دیگری برای متغیر بگذارید.",
        "the name “{name}” belongs to the language or to the case; name the variable otherwise.",
    ),
}

FAULTS = {
    "mixed": (
        "«{sign}» میان {left} و {right} معنا ندارد؛ یکی را به نوع دیگری تبدیل کنید.",
        "“{sign}” does not work between {left} and {right}; convert one of them.",
    ),
    "mixed_time": (
        "«{sign}» میان {left} و {right} معنا ندارد؛ متن را با date and time(…)، date(…) "
        "یا duration(…) تبدیل کنید.",
        "“{sign}” does not work between {left} and {right}; convert the text with "
        "date and time(…), date(…) or duration(…).",
    ),
    "not_boolean": (
        "«{sign}» درست یا نادرست می‌خواهد، نه {kind}؛ یک شرط بنویسید.",
        "“{sign}” needs true or false, not {kind}; write a condition.",
    ),
    "argument_kind": (
        "«{signature}» به جای {kind} به {wanted} نیاز دارد؛ مقدار را تبدیل کنید.",
        "“{signature}” needs {wanted} where {kind} was given; convert the value.",
    ),
    "argument_value": (
        "«{signature}» با مقدار «{value}» کار نمی‌کند؛ مقدار را درست کنید.",
        "“{signature}” does not work with the value “{value}”; correct the value.",
    ),
    "no_parts": (
        "{kind} جزئی به نام «{name}» ندارد؛ نام را درست کنید.",
        "{kind} has no part called “{name}”; correct the name.",
    ),
    "not_iterable": (
        "به جای {kind} یک فهرست یا بازهٔ عددی لازم است.",
        "a list or a range of numbers is needed, not {kind}.",
    ),
    "filter": (
        "درون کروشه شرط یا شمارهٔ صحیح لازم است، نه {kind}.",
        "a condition or a whole number is needed inside the brackets, not {kind}.",
    ),
    "divide": (
        "تقسیم بر صفر شد؛ پیش از تقسیم بررسی کنید.",
        "it divides by zero; test for that first.",
    ),
    "number_limit": (
        "عدد از {limit} بزرگ‌تر شد؛ عددهای کوچک‌تر به کار ببرید.",
        "a number grew beyond {limit}; use smaller numbers.",
    ),
    "text_limit": (
        "متن از {limit} نویسه بلندتر شد؛ آن را کوتاه کنید.",
        "a text grew beyond {limit} characters; make it shorter.",
    ),
    "list_limit": (
        "فهرست از {limit} عضو بزرگ‌تر شد؛ آن را کوتاه کنید.",
        "a list grew beyond {limit} items; make it shorter.",
    ),
    "steps": (
        "محاسبه بیش از اندازه طول کشید؛ حلقه‌ها و فهرست‌ها را کوتاه کنید.",
        "it takes too many steps; shorten the loops and lists.",
    ),
    "nesting": (
        "داده بیش از {limit} لایه تودرتو است؛ آن را ساده کنید.",
        "the data is nested more than {limit} deep; make it flatter.",
    ),
    "foreign": (
        "داده‌ای از نوع «{kind}» در این زبان معنا ندارد؛ آن را به متن یا عدد تبدیل کنید.",
        "data of the kind “{kind}” has no meaning here; turn it into a text or a number.",
    ),
    "out_of_range": (
        "نتیجه از محدودهٔ عددها یا تاریخ‌ها بیرون رفت؛ مقدارها را درست کنید.",
        "the result leaves the range of numbers or dates; correct the values.",
    ),
    "no_calendar": (
        "برای «{signature}» تقویم کاری داده نشده است؛ تقویم پرونده را معین کنید.",
        "no working calendar was given for “{signature}”; set the calendar of the case.",
    ),
    "zone": (
        "منطقهٔ زمانی «{value}» شناخته نیست؛ نامی مانند Asia/Tehran بنویسید.",
        "the time zone “{value}” is unknown; write a name such as Asia/Tehran.",
    ),
    "pattern": (
        "الگوی «{value}» پذیرفته نیست؛ الگوی ساده‌تری بی ارجاع و تکرار تودرتو بنویسید.",
        "the pattern “{value}” is refused; write one without references or nested repeats.",
    ),
    "unique_broken": (
        "قاعده‌های {rows} با هم صدق می‌کنند، ولی تنها یکی باید صدق کند؛ شرط‌ها را جدا کنید.",
        "rows {rows} match together where only one may; make their conditions exclusive.",
    ),
    "any_broken": (
        "قاعده‌های {rows} با هم صدق می‌کنند و نتیجه‌هایشان یکسان نیست؛ آن‌ها را یکسان کنید.",
        "rows {rows} match together and give different results; make them agree.",
    ),
    "not_allowed": (
        "{place} مقدار «{value}» می‌دهد که در مقدارهای مجاز نیست؛ آن را به فهرست بیفزایید.",
        "{place} gives “{value}”, which is not among the allowed values; add it to them.",
    ),
    "pattern_work": (
        "متن برای الگوی «{value}» بلند است؛ الگو را با ^ آغاز کنید یا ساده‌تر کنید.",
        "the text is too long for the pattern “{value}”; start it with ^ or make it simpler.",
    ),
}

REASONS: dict[str, tuple[str, str]] = {**SYNTAX, **FAULTS}
