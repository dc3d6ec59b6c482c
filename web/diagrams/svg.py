"""Writes SVG elements as escaped text; a drawing carries classes and attributes, never styles."""

from markupsafe import escape

Value = str | float | int | None


def element(tag: str, *children: str, **attributes: Value) -> str:
    """One element; `class_` becomes `class`, underscores become hyphens, None is left out."""
    text = "".join(
        f' {_name(key)}="{_value(value)}"' for key, value in attributes.items() if value is not None
    )
    return f"<{tag}{text}>{''.join(children)}</{tag}>" if children else f"<{tag}{text}/>"


def title(text: str) -> str:
    """The words shown when the pointer rests on a shape."""
    return f"<title>{escape(text)}</title>"


def path(d: str, css: str, **attributes: Value) -> str:
    """A line or outline of class `css`."""
    return element("path", class_=css, d=d, **attributes)


def circle(cx: float, cy: float, r: float, css: str) -> str:
    """A circle of class `css`."""
    return element("circle", class_=css, cx=cx, cy=cy, r=r)


def moved(x: float, y: float, *children: str, scale: float = 1, css: str | None = None) -> str:
    """A group whose origin stands at (x, y)."""
    enlarge = f" scale({scale:g})" if scale != 1 else ""
    return element("g", *children, class_=css, transform=f"translate({x:g} {y:g}){enlarge}")


def _name(key: str) -> str:
    if key in ("viewBox", "markerWidth"):
        return key
    return key.rstrip("_").replace("_", "-")


def _value(value: Value) -> str:
    if isinstance(value, int | float):
        return f"{round(value, 2):g}"
    return str(escape(value or ""))
