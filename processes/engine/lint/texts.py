"""What the linter says of a diagram's form: each code is a sentence in Persian and in English.

`{element}` names the element by its own name and id; a *gap* is incompleteness, which a draft
may still have; a *warning* never refuses.
"""

from processes.engine.lint.sentences import EXPRESSIONS, FILES, NAMES
from processes.engine.lint.words import Text

_ALLOWED: dict[str, Text] = {
    "not_allowed": Text(
        "{what} در {element} اجرا نمی‌شود؛ {advice}",
        "{what} at {element} is not executed; {advice}",
    ),
    "twice": Text(
        "{element} بیش از یک «{what}» دارد؛ یکی را نگه دارید.",
        '{element} has more than one "{what}"; keep one.',
    ),
    "attribute_not_allowed": Text(
        "ویژگی {what} در {element} اجرا نمی‌شود؛ {advice}",
        "the attribute {what} of {element} is not executed; {advice}",
    ),
    "attribute_ignored": Text(
        "ویژگی {what} در {element} به کار نمی‌آید و نادیده گرفته می‌شود.",
        "the attribute {what} of {element} has no effect and is ignored.",
        warning=True,
    ),
    "extension_code": Text(
        "«{what}» در {element} دستوری دارد که هرگز اجرا نمی‌شود؛ آن را پاک کنید و محاسبه را در "
        "یک کار محاسبه یا جدول تصمیم بنویسید.",
        '"{what}" in {element} carries code, which is never run; remove it and put the '
        "computation into a script task or a decision table.",
    ),
    "extension_ignored": Text(
        "«{what}» در {element} به کار نمی‌آید و نادیده گرفته می‌شود.",
        '"{what}" in {element} has no effect and is ignored.',
        warning=True,
    ),
    "extension_unknown": Text(
        "«{what}» در {element} شناخته نیست و اجرا نمی‌شود؛ آن را پاک کنید.",
        '"{what}" in {element} is not known and not executed; remove it.',
    ),
    "extension_incomplete": Text(
        "«{what}» در {element} ناقص است ({missing})؛ آن را کامل کنید.",
        '"{what}" in {element} is incomplete ({missing}); complete it.',
    ),
    "no_id": Text(
        "یک {what} در سطر {line} شناسه ندارد؛ به آن شناسه بدهید.",
        "a {what} on line {line} has no id; give it one.",
    ),
    "language": Text(
        "{element} عبارتی به زبان «{what}» دارد؛ عبارت‌ها را به FEEL بنویسید.",
        '{element} has an expression in "{what}"; write expressions in FEEL.',
    ),
    "event_not_allowed": Text(
        "{what} به‌عنوان {kind} در {element} اجرا نمی‌شود؛ {advice}",
        "{what} as {kind} at {element} is not executed; {advice}",
    ),
    "event_missing": Text(
        "{element} ({kind}) نمی‌گوید منتظر چیست؛ زمان‌سنج یا پیام به آن بدهید.",
        "{element} ({kind}) does not say what it waits for; give it a timer or a message.",
    ),
    "reference_unknown": Text(
        "{element} به «{what}» اشاره می‌کند که در این فایل نیست؛ آن را بسازید یا اشاره را پاک کنید.",
        '{element} refers to "{what}", which is not in this file; add it or remove the reference.',
    ),
}

