"""What keeps a form from being published, in the owner's words: an allow-list, nothing else."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from processes.engine.feel import FUNCTIONS, FeelSyntax, compile_expression
from processes.engine.forms.messages import KINDS, PATTERNS
from processes.engine.forms.records import ASKING, CHOOSING, GROUPING, SHOWING, STORES

Finding = tuple[str, str, str]  # component key, Persian, English

_KEY = re.compile(r"[a-z][a-z0-9_]{0,59}\Z")
_SOURCES = {"case.points"}
_TAKEN = {"case", "now", "today", "item", "partial"}
_MAX_PARTS = 200
_MAX_DEPTH = 4
_MAX_TEXT = 20_000
# What form-js knows and we do not carry out: each would run an expression, load an address or
# show markup. A form that names one is refused rather than shown without it.
_RUNS = {
    "expression": "expression",
    "valuesExpression": "valuesExpression",
    "url": "url",
    "source": "source",
    "content": "content",
    "customScripts": "customScripts",
    "readonly": "readonly",
}
_WORDS = {
    "label",
    "description",
    "text",
    "defaultValue",
    "label.en",
    "description.en",
    "text.en",
}
_TEMPLATE = re.compile(r"\{\{|\{%")


def form_findings(definition: Mapping[str, Any]) -> list[Finding]:
    """Every reason not to publish the form: (component key, Persian, English); none = fine."""
    return list(_form(definition))


def _form(definition: Mapping[str, Any]) -> Iterator[Finding]:
    components = definition.get("components")
    if not isinstance(components, list):
        yield "", "فهرست «components» ندارد.", "it has no list “components”."
        return
    if not isinstance(definition.get("properties", {}), dict):
        yield "", "«properties» باید یک شیء باشد.", "“properties” must be an object."
        return
    if _count(components) > _MAX_PARTS:
        yield "", f"بیش از {_MAX_PARTS} جزء دارد.", f"it has more than {_MAX_PARTS} parts."
        return
    yield from _level(components, set(), 1)


def _count(components: list[Any], depth: int = 0) -> int:
    if depth > _MAX_DEPTH + 1:
        return 0
    inner = [c.get("components") for c in components if isinstance(c, dict)]
    return len(components) + sum(_count(i, depth + 1) for i in inner if isinstance(i, list))


def _level(components: list[Any], keys: set[str], depth: int) -> Iterator[Finding]:
    if depth > _MAX_DEPTH:
        yield "", "گروه‌ها بیش از حد تودرتو هستند.", "groups are nested too deep."
        return
    for component in components:
        if not isinstance(component, dict) or not isinstance(component.get("type"), str):
            yield "", "جزئی بدون «type» دارد.", "a part has no “type”."
            continue
        yield from _component(component, keys)
        inner = component.get("components", [])
        if not isinstance(inner, list):
            yield _name(component), "«components» فهرست نیست.", "“components” is not a list."
            continue
        own = set() if component["type"] == "dynamiclist" else keys
        yield from _level(inner, own, depth + 1)


def _component(component: Mapping[str, Any], keys: set[str]) -> Iterator[Finding]:
    kind, name = component["type"], _name(component)
    if kind not in ASKING | SHOWING | GROUPING:
        fa = f"نوع «{kind}» در فرم‌ها پذیرفته نیست."
        yield name, fa, f"the type “{kind}” is not accepted in forms."
        return
    shapes = list(_shapes(component, name))
    yield from shapes
    if shapes:
        return
    if kind in ASKING:
        yield from _key_findings(component, name, keys)
    yield from _running(component, name)
    yield from _wording(component, name)
    yield from _condition(component, name)
    yield from _must(component, name)
    yield from _validation(component, name)
    yield from _choices(component, name)
    yield from _properties(component, name)


def _shapes(component: Mapping[str, Any], name: str) -> Iterator[Finding]:
    for part in ("properties", "validate", "conditional", "layout"):
        if not isinstance(component.get(part) or {}, dict):
            yield name, f"«{part}» باید یک شیء باشد.", f"“{part}” must be an object."
    values = component.get("values") or []
    fine = isinstance(values, list) and all(isinstance(v, dict) and "value" in v for v in values)
    if not fine:
        yield name, "«values» باید فهرست گزینه‌ها باشد.", "“values” must be a list of choices."


def _name(component: Mapping[str, Any]) -> str:
    return str(component.get("key") or component.get("path") or component.get("id") or "")


def _key_findings(component: Mapping[str, Any], name: str, keys: set[str]) -> Iterator[Finding]:
    key = component.get("path") if component["type"] == "dynamiclist" else component.get("key")
    if not isinstance(key, str) or not _KEY.match(key):
        yield (
            name,
            "کلید باید با حرف کوچک لاتین آغاز شود و تنها حرف، رقم و _ داشته باشد.",
            "a key starts with a small Latin letter and holds only letters, digits and _.",
        )
        return
    if key in FUNCTIONS or key in _TAKEN:
        fa = f"«{key}» نام یکی از توابع یا داده‌های سامانه است؛ کلید دیگری برگزینید."
        yield name, fa, f"“{key}” is the name of a built-in; choose another key."
    if key in keys:
        yield name, f"کلید «{key}» دو بار آمده است.", f"the key “{key}” is used twice."
    keys.add(key)


def _running(component: Mapping[str, Any], name: str) -> Iterator[Finding]:
    for part in _RUNS:
        if component.get(part):
            yield name, f"«{part}» پذیرفته نیست.", f"“{part}” is not accepted."


def _wording(component: Mapping[str, Any], name: str) -> Iterator[Finding]:
    properties = component.get("properties") or {}
    if component["type"] in ASKING and not (component.get("label") or component.get("dateLabel")):
        yield name, "پرسش (label) ندارد.", "it has no label."
    for part in sorted(_WORDS):
        text = str(component.get(part) or properties.get(part) or "")
        if len(text) > _MAX_TEXT:
            yield name, f"«{part}» بیش از حد بلند است.", f"“{part}” is too long."
        if _TEMPLATE.search(text) or (part != "text" and text.startswith("=")):
            fa = f"در «{part}» عبارت پذیرفته نیست."
            yield name, fa, f"an expression is not accepted in “{part}”."


def _condition(component: Mapping[str, Any], name: str) -> Iterator[Finding]:
    conditional = component.get("conditional") or {}
    for part in sorted(set(conditional) - {"hide"}):
        yield name, f"شرط «{part}» پذیرفته نیست.", f"the condition “{part}” is not accepted."
    text = str(conditional.get("hide") or "").strip().removeprefix("=")
    if text:
        yield from _expression(text, name)


def _must(component: Mapping[str, Any], name: str) -> Iterator[Finding]:
    properties = component.get("properties") or {}
    text = str(properties.get("must") or "").strip()
    if not text:
        return
    yield from _expression(text, name)
    if not properties.get("must.says") or not properties.get("must.says.en"):
        fa = "قاعدهٔ «must» جملهٔ «must.says» و «must.says.en» می‌خواهد."
        yield name, fa, "the rule “must” needs its sentences “must.says” and “must.says.en”."


def _expression(text: str, name: str) -> Iterator[Finding]:
    try:
        compile_expression(text)
    except FeelSyntax as error:
        yield name, error.sentence("fa"), error.sentence("en")


def _validation(component: Mapping[str, Any], name: str) -> Iterator[Finding]:
    rules = component.get("validate") or {}
    pattern = rules.get("pattern")
    if pattern and pattern not in PATTERNS:
        known = ", ".join(sorted(PATTERNS))
        yield name, f"الگوی ناشناخته؛ یکی از: {known}", f"unknown pattern; one of: {known}"
    kind = rules.get("validationType")
    if kind and kind not in {*KINDS, "custom"}:
        yield name, f"«{kind}» شناخته نیست.", f"“{kind}” is not known."
    for part in ("min", "max", "minLength", "maxLength"):
        if not _is_number(rules.get(part)):
            yield name, f"«{part}» باید عدد باشد.", f"“{part}” must be a number."


def _is_number(value: Any) -> bool:
    if value in (None, ""):
        return True
    try:
        float(value)
    except (TypeError, ValueError):
        return False
    return True


def _choices(component: Mapping[str, Any], name: str) -> Iterator[Finding]:
    if component["type"] not in CHOOSING:
        return
    if not component.get("values") and not component.get("valuesKey"):
        yield name, "گزینه‌ای ندارد.", "it has no choices."
    values = [str(v["value"]) for v in component.get("values") or []]
    if len(values) != len(set(values)):
        yield name, "یک گزینه دو بار آمده است.", "a choice is there twice."
    hides = mapping_of((component.get("properties") or {}).get("values.hide"))
    for value, text in hides.items():
        if value not in values:
            yield name, f"گزینهٔ «{value}» نیست.", f"there is no choice “{value}”."
        yield from _expression(str(text), name)


def mapping_of(given: Any) -> Mapping[str, Any]:
    """A mapping written as an object, or as the JSON text of one (form-js keeps text only)."""
    if isinstance(given, str):
        try:
            given = json.loads(given)
        except ValueError:
            return {}
    return given if isinstance(given, dict) else {}


def _properties(component: Mapping[str, Any], name: str) -> Iterator[Finding]:
    properties = component.get("properties") or {}
    store = properties.get("store")
    if store and store not in STORES:
        known = ", ".join(STORES)
        yield name, f"«store» یکی از این‌هاست: {known}", f"“store” is one of: {known}"
    if store == "variable" and component["type"] in {"checklist", "dynamiclist", "filepicker"}:
        fa = "فهرست را نمی‌توان متغیر فرایند کرد؛ آن را note یا case کنید."
        yield name, fa, "a list cannot be a variable of the process; make it note or case."
    source = properties.get("source")
    if source and (source not in _SOURCES or component["type"] != "dynamiclist"):
        yield name, f"منبع «{source}» شناخته نیست.", f"the source “{source}” is not known."
    if not _is_number(component.get("decimalDigits")) or not _is_number(properties.get("rows")):
        yield name, "عدد درستی نیست.", "not a number."
