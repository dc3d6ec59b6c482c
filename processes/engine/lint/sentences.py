"""What the linter says of expressions, of names that do not exist, and of files."""

from processes.engine.lint.words import Text

EXPRESSIONS: dict[str, Text] = {
    "expression_wrong": Text(
        "{where} در {element}: {why}",
        "{where} of {element}: {why}",
    ),
    "expressions_many": Text(
        "عبارت‌های این نمودار روی هم بیش از {limit} نویسه‌اند؛ بخشی را به جدول تصمیم یا فرایند جدا "
        "ببرید.",
        "the expressions of this diagram are longer than {limit} characters together; move a part "
        "into a decision table or a process of its own.",
    ),
    "timer_missing": Text(
        "زمان‌سنج {element} زمان ندارد؛ مدت یا تاریخ آن را بنویسید.",
        "the timer {element} has no time; write its duration or date.",
        gap=True,
    ),
    "timer_wrong": Text(
        "زمان‌سنج {element}: {why}",
        "timer {element}: {why}",
    ),
    "timer_cycle_computed": Text(
        'تکرارِ {element} باید متن ثابت باشد، مانند "R3/P1D"؛ محاسبه‌شدهٔ آن پذیرفته نمی‌شود.',
        'the cycle of {element} must be a fixed text like "R3/P1D"; a computed one is not '
        "accepted.",
    ),
    "timer_type": Text(
        'زمان‌سنج {element} باید متنی مانند "P5D" بدهد، نه «{what}».',
        'the timer {element} must give a text like "P5D", not "{what}".',
    ),
    "working_time_place": Text(
        "روز یا ساعت کاری در {element} فقط به‌صورت تاریخ (timeDate) به کار می‌رود؛ نوع زمان‌سنج "
        "را تاریخ کنید.",
        "working days or hours at {element} belong only in a date timer (timeDate); change the "
        "timer's kind to date.",
    ),
    "script_empty": Text(
        "کار محاسبه {element} خالی است؛ سطرهایی مانند «نام = عبارت» بنویسید.",
        "the script task {element} is empty; write lines like name = expression.",
        gap=True,
    ),
    "name_reserved": Text(
        "{element} متغیری به نام «{what}» می‌سازد که از آنِ سامانه است؛ نام دیگری برگزینید.",
        '{element} makes a variable named "{what}", which belongs to the system; choose another '
        "name.",
    ),
    "name_wrong": Text(
        "{element} متغیری با نام نادرست «{what}» دارد؛ نام با حرف آغاز می‌شود و فقط حرف، رقم و "
        "خط زیر دارد.",
        '{element} has a variable with the wrong name "{what}"; a name begins with a letter and '
        "has only letters, digits and underscores.",
    ),
    "retries_wrong": Text(
        "شمار تلاش دوبارهٔ {element} باید عددی از ۰ تا ۲۰ باشد، نه «{what}».",
        'the retries of {element} must be a number from 0 to 20, not "{what}".',
    ),
}