_SHAPE: dict[str, Text] = {
    "process_none": Text(
        "این فایل فرایند اجرایی ندارد؛ یک فرایند با رویداد آغاز و پایان بکشید.",
        "the file has no executable process; draw one with a start and an end event.",
    ),
    "process_many": Text(
        "این فایل بیش از یک فرایند با مرحله دارد ({element})؛ هر فرایند را در فایل خود بگذارید.",
        "the file has more than one process with steps ({element}); put each into its own file.",
    ),
    "process_key": Text(
        "شناسهٔ فرایند {element} باید با حرف کوچک لاتین آغاز شود و فقط حرف لاتین، رقم و خط زیر "
        "داشته باشد، مانند case_handling.",
        "the process id {element} must begin with a Latin letter and have only Latin letters, "
        "digits and underscores, like case_handling.",
    ),
    "start_none": Text(
        "{element} رویداد آغاز ندارد؛ یکی بگذارید و به نخستین مرحله وصل کنید.",
        "{element} has no start event; add one and connect it to the first step.",
    ),
    "start_many": Text(
        "{element} بیش از یک رویداد آغاز دارد و همه با هم آغاز می‌شوند؛ یکی را نگه دارید.",
        "{element} has more than one start event and all would start at once; keep one.",
    ),
    "start_sub": Text(
        "زیرفرایند {element} باید درست یک رویداد آغاز ساده داشته باشد.",
        "the sub-process {element} must have exactly one plain start event.",
    ),
    "end_none": Text(
        "{element} رویداد پایان ندارد؛ یکی بگذارید تا هر مسیر به پایان برسد.",
        "{element} has no end event; add one so that every path ends.",
    ),
    "flow_broken": Text(
        "خط {element} دو سرِ درست در یک فرایند ندارد؛ آن را دوباره بکشید.",
        "the flow {element} does not connect two nodes of one process; draw it again.",
    ),
    "flow_into_start": Text(
        "خطی به {element} ({kind}) وارد می‌شود؛ آن را به مرحلهٔ پس از آن وصل کنید.",
        "a flow goes into {element} ({kind}); connect it to the step after it.",
    ),
    "flow_out_of_end": Text(
        "خطی از رویداد پایان {element} بیرون می‌آید؛ آن را پاک کنید.",
        "a flow leaves the end event {element}; remove it.",
    ),
    "dead_end": Text(
        "پس از {element} هیچ مرحله‌ای نیست؛ آن را به مرحلهٔ بعد یا یک رویداد پایان وصل کنید.",
        "nothing follows {element}; connect it to the next step or to an end event.",
    ),
    "unreachable": Text(
        "هیچ مسیری از آغاز به {element} نمی‌رسد؛ آن را وصل یا پاک کنید.",
        "no path from the start reaches {element}; connect it or remove it.",
    ),
    "no_way_out": Text(
        "از {element} هیچ مسیری به پایان نمی‌رسد؛ راهی به یک رویداد پایان بکشید.",
        "no path from {element} reaches an end; draw a way to an end event.",
    ),
    "flow_twice": Text(
        "{element} از همان مرحله به همان مرحله می‌رود که خط دیگری هم می‌رود؛ یکی را پاک کنید.",
        "{element} goes the same way between two nodes as another flow; remove one.",
    ),
    "join_stuck": Text(
        "{element} ({kind}) ممکن است منتظر شاخه‌ای بماند که هرگز نمی‌رسد؛ شاخه‌ها را با دروازه‌ای از "
        "همان نوع جدا کنید، یا با دروازهٔ تصمیم به هم برسانید.",
        "{element} ({kind}) may wait for a branch that never comes; split the branches by a "
        "gateway of the same kind, or merge them by an exclusive gateway.",
    ),
    "never_ends": Text(
        "{element} ممکن است به حالتی برسد که دیگر هرگز به پایان نمی‌رسد؛ شاخه‌ای را که به عقب "
        "برمی‌گردد از شاخه‌های هم‌زمان جدا کنید.",
        "{element} may come to a state from which it never ends; keep the way back out of its "
        "parallel branches.",
    ),
    "join_repeated": Text(
        "یک شاخه ممکن است دو بار به {element} ({kind}) برسد، پیش از آن‌که شاخه‌های دیگر برسند؛ آن "
        "شاخه را پیش از آن جمع کنید.",
        "one branch may reach {element} ({kind}) twice before the others have come; join that "
        "branch earlier.",
    ),
    "split_implicit": Text(
        "از {element} چند خط بیرون می‌آید؛ یک دروازه پس از آن بگذارید.",
        "several flows leave {element}; put a gateway after it.",
    ),
    "too_many_nodes": Text(
        "نمودار {count} مرحله دارد و بیشترین اندازه {limit} است؛ بخشی را فرایند جدا کنید.",
        "the diagram has {count} nodes and may have {limit}; move a part into a process of its "
        "own.",
    ),
}

