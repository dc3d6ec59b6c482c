"""Every shipped form is asked in both languages, and its page has no fault."""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask, render_template_string
from playwright.sync_api import Page

from processes.cases.choices import lists
from processes.engine.forms import Form, FormContext, first_answers, parse_form
from processes.engine.forms.records import every
from tests.rig.browsers import axe, no_sideways_scroll
from web.db import reading
from web.forms import form_view
from web.languages import current_language

FORMS = sorted((Path(__file__).parents[2] / "forms").glob("*.form"))
PAGE = """{% extends "base_staff.html" %}{% import "parts/form.html" as f with context %}
{% block main %}<h1>{{ form.title(language) }}</h1>
<form class="col l" id="form" method="post">{{ f.summary(v) }}{{ f.fields(v) }}
<button class="btn p">ok</button></form>{% endblock %}"""


def shipped(path: Path) -> Form:
    return parse_form(path.read_bytes(), path.stem)


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_a_shipped_form_speaks_english_too(path: Path) -> None:
    form = shipped(path)
    assert form.title_en
    for part in every(form.components):
        assert part.label_en or not part.label_fa, part
        assert part.help_en or not part.help_fa, part
        assert all(option.en for option in part.options), part


@pytest.mark.browser
@pytest.mark.parametrize(
    ("language", "scheme", "width"), [("fa", "light", 390), ("en", "dark", 1280)]
)
def test_the_page_of_every_shipped_form_has_no_fault(
    new_page: Callable[..., Page],
    town_app: Flask,
    address: str,
    language: str,
    scheme: str,
    width: int,
) -> None:
    page = new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    for path in FORMS:
        page.goto(f"{address}/forms/{path.stem}?lang={language}")
        if folder := os.environ.get("PICTURES"):
            page.screenshot(path=Path(folder) / f"form-{path.stem}.{language}.png", full_page=True)
        axe(page)
        no_sideways_scroll(page)


@pytest.fixture(autouse=True)
def forms_page(request: pytest.FixtureRequest) -> None:
    """A page of the application that shows any shipped form, as a task would."""
    if "town_app" not in request.fixturenames:
        return
    app: Flask = request.getfixturevalue("town_app")

    @app.get("/forms/<key>")
    def show(key: str) -> str:
        form = shipped(FORMS[0].with_name(f"{key}.form"))
        case = {"kind": "complaint", "district": "d05"}
        at = FormContext(
            datetime(2026, 11, 24, 9, tzinfo=UTC),
            data={"case": case},
            lists=lists(reading()),
            points=["آسفالت نشست کرده است", "پاسخ نادرست"],
        )
        view = form_view(form, at, first_answers(form, at), {}, current_language())
        return render_template_string(PAGE, form=form, v=view)
