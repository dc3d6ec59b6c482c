"""Markdown of texts that the organisation wrote, as a filter of the templates."""

from functools import lru_cache

from flask import Flask
from markupsafe import Markup

from processes.markdown import clean_html


def markdown(text: str) -> Markup:
    """`text` as HTML: a few tags, links of our own kind only."""
    return _cleaned(str(text))


@lru_cache(1000)
def _cleaned(text: str) -> Markup:
    return Markup(clean_html(text))  # noqa: S704 - cleaned there


def install(app: Flask) -> None:
    """Give templates the filter."""
    app.jinja_env.filters["markdown"] = markdown