_GATEWAYS: dict[str, Text] = {
    "condition_place": Text(
        "خط {element} شرط دارد ولی از دروازهٔ تصمیم بیرون نمی‌آید؛ شرط را پاک کنید یا دروازه "
        "بگذارید.",
        "the flow {element} has a condition but leaves no exclusive or inclusive gateway; remove "
        "the condition or add a gateway.",
    ),
    "condition_missing": Text(
        "خط {element} از {gateway} شرط ندارد و مسیر پیش‌فرض هم نیست؛ شرط آن را بنویسید.",
        "the flow {element} out of {gateway} has no condition and is not the default; write its "
        "condition.",
        gap=True,
    ),
    "default_missing": Text(
        "{element} ({kind}) مسیر پیش‌فرض ندارد؛ اگر هیچ شرطی برقرار نباشد پرونده می‌ماند. یکی از "
        "خط‌ها را پیش‌فرض کنید.",
        "{element} ({kind}) has no default flow; a case that meets no condition would be stuck. "
        "Make one flow the default.",
        gap=True,
    ),
    "default_conditional": Text(
        "خط پیش‌فرض {element} شرط دارد؛ شرط را پاک کنید.",
        "the default flow {element} has a condition; remove the condition.",
    ),
    "default_unknown": Text(
        "مسیر پیش‌فرضِ {element} از خودِ آن بیرون نمی‌آید؛ یکی از خط‌های آن را برگزینید.",
        "the default flow of {element} does not leave it; choose one of its own flows.",
    ),
    "event_gateway_few": Text(
        "دروازهٔ رویداد {element} باید دست‌کم دو راه داشته باشد.",
        "the event-based gateway {element} needs at least two ways out.",
    ),
    "event_gateway_target": Text(
        "پس از دروازهٔ رویداد {element} فقط رویداد دریافت پیام یا زمان‌سنج می‌آید، نه {target}؛ "
        "هر رویداد فقط از همین دروازه.",
        "after the event-based gateway {element} come only message or timer catch events, "
        "reached from this gateway alone, not {target}.",
    ),
    "event_gateway_timers": Text(
        "دروازهٔ رویداد {element} بیش از یک زمان‌سنج دارد و زودترین آن‌ها گم می‌شود؛ یکی را نگه دارید.",
        "the event-based gateway {element} has more than one timer and would miss the earlier; "
        "keep one.",
    ),
    "event_gateway_messages": Text(
        "دروازهٔ رویداد {element} دو بار منتظر پیام «{what}» است؛ یکی را نگه دارید.",
        'the event-based gateway {element} waits twice for the message "{what}"; keep one.',
    ),
    "boundary_host": Text(
        "{element} بر کاری است که منتظر نمی‌ماند یا نیست؛ آن را بر کار، کار خودکار، فراخوان "
        "زیرفرایند یا زیرفرایند بگذارید.",
        "{element} sits on nothing that waits; put it on a user task, service task, call "
        "activity or sub-process.",
    ),
    "boundary_error_host": Text(
        "رویداد خطا {element} فقط بر کار خودکار، فراخوان زیرفرایند یا زیرفرایند می‌نشیند.",
        "the error event {element} may sit only on a service task, call activity or sub-process.",
    ),
    "boundary_error": Text(
        "رویداد خطا {element} باید کار را قطع کند؛ آن را قطع‌کننده کنید.",
        "the error event {element} must interrupt its activity; make it interrupting.",
    ),
    "boundary_back": Text(
        "{element} بی‌واسطه به همان کاری برمی‌گردد که بر آن نشسته است؛ پیش از بازگشت مرحله‌ای مانند "
        "یک یادآوری بگذارید.",
        "{element} goes straight back to the activity it sits on; put a step, such as a reminder, "
        "before the way back.",
    ),
    "cycle_place": Text(
        "تکرار فقط در زمان‌سنجِ لبه‌ای است که کار را قطع نمی‌کند؛ در {element} مدت یا تاریخ بنویسید.",
        "a cycle belongs only on a non-interrupting boundary timer; write a duration or date at "
        "{element}.",
    ),
    "cycle_waits": Text(
        "{element} ({kind}) در شاخهٔ تکرارِ {timer} است و با پایان کار اصلی بی‌صدا پاک می‌شود؛ "
        "در آن شاخه فقط کار خودکار و محاسبه بگذارید، یا زمان‌سنجِ مدت‌دار به کار ببرید.",
        "{element} ({kind}) is in the branch of the cycle timer {timer} and would silently "
        "vanish when the main task ends; keep only service and script tasks there, or use a "
        "duration timer.",
    ),
}