NAMES: dict[str, Text] = {
    "kind_missing": Text(
        "{element} نمی‌گوید چه‌گونه کاری است؛ آن را کار، کار خودکار، کار محاسبه یا کار جدول "
        "تصمیم کنید.",
        "{element} does not say what kind of task it is; make it a user, service, script or "
        "business rule task.",
        gap=True,
    ),
    "form_missing": Text(
        "کار {element} فرم ندارد؛ کلید فرم (formKey) آن را بنویسید.",
        "the user task {element} has no form; give it a form key (formKey).",
        gap=True,
    ),
    "form_unknown": Text(
        "فرم «{what}» کار {element} پیدا نشد؛ آن را بارگذاری کنید یا نام را درست کنید.",
        'the form "{what}" of the user task {element} was not found; upload it or correct its '
        "name.",
        gap=True,
    ),
    "group_missing": Text(
        "کسی برای کار {element} نیست؛ آن را در ردیف یک نقش بگذارید یا ویژگی candidateGroups به "
        "آن بدهید.",
        "nobody can do the user task {element}; put it into a role's lane or give it "
        "candidateGroups.",
        gap=True,
    ),
    "role_unknown": Text(
        "نقشی به نام «{what}» برای {element} نیست؛ شناسهٔ ردیف باید کلید یک نقش باشد.",
        'there is no role "{what}" for {element}; the id of a lane must be the key of a role.',
        gap=True,
    ),
    "handler_missing": Text(
        "کار خودکار {element} نمی‌گوید چه چیزی را اجرا کند؛ یک کارکرد برای آن برگزینید.",
        "the service task {element} does not say what to run; choose a handler for it.",
        gap=True,
    ),
    "handler_unknown": Text(
        "کارکردی به نام «{what}» برای {element} نیست؛ یکی از کارکردهای موجود را برگزینید.",
        'there is no handler "{what}" for {element}; choose one that exists.',
        gap=True,
    ),
    "parameter_missing": Text(
        "{element} ورودی «{what}» را نمی‌دهد؛ مقدار آن را بنویسید.",
        '{element} does not give the parameter "{what}"; write its value.',
        gap=True,
    ),
    "parameter_unknown": Text(
        "{element} ورودی «{what}» را می‌دهد که این کارکرد نمی‌شناسد؛ آن را پاک کنید.",
        '{element} gives the parameter "{what}", which its handler does not know; remove it.',
        gap=True,
    ),
    "letter_unknown": Text(
        "الگوی نامهٔ «{what}» در {element} پیدا نشد؛ آن را بارگذاری کنید یا نام را درست کنید.",
        'the letter "{what}" in {element} was not found; upload it or correct its name.',
        gap=True,
    ),
    "decision_missing": Text(
        "{element} جدول تصمیم ندارد؛ شناسهٔ آن را بنویسید.",
        "{element} names no decision table; write its id.",
        gap=True,
    ),
    "decision_unknown": Text(
        "جدول تصمیم «{what}» در {element} پیدا نشد؛ آن را بارگذاری کنید یا نام را درست کنید.",
        'the decision table "{what}" of {element} was not found; upload it or correct its name.',
        gap=True,
    ),
    "callee_missing": Text(
        "{element} فرایندی را نام نمی‌برد؛ شناسهٔ آن را بنویسید.",
        "{element} names no process to call; write its id.",
        gap=True,
    ),
    "callee_unknown": Text(
        "فرایند «{what}» که {element} فرا می‌خواند پیدا نشد؛ آن را بارگذاری کنید یا نام را درست "
        "کنید.",
        'the process "{what}" that {element} calls was not found; upload it or correct its name.',
        gap=True,
    ),
    "callee_wrong": Text(
        "{element} فرایندی با شناسهٔ نادرست «{what}» فرا می‌خواند؛ شناسهٔ آن را درست کنید.",
        '{element} calls a process by the wrong id "{what}"; correct the id.',
    ),
    "message_missing": Text(
        "{element} پیامی را نام نمی‌برد؛ نام پیام را بنویسید.",
        "{element} names no message; write the message's name.",
        gap=True,
    ),
    "name_fa_missing": Text(
        "{element} ({kind}) نام ندارد؛ نامی به زبان کارکنان بدهید.",
        "{element} ({kind}) has no name; give it one in the staff's words.",
        warning=True,
    ),
    "name_en_missing": Text(
        "{element} ({kind}) نام انگلیسی ندارد.",
        "{element} ({kind}) has no English name.",
        warning=True,
    ),
}

FILES: dict[str, Text] = {
    "xml": Text(
        "{why}",
        "{why}",
    ),
    "file_unknown": Text(
        "فایل {what} نمودار، جدول تصمیم، فرم یا نامه نیست و بررسی نشد.",
        "{what} is no diagram, decision table, form or letter and was not checked.",
    ),
    "table_large": Text(
        "خانه‌های جدول‌های این فایل روی هم بیش از {limit} نویسه‌اند؛ آن را به چند فایل بخش کنید.",
        "the cells of this file are longer than {limit} characters together; divide it into "
        "several files.",
    ),
    "decision_wrong": Text("{element}: {why}", "{element}: {why}"),
    "decision_twice": Text(
        "شناسهٔ «{what}» در دو فایل هست؛ یکی را عوض کنید.",
        'the id "{what}" is in two files; change one of them.',
    ),
    "form_wrong": Text(
        "فرم، {where}: {why}",
        "form, {where}: {why}",
    ),
    "letter_wrong": Text(
        "نامه، {where}: {why}",
        "letter, {where}: {why}",
    ),
    "normalised": Text(
        "{element}: {why}",
        "{element}: {why}",
        warning=True,
    ),
}
