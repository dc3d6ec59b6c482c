"""Letters on paper: one letter as a PDF, with letterhead, number, date and page numbers."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

from flask import Response, current_app, make_response, render_template
from PIL import ImageFile

from processes import wording
from processes.cases.tables import Case, Correspondence
from processes.errors import PasokhError
from web.city import this_city
from web.markdown import markdown

_FONT = "pasokh:font"
_WORDS = {
    "fa": {"number": "شماره:", "date": "تاریخ:", "to": "گیرنده"},
    "en": {"number": "Number:", "date": "Date:", "to": "To"},
}
_PAGES = {
    "fa": '"صفحهٔ " counter(page, persian) " از " counter(pages, persian)',
    "en": '"Page " counter(page) " of " counter(pages)',
}
_one_at_a_time = Lock()  # the libraries that lay text out are not made for threads


class PaperNotAvailable(PasokhError):
    """Letters on paper are not available: this machine lacks the library Pango. The letter can be
    read here; an operator can install Debian's package libpangoft2-1.0-0."""

    fa = (
        "نسخهٔ PDF آماده نیست، چون کتابخانهٔ Pango روی این دستگاه نصب نشده است. متن نامه همین‌جا "
        "خواندنی است؛ راهبر می‌تواند بستهٔ libpangoft2-1.0-0 دبیان را نصب کند."
    )


@dataclass(frozen=True)
class Addressee:
    """To whom a letter on paper goes, where it is to be posted."""

    name: str = ""
    address: str = ""


def letter_pdf(
    row: Correspondence,
    case: Case,
    *,
    shown: Callable[[str], str] = str,
    to: Addressee | None = None,
) -> bytes:
    """The letter as a PDF; `shown` masks its words for who may not read names.

    Raises PaperNotAvailable."""
    language = row.language if row.language in _WORDS else "fa"
    city = this_city()
    to = to or Addressee()
    page = render_template(
        "paper/letter.html",
        row=row,
        subject=shown(row.subject or case.subject),
        organisation=getattr(city, f"organisation_{language}") or city.organisation_fa,
        motto=getattr(city, f"motto_{language}"),
        words=_WORDS[language],
        code=wording.digits(case.code, language),
        date=wording.long_date(row.at, language),
        name=to.name,
        address=to.address,
        body=markdown(shown(row.body)),
    )
    return _drawn(page, language)


def pdf_response(data: bytes, name: str) -> Response:
    """`data` as a download that no cache keeps."""
    response = make_response(data)
    response.headers["Content-Type"] = "application/pdf"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    return response


def is_available() -> bool:
    """Whether this machine can draw letters on paper."""
    return _library() is not None


def _drawn(page: str, language: str) -> bytes:
    library = _library()
    if library is None:
        raise PaperNotAvailable()
    style = _style().replace("PAGES", _PAGES[language])
    with _one_at_a_time:
        sheet = library.CSS(string=style, url_fetcher=_fetcher(), font_config=_fonts())
        document = library.HTML(string=page, url_fetcher=_fetcher())
        drawn: bytes = document.write_pdf(stylesheets=[sheet], font_config=_fonts())
    return drawn


@cache
def _library() -> Any:
    """WeasyPrint, or None where the libraries of the machine that it needs are not there."""
    try:
        import weasyprint
    except OSError:
        return None
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # it lets half a picture pass, citizens' files too
    return weasyprint


@cache
def _fonts() -> Any:
    from weasyprint.text.fonts import FontConfiguration

    return FontConfiguration()


@cache
def _fetcher() -> Any:
    """Gives out the font and nothing else: no letter makes this house open an address or a file."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class OnlyTheFont(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: Any = None) -> Any:
            if url != _FONT:
                raise ValueError("letters on paper open nothing")
            return URLFetcherResponse(url, _font().read_bytes(), {"Content-Type": "font/woff2"})

    return OnlyTheFont()


def _font() -> Path:
    return Path(current_app.static_folder or "") / "fonts" / "Vazirmatn.woff2"


def _style() -> str:
    folder = Path(current_app.root_path) / (current_app.template_folder or "templates")
    return (folder / "paper" / "letter.css").read_text(encoding="utf-8")
