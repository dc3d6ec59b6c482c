"""From the JSON of a form to its records; what cannot be read is refused in a sentence."""

import json
from collections.abc import Mapping
from typing import Any

from processes.engine.feel import Expression, compile_expression
from processes.engine.forms.findings import form_findings, mapping_of
from processes.engine.forms.records import Component, Form, Option, Rules
from processes.errors import PasokhError

MAX_BYTES = 200_000


class FormUnreadable(PasokhError):
    """The form “{form}” cannot be used: {reason}"""

    fa = "فرم «{form}» پذیرفته نشد: {reason}"

    def __init__(self, form: str, fa: str, en: str) -> None:
        """Name the form and the first reason in both languages."""
        self.reasons = {"fa": fa, "en": en}
        super().__init__(form=form)

    def sentence(self, language: str) -> str:
        """The sentence for `language`, with the reason filled in."""
        frame = self.fa if language == "fa" else (type(self).__doc__ or "")
        return frame.format(form=self.params["form"], reason=self.reasons[language])


def parse_form(content: bytes | str, key: str) -> Form:
    """The form in `content` (JSON). Raises FormUnreadable for what form_findings refuses."""
    definition = read_definition(content, key)
    for component_key, fa, en in form_findings(definition):
        where = f"{component_key}: " if component_key else ""
        raise FormUnreadable(key, where + fa, where + en)
    properties = _properties(definition)
    title = str(definition.get("title") or properties.get("title") or key)
    title_en = str(definition.get("title.en") or properties.get("title.en") or "")
    return Form(
        key=key,
        title_fa=title,
        title_en=title_en,
        components=_components(definition),
        intro_fa=str(properties.get("intro", "")),
        intro_en=str(properties.get("intro.en", "")),
    )


def read_definition(content: bytes | str, key: str) -> dict[str, Any]:
    """The JSON object of a form. Raises FormUnreadable when it is none, or far too big."""
    if len(content) > MAX_BYTES:
        raise FormUnreadable(key, "بیش از حد بزرگ است.", "it is far too big.")
    try:
        definition = json.loads(content)
    except (ValueError, RecursionError):
        raise FormUnreadable(key, "JSON درستی نیست.", "it is not valid JSON.") from None
    if not isinstance(definition, dict):
        raise FormUnreadable(key, "یک شیء JSON نیست.", "it is not a JSON object.")
    return definition


def _components(owner: Mapping[str, Any]) -> tuple[Component, ...]:
    return tuple(_component(item) for item in owner.get("components", ()))


def _component(item: Mapping[str, Any]) -> Component:
    properties = _properties(item)
    kind = item["type"]
    hide = str((item.get("conditional") or {}).get("hide") or "").strip().removeprefix("=").strip()
    return Component(
        type=kind,
        key=_key(item),
        label_fa=_text(item, "text" if kind == "text" else "label"),
        label_en=str(properties.get("text.en" if kind == "text" else "label.en", "")),
        help_fa=_text(item, "description"),
        help_en=str(properties.get("description.en", "")),
        options=_options(item, properties),
        values_key=_text(item, "valuesKey"),
        rules=_rules(item.get("validate") or {}),
        hide=_condition(hide),
        hide_text=hide,
        must=_condition(str(properties.get("must") or "").strip()),
        must_fa=str(properties.get("must.says", "")),
        must_en=str(properties.get("must.says.en", "")),
        store=str(properties.get("store") or "note"),
        source=str(properties.get("source", "")),
        prefill=str(properties.get("prefill", "")),
        default=str(item.get("defaultValue", "") or ""),
        decimals=int(item.get("decimalDigits") or 0),
        rows=int(properties.get("rows") or 0),
        look=str(properties.get("look", "")),
        multiple=bool(item.get("multiple")),
        accept=_text(item, "accept"),
        components=_components(item),
    )


def _text(item: Mapping[str, Any], name: str) -> str:
    value = item.get(name) or ""
    if not value and name == "label":
        value = item.get("dateLabel") or ""
    return str(value)


def _properties(item: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = item.get("properties") or {}
    return found


def _condition(text: str) -> Expression | None:
    return compile_expression(text) if text else None


def _options(item: Mapping[str, Any], properties: Mapping[str, Any]) -> tuple[Option, ...]:
    english = mapping_of(properties.get("values.en"))
    helps = mapping_of(properties.get("values.help"))
    helps_en = mapping_of(properties.get("values.help.en"))
    hides = mapping_of(properties.get("values.hide"))
    return tuple(
        Option(
            value=str(value["value"]),
            fa=str(value.get("label", value["value"])),
            en=str(english.get(str(value["value"]), "")),
            help_fa=str(helps.get(str(value["value"]), "")),
            help_en=str(helps_en.get(str(value["value"]), "")),
            hide=_condition(str(hides.get(str(value["value"]), "")).strip()),
        )
        for value in item.get("values", ())
    )


def _rules(given: Mapping[str, Any]) -> Rules:
    return Rules(
        required=bool(given.get("required")),
        min=_number(given.get("min")),
        max=_number(given.get("max")),
        min_length=_whole(given.get("minLength")),
        max_length=_whole(given.get("maxLength")),
        pattern=given.get("pattern") or None,
        kind=given.get("validationType") or None,
    )


def _number(value: Any) -> float | None:
    return None if value in (None, "") else float(value)


def _whole(value: Any) -> int | None:
    return None if value in (None, "") else int(value)


def _key(item: Mapping[str, Any]) -> str:
    """A list is known by its path; form-js gives it a key too, which nobody reads."""
    first, second = ("path", "key") if item.get("type") == "dynamiclist" else ("key", "path")
    return str(item.get(first) or item.get(second) or "")
