"""Markdown of texts that the organisation wrote, as clean HTML."""

import nh3
from flask import Flask
from markdown_it import MarkdownIt
from markupsafe import Markup

_TAGS = {"p", "strong", "em", "ul", "ol", "li", "br", "a", "h2", "h3", "hr", "blockquote"}
_MARKDOWN = MarkdownIt("commonmark", {"html": False, "breaks": True})


def markdown(text: str) -> Markup:
    """`text` as HTML: a few tags, links of our own kind only."""
    clean = nh3.clean(
        _MARKDOWN.render(text),
        tags=_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto", "tel"},
    )
    return Markup(clean)  # noqa: S704 - cleaned on the line above


def install(app: Flask) -> None:
    """Give templates the filter."""
    app.jinja_env.filters["markdown"] = markdown
