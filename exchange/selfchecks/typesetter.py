"""The process that typesets: reads a job from standard input, writes the document to standard output.

Run by its path, so that it needs nothing of the exchange; it ends with the job, and its memory goes with it.
"""

import json
import sys
from functools import partial
from typing import Any

import fontpkg_ibm_plex_sans
import typst


def typeset(job: dict[str, Any]) -> bytes:
    """The document that a job describes: `files` by name, `format` (pdf or png), and of a PDF its `timestamp`.

    A PDF is for everybody to read (PDF/UA) and to be kept (PDF/A), unless a text has characters that none of the fonts
    has; it is tagged in any case.
    """
    # Our font, and behind it what typst brings for other scripts; never what the machine happens to have.
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[fontpkg_ibm_plex_sans.ROOT / "files"])
    files: Any = {name: text.encode() for name, text in job["files"].items()}
    if job["format"] == "png":
        return _single(typst.compile(files, font_paths=fonts, format="png", ppi=192))
    made = partial(typst.compile, files, font_paths=fonts, format="pdf", timestamp=job["timestamp"])
    try:
        return _single(made(pdf_standards=["ua-1", "a-2a"]))
    except typst.TypstError:
        return _single(made())


def _single(compiled: Any) -> bytes:
    """The one document that was made."""
    if not isinstance(compiled, bytes):
        raise TypeError("the source made several pages of what has to be one picture")
    return compiled


if __name__ == "__main__":
    sys.stdout.buffer.write(typeset(json.load(sys.stdin)))
