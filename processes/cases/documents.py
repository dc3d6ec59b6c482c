"""Looks into a PDF for what runs or hides: programs, launches, files within, active forms."""

from collections.abc import Iterator
from io import BytesIO
from itertools import islice

import pikepdf

from processes.cases.upload_errors import DocumentActive, DocumentBroken

MOST_OBJECTS = 100_000
_DEPTH = 8
_TAIL = 256  # bytes that programs leave behind the end; more is something else
_ACTIONS = {"/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/GoToE", "/Rendition"}
_TYPES = {"/EmbeddedFile", "/RichMedia", "/Movie", "/Sound", "/3D", "/Screen", "/FileAttachment"}
_KEYS = {"/JS", "/JavaScript", "/EmbeddedFiles", "/XFA", "/RichMedia", "/AA"}


def check_document(content: bytes, name: str) -> None:
    """Raise DocumentActive for a PDF that could do something, DocumentBroken for no good PDF."""
    try:
        with pikepdf.open(BytesIO(content)) as pdf:
            if pdf.is_encrypted or len(pdf.pages) == 0:
                raise DocumentBroken(name=name)
            found = next(_active(pdf), None)
    except (
        pikepdf.PdfError,
        pikepdf.PasswordError,
        ValueError,
        RuntimeError,
        TypeError,
    ) as problem:
        raise DocumentBroken(name=name) from problem
    if found is None and len(content) - content.rfind(b"%%EOF") > _TAIL:
        found = "%%EOF"
    if found is not None:
        raise DocumentActive(name=name, what=found.strip("/"))


def _active(pdf: pikepdf.Pdf) -> Iterator[str]:
    """The names of active parts, wherever they lie (compressed objects too)."""
    seen = list(islice(pdf.objects, MOST_OBJECTS + 1))
    if len(seen) > MOST_OBJECTS:
        yield "objects"
    yield from _within(pdf.trailer, 0)
    for part in seen:
        yield from _within(part, 0)


def _within(part: pikepdf.Object, depth: int) -> Iterator[str]:
    if depth > _DEPTH or not isinstance(part, pikepdf.Dictionary | pikepdf.Stream | pikepdf.Array):
        return
    if isinstance(part, pikepdf.Array):
        for inner in part:
            yield from _inside(inner, depth)
        return
    for key, value in part.items():
        if key in _KEYS:
            yield key
        if key in {"/S", "/Type", "/Subtype"} and str(value) in _ACTIONS | _TYPES:
            yield str(value)
        yield from _inside(value, depth)


def _inside(value: object, depth: int) -> Iterator[str]:
    """Direct parts only; what stands on its own is walked once, by itself."""
    if isinstance(value, pikepdf.Object) and not value.is_indirect:
        yield from _within(value, depth + 1)
