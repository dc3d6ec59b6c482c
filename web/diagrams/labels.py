"""Names set inside a drawing: wrapped by the font's measured widths, Persian from right to left."""

from markupsafe import escape

from web.diagrams import svg

# Advance widths of Vazirmatn in hundredths of an em: inside a word (joined to the next letter),
# and at its end. Letters missing here are as wide as OTHER.
JOINED = {
    **dict.fromkeys("سش", 84),
    **dict.fromkeys("صض", 88),
    **dict.fromkeys("طظ", 69),
    **dict.fromkeys("حجچخ", 68),
    **dict.fromkeys("فق", 50),
    **dict.fromkeys("کگ", 51),
    **dict.fromkeys("عغ", 57),
    **dict.fromkeys("بپتثنیئ", 36),
    **dict.fromkeys("م", 58),
    **dict.fromkeys("ه", 55),
    **dict.fromkeys("ل", 33),
}
ALONE = {
    **dict.fromkeys("بپتثف", 87),
    **dict.fromkeys("کگ", 88),
    **dict.fromkeys("سش", 118),
    **dict.fromkeys("صض", 125),
    **dict.fromkeys("طظ", 74),
    **dict.fromkeys("حجچخ", 67),
    **dict.fromkeys("نق", 69),
    **dict.fromkeys("عغ", 62),
    **dict.fromkeys("یئ", 71),
    **dict.fromkeys("ل", 64),
    **dict.fromkeys("م", 59),
    **dict.fromkeys("دذ", 48),
    **dict.fromkeys("وؤه", 45),
    **dict.fromkeys("ء", 40),
    **dict.fromkeys("رزژ", 34),
    **dict.fromkeys("اآأإ", 23),
    **dict.fromkeys("iljI", 25),
    **dict.fromkeys("frt-/()", 35),
    **dict.fromkeys("mwMW", 84),
    **dict.fromkeys(" .:;!،", 27),
    **dict.fromkeys("\u200c\u200d\u0654\u064b\u064e\u064f\u0650\u0651\u0652", 0),
}
OTHER = 54
CAPITAL = 64
LEADING = 1.32
ELLIPSIS = "…"


def text_width(text: str, size: float) -> float:
    """About how wide `text` becomes at `size`, in the drawing's units."""
    following = [*text[1:], " "]
    return sum(_advance(c, after) for c, after in zip(text, following, strict=True)) * size / 100


def wrap(text: str, width: float, size: float) -> list[str]:
    """The lines of `text`, broken at spaces so that each fits `width` if its words do."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def fitted(
    text: str, width: float, height: float, sizes: tuple[float, ...]
) -> tuple[float, list[str]]:
    """The first of `sizes` at which `text` fits the box, and its lines; cut when none fits."""
    for size in sizes:
        lines = wrap(text, width, size)
        if len(lines) * size * LEADING <= height and all(
            text_width(x, size) <= width for x in lines
        ):
            return size, lines
    size = sizes[-1]
    lines = wrap(text, width, size)
    room = max(1, int(height // (size * LEADING)))
    return size, lines if len(lines) <= room else [*lines[: room - 1], lines[room - 1] + ELLIPSIS]


def block(x: float, top: float, lines: list[str], size: float, css: str) -> str:
    """Lines centred on `x`, the first one's upper edge at `top`."""
    return "".join(
        line(x, top + size * LEADING * (i + 0.74), text, size, css) for i, text in enumerate(lines)
    )


def centred(x: float, y: float, lines: list[str], size: float, css: str) -> str:
    """Lines centred on the point (x, y)."""
    return block(x, y - len(lines) * size * LEADING / 2, lines, size, css)


def line(x: float, y: float, text: str, size: float, css: str, **attributes: svg.Value) -> str:
    """One line of text centred on `x` with its baseline at `y`, in its own direction."""
    return svg.element(
        "text",
        str(escape(text)),
        class_=css,
        x=x,
        y=y,
        font_size=size,
        text_anchor="middle",
        direction="rtl" if is_persian(text) else "ltr",
        **attributes,
    )


def is_persian(text: str) -> bool:
    """Whether the first letter of `text` is of the Arabic script."""
    first = next((c for c in text if c.isalpha()), "")
    return "\u0600" <= first <= "\u06ff"


def _advance(char: str, after: str) -> int:
    if char in JOINED and after.isalpha() and "\u0600" <= after <= "\u06ff":
        return JOINED[char]
    if char in ALONE:
        return ALONE[char]
    return CAPITAL if char.isupper() else OTHER