_RUNAWAY: dict[str, Text] = {
    "endless_loop": Text(
        "این حلقه هیچ‌جا منتظر کسی یا زمانی نمی‌ماند و پایان ندارد: {what}. یک کار، زمان‌سنج یا "
        "پیام در آن بگذارید.",
        "this loop never waits for a person or a time, so it may never end: {what}. Put a user "
        "task, timer or message into it.",
    ),
    "loop_undecided": Text(
        "در این حلقه هیچ دروازهٔ تصمیمی نیست و موتور آن را پایان‌ناپذیر می‌بیند: {what}. در جای "
        "بازگشت یک دروازهٔ تصمیم بگذارید.",
        "this loop has no exclusive gateway, so the engine cannot foresee its end: {what}. Put an "
        "exclusive gateway where it comes back.",
    ),
    "tokens_many": Text(
        "شاخه‌های هم‌زمان پیش از {element} به هم نمی‌رسند و آن را {count} بار یا بیشتر آغاز "
        "می‌کنند؛ آن‌ها را با دروازهٔ هم‌زمان جمع کنید.",
        "parallel branches are not joined before {element} and would run it {count} times or "
        "more; join them with a parallel gateway.",
    ),
    "tokens_twice": Text(
        "دو شاخهٔ هم‌زمان جدا از هم به {element} ({kind}) می‌رسند و موتور آن‌ها را از هم باز "
        "نمی‌شناسد؛ آن‌ها را پیش از آن با دروازهٔ هم‌زمان جمع کنید.",
        "two parallel branches reach {element} ({kind}) one after the other and the engine cannot "
        "tell them apart; join them before it with a parallel gateway.",
    ),
    "tokens_grow": Text(
        "هر دور از حلقه‌ای که از {element} می‌گذرد شاخه‌های هم‌زمان را بیشتر می‌کند؛ آن‌ها را "
        "پیش از بازگشت با دروازهٔ هم‌زمان جمع کنید.",
        "each round of the loop through {element} multiplies its parallel branches; join them "
        "with a parallel gateway before going back.",
    ),
    "call_cycle": Text(
        "{element} فرایندی را فرا می‌خواند که به خودش بازمی‌گردد ({what}) و پایان ندارد؛ این "
        "فراخوان را پاک کنید و راه بازگشت را با یک خط بکشید.",
        "{element} calls a process that comes back to itself ({what}) and never ends; remove the "
        "call and draw the way back as a flow.",
    ),
    "message_cycle": Text(
        "{element} پیامی می‌فرستد که بی هیچ درنگی همین فرایند را دوباره آغاز می‌کند ({what})؛ "
        "پیش از آن یک کار یا زمان‌سنج بگذارید.",
        "{element} sends a message that starts the same process again without any wait ({what}); "
        "put a user task or timer before it.",
    ),
}

TEXTS: dict[str, Text] = {
    **_ALLOWED,
    **_SHAPE,
    **_GATEWAYS,
    **_RUNAWAY,
    **EXPRESSIONS,
    **NAMES,
    **FILES,
}
