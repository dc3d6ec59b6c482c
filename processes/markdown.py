"""Markdown of texts that the organisation wrote, as clean HTML: for pages, mail and paper."""

import nh3
from markdown_it import MarkdownIt

_TAGS = {"p", "strong", "em", "ul", "ol", "li", "br", "a", "h2", "h3", "hr", "blockquote"}
_MARKDOWN = MarkdownIt("commonmark", {"html": False, "breaks": True})


def clean_html(text: str) -> str:
    """`text` as HTML: a few tags, links of our own kind only."""
    return nh3.clean(
        _MARKDOWN.render(text),
        tags=_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto", "tel"},
    )
