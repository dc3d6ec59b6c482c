"""One marshmallow field per type of component: Persian digits and Jalali dates in, JSON out."""

import math
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any
from unicodedata import category

from marshmallow import ValidationError, fields

from processes.engine.forms.messages import KINDS, PATTERNS, SENTENCES
from processes.engine.forms.records import CHOOSING, Component, Option
from processes.wording import NotADate, digits, latin_digits, read_date

LONGEST = 20_000  # characters of one answer
_BIGGEST = 10**15
_SEEN = "LNPS"  # letters, numbers, punctuation and symbols are seen; blanks and joiners are not


class AnswerField(fields.Field[Any]):
    """An answer to one component; an empty text is no answer."""

    def __init__(self, component: Component, options: Sequence[Option], language: str) -> None:
        """Check by the rules of `component`, choose among `options`, complain in `language`."""
        self.component = component
        self.choices = {option.value for option in options}
        self.language = language
        missing = self.say("choose" if component.type in CHOOSING else "required")
        super().__init__(
            required=component.rules.required,
            allow_none=not component.rules.required,
            error_messages={"required": missing, "null": missing},
        )

    def say(self, key: str, **params: Any) -> str:
        """The sentence `key`, its figures written in the reader's digits."""
        shown = {name: digits(value, self.language) for name, value in params.items()}
        return SENTENCES[self.language][key].format(**shown)

    def fail(self, key: str, **params: Any) -> ValidationError:
        """The refusal with sentence `key`."""
        return ValidationError(self.say(key, **params))


class TextField(AnswerField):
    """A line or a paragraph, kept as written; digits become Latin only where a pattern asks."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str):
            if isinstance(value, bool) or not isinstance(value, int | float):
                raise self.fail("text")
            value = str(value)
        text = value.replace("\r\n", "\n").replace("\x00", "").strip()
        rules = self.component.rules
        if rules.required and not any(category(c)[0] in _SEEN for c in text):
            raise self.fail("required")
        named = PATTERNS.get(rules.pattern or "") or KINDS.get(rules.kind or "")
        if named:
            text = latin_digits(text)
            if rules.kind != "email":
                text = named.prefix.sub("0", text.replace(" ", "").replace("-", ""))
            if not named.shape.match(text):
                raise ValidationError(named.fa if self.language == "fa" else named.en)
        self._check_length(text)
        return text

    def _check_length(self, text: str) -> None:
        rules = self.component.rules
        longest = min(rules.max_length or LONGEST, LONGEST)
        if len(text) > longest:
            raise self.fail("long", n=longest, m=len(text))
        if rules.min_length and len(text) < rules.min_length:
            raise self.fail("short", n=rules.min_length)


class NumberField(AnswerField):
    """A whole number, or one with as many decimals as the form allows."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> int | float:
        number = self._number(value)
        rules = self.component.rules
        if rules.min is not None and number < Decimal(str(rules.min)):
            raise self.fail("least", n=_plain(rules.min))
        if rules.max is not None and number > Decimal(str(rules.max)):
            raise self.fail("most", n=_plain(rules.max))
        return int(number) if number == number.to_integral_value() else float(number)

    def _number(self, value: Any) -> Decimal:
        if isinstance(value, bool):
            raise self.fail("number")
        text = latin_digits(str(value)).replace(",", "").replace(" ", "")
        try:
            number = Decimal(text)
        except InvalidOperation:
            raise self.fail("number") from None
        if not number.is_finite() or abs(number) > _BIGGEST:
            raise self.fail("number")
        if self.component.decimals == 0 and number != number.to_integral_value():
            raise self.fail("whole")
        return round(number, self.component.decimals)


class DateField(AnswerField):
    """A day, Jalali or Gregorian; kept as ISO text."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        try:
            return read_date(str(value)).isoformat()
        except NotADate:
            raise self.fail("date") from None


class YesField(AnswerField):
    """A box to tick; a required one must be ticked."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> bool:
        ticked = value if isinstance(value, bool) else str(value).lower() in {"1", "true", "on"}
        if self.component.rules.required and not ticked:
            raise self.fail("accept")
        return ticked


class ChoiceField(AnswerField):
    """One of the choices."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str | int) or str(value) not in self.choices:
            raise self.fail("choice")
        return str(value)


class ChoicesField(AnswerField):
    """Several of the choices, each once, in the order of the form."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> list[str]:
        given = value if isinstance(value, list) else [value]
        chosen = {str(one) for one in given if isinstance(one, str | int)}
        if chosen - self.choices or len(given) > len(self.choices):
            raise self.fail("choice")
        if self.component.rules.required and not chosen:
            raise self.fail("choose")
        return sorted(chosen)


class FilesField(AnswerField):
    """Names of the files that came with the form; their bytes go another way."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> list[str]:
        given = value if isinstance(value, list) else [value]
        return [str(name)[:200] for name in given if isinstance(name, str)]


FIELDS: Mapping[str, type[AnswerField]] = {
    "textfield": TextField,
    "textarea": TextField,
    "number": NumberField,
    "datetime": DateField,
    "checkbox": YesField,
    "radio": ChoiceField,
    "select": ChoiceField,
    "checklist": ChoicesField,
    "filepicker": FilesField,
}

Maker = Callable[[Component], AnswerField]


def _plain(value: float) -> str:
    return str(int(value)) if math.isfinite(value) and value == int(value) else str(value)
