"""An SVG being drawn: elements and lines of real text. ElementTree escapes whatever is in them."""

from xml.etree.ElementTree import Element, SubElement, tostring

from exchange.selfchecks.pictures.texts import printable

FAMILY = "IBM Plex Sans"
_FAMILIES = f"'{FAMILY}', 'Segoe UI', 'Helvetica Neue', Arial, sans-serif"

_NARROW = frozenset("fijlrtI.,:;!|'()[]- ·")
_WIDE = frozenset("mwMWÄÖÜOQGDNHU%@—")


class Canvas:
    """A drawing of so many units across; its height is what was drawn on."""

    def __init__(self, width: int, language: str) -> None:
        self._width = width
        self._root = Element("svg", {"xmlns": "http://www.w3.org/2000/svg", "role": "img", "lang": language})
        self._root.set("font-family", _FAMILIES)

    def describe(self, title: str, description: str) -> None:
        """Say what the picture is called and what it shows."""
        self._root.set("aria-labelledby", "picture-title picture-description")
        SubElement(self._root, "title", {"id": "picture-title"}).text = printable(title)
        SubElement(self._root, "desc", {"id": "picture-description"}).text = printable(description)

    def draw(self, name: str, **attributes: str | float) -> Element:
        """An element; an underscore in a name stands for a hyphen."""
        given = {key.rstrip("_").replace("_", "-"): _number(value) for key, value in attributes.items()}
        return SubElement(self._root, name, given)

    def write(self, x: float, y: float, text: str, size: float, fill: str, **more: str | float) -> None:
        """A line of text, its base line at y."""
        self.draw("text", x=x, y=y, font_size=size, fill=fill, **more).text = printable(text)

    def hatching(self, name: str, colour: str) -> str:
        """Thin diagonal lines to fill something with."""
        pattern = self.draw(
            "pattern", id=name, width=7, height=7, patternUnits="userSpaceOnUse", patternTransform="rotate(45)"
        )
        SubElement(pattern, "path", {"d": "M3.5 0V7", "stroke": colour, "stroke-width": "1.2"})
        return f"url(#{name})"

    def finish(self, height: float) -> str:
        """The SVG as text."""
        self._root.set("width", str(self._width))
        self._root.set("height", _number(height))
        self._root.set("viewBox", f"0 0 {self._width} {_number(height)}")
        return tostring(self._root, encoding="unicode")


def width_of(text: str, size: float) -> float:
    """About how wide a text is, on the safe side: the reader's fonts are not ours."""
    units = sum(0.33 if letter in _NARROW else 0.82 if letter in _WIDE else 0.6 for letter in text)
    return units * size


def wrapped(text: str, size: float, limit: float) -> list[str]:
    """The text in lines that are no wider; a word that is wider alone is broken."""
    lines: list[str] = []
    line = ""
    for word in printable(text).split(" "):
        longer = f"{line} {word}" if line else word
        if width_of(longer, size) <= limit:
            line = longer
            continue
        if line:
            lines.append(line)
        *full, line = _broken(word, size, limit)
        lines += full
    return [*lines, line]


def _broken(word: str, size: float, limit: float) -> list[str]:
    pieces, piece = [], ""
    for letter in word:
        if piece and width_of(f"{piece}{letter}-", size) > limit:
            pieces.append(f"{piece}-")
            piece = ""
        piece += letter
    return [*pieces, piece]


def _number(value: str | float) -> str:
    return value if isinstance(value, str) else f"{value:.2f}".rstrip("0").rstrip(".")
