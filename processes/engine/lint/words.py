"""The field's names for parts of a diagram, and what to draw in place of what is not executed."""

from typing import NamedTuple


class Text(NamedTuple):
    """One sentence of the linter in both languages; a gap only warns in a draft."""

    fa: str
    en: str
    gap: bool = False
    warning: bool = False


KINDS: dict[str, tuple[str, str]] = {
    "process": ("فرایند", "process"),
    "userTask": ("کار", "user task"),
    "manualTask": ("کار دستی", "manual task"),
    "task": ("کار بی‌نوع", "task without a kind"),
    "serviceTask": ("کار خودکار", "service task"),
    "businessRuleTask": ("کار جدول تصمیم", "business rule task"),
    "scriptTask": ("کار محاسبه", "script task"),
    "sendTask": ("کار فرستادن", "send task"),
    "receiveTask": ("کار دریافت", "receive task"),
    "callActivity": ("فراخوان زیرفرایند", "call activity"),
    "subProcess": ("زیرفرایند", "sub-process"),
    "transaction": ("تراکنش", "transaction"),
    "adHocSubProcess": ("زیرفرایند بی‌ترتیب", "ad hoc sub-process"),
    "startEvent": ("رویداد آغاز", "start event"),
    "endEvent": ("رویداد پایان", "end event"),
    "intermediateCatchEvent": ("رویداد میانی دریافت", "intermediate catch event"),
    "intermediateThrowEvent": ("رویداد میانی فرستادن", "intermediate throw event"),
    "boundaryEvent": ("رویداد لبه", "boundary event"),
    "exclusiveGateway": ("دروازهٔ تصمیم", "exclusive gateway"),
    "parallelGateway": ("دروازهٔ هم‌زمان", "parallel gateway"),
    "inclusiveGateway": ("دروازهٔ چندگزینه‌ای", "inclusive gateway"),
    "eventBasedGateway": ("دروازهٔ رویداد", "event-based gateway"),
    "complexGateway": ("دروازهٔ پیچیده", "complex gateway"),
    "sequenceFlow": ("خط", "sequence flow"),
    "lane": ("ردیف", "lane"),
    "childLaneSet": ("ردیفِ درون ردیف", "nested lane"),
    "participant": ("حوزه", "pool"),
    "signal": ("علامت", "signal"),
    "escalation": ("رویداد ارجاع به بالا", "escalation"),
    "dataObject": ("شیء داده", "data object"),
    "dataObjectReference": ("شیء داده", "data object"),
    "dataStore": ("انبار داده", "data store"),
    "dataStoreReference": ("انبار داده", "data store"),
    "dataInputAssociation": ("پیوند داده", "data association"),
    "dataOutputAssociation": ("پیوند داده", "data association"),
    "ioSpecification": ("ورودی و خروجی داده", "data inputs and outputs"),
    "property": ("متغیر داده", "data property"),
    "standardLoopCharacteristics": ("تکرار کار", "standard loop"),
    "multiInstanceLoopCharacteristics": ("کار چندنمونه‌ای", "multi-instance activity"),
    "correlationKey": ("کلید همبستگی", "correlation key"),
    "correlationProperty": ("کلید همبستگی", "correlation property"),
    "signalEventDefinition": ("رویداد علامت", "signal event"),
    "escalationEventDefinition": ("رویداد ارجاع به بالا", "escalation event"),
    "conditionalEventDefinition": ("رویداد شرطی", "conditional event"),
    "linkEventDefinition": ("رویداد پیوند", "link event"),
    "compensateEventDefinition": ("رویداد جبران", "compensation event"),
    "cancelEventDefinition": ("رویداد لغو", "cancel event"),
    "errorEventDefinition": ("رویداد خطا", "error event"),
    "messageEventDefinition": ("رویداد پیام", "message event"),
    "timerEventDefinition": ("زمان‌سنج", "timer"),
    "terminateEventDefinition": ("رویداد پایان همه", "terminate event"),
}

