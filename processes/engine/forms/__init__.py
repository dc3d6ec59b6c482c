"""Forms as data: a documented subset of form-js JSON, read, checked, and turned into answers."""

from processes.engine.forms.answers import Answers, FormContext, form_schema, read_answers
from processes.engine.forms.defaults import first_answers
from processes.engine.forms.findings import form_findings
from processes.engine.forms.reading import FormUnreadable, parse_form
from processes.engine.forms.records import Component, Form, Option, Rules

__all__ = [
    "Answers",
    "Component",
    "Form",
    "FormContext",
    "FormUnreadable",
    "Option",
    "Rules",
    "first_answers",
    "form_findings",
    "form_schema",
    "parse_form",
    "read_answers",
]