_LOOP = (
    "به‌جای آن خطی به عقب از یک دروازهٔ تصمیم بکشید.",
    "draw a flow back from an exclusive gateway instead.",
)
_MESSAGE = ("به‌جای آن رویداد پیام بگذارید.", "use a message event instead.")
_VARIABLE = (
    "آن را پاک کنید؛ داده‌ها در متغیرها و پرونده نگه داشته می‌شوند.",
    "remove it; data is kept in variables and in the case.",
)
_BOUNDARY = (
    "به‌جای آن رویداد لبه‌ای بر یک زیرفرایند بگذارید.",
    "use a boundary event on a sub-process instead.",
)
_KEY = (
    "به‌جای آن ویژگی correlationKey را بر خودِ رویداد پیام بنویسید.",
    "write the property correlationKey on the message event itself instead.",
)
_PATH = (
    "به‌جای آن راه بازگشت را با دروازه و کار بکشید.",
    "draw the way back with a gateway and tasks instead.",
)
START = (
    "فرایند را ساده یا با پیام آغاز کنید.",
    "start the process plainly or by a message instead.",
)
EVENT = (
    "به‌جای آن پیام یا زمان‌سنج به کار ببرید.",
    "use a message or a timer there instead.",
)
REMOVE = ("آن را پاک کنید.", "remove it.")

ADVICE: dict[str, tuple[str, str]] = {
    "standardLoopCharacteristics": _LOOP,
    "multiInstanceLoopCharacteristics": _LOOP,
    "signal": _MESSAGE,
    "escalation": _MESSAGE,
    "signalEventDefinition": _MESSAGE,
    "escalationEventDefinition": _MESSAGE,
    "sendTask": ("به‌جای آن رویداد فرستادن پیام بگذارید.", "use a message throw event instead."),
    "receiveTask": ("به‌جای آن رویداد دریافت پیام بگذارید.", "use a message catch event instead."),
    "conditionalEventDefinition": (
        "به‌جای آن رویداد پیام یا زمان‌سنج، و پس از آن دروازهٔ تصمیم بگذارید.",
        "use a message or timer event followed by an exclusive gateway instead.",
    ),
    "linkEventDefinition": ("به‌جای آن یک خط بکشید.", "draw a sequence flow instead."),
    "compensateEventDefinition": _PATH,
    "cancelEventDefinition": _PATH,
    "transaction": (
        "به‌جای آن زیرفرایند ساده با رویداد لبه بگذارید.",
        "use a plain sub-process with boundary events instead.",
    ),
    "adHocSubProcess": (
        "به‌جای آن زیرفرایندی با دروازهٔ هم‌زمان بگذارید.",
        "use a sub-process with a parallel gateway instead.",
    ),
    "complexGateway": (
        "به‌جای آن دروازهٔ چندگزینه‌ای یا هم‌زمان بگذارید.",
        "use an inclusive or parallel gateway instead.",
    ),
    "triggeredByEvent": _BOUNDARY,
    "isForCompensation": _PATH,
    "dataObject": _VARIABLE,
    "dataObjectReference": _VARIABLE,
    "dataStore": _VARIABLE,
    "dataStoreReference": _VARIABLE,
    "dataInputAssociation": _VARIABLE,
    "dataOutputAssociation": _VARIABLE,
    "ioSpecification": _VARIABLE,
    "property": _VARIABLE,
    "correlationKey": _KEY,
    "correlationProperty": _KEY,
    "correlationSubscription": _KEY,
    "childLaneSet": ("ردیف‌ها را کنار هم بکشید.", "draw the lanes side by side."),
    "import": (
        "همهٔ فایل‌ها را در یک پوشه بارگذاری کنید.",
        "upload all files in one folder instead.",
    ),
}


def kind_word(kind: str, language: str) -> str:
    """What people call that BPMN tag; the tag itself if it has no word."""
    fa, en = KINDS.get(kind, (kind, kind))
    return fa if language == "fa" else en
