"""The pauses that Python makes of its own accord, kept short while requests are served."""

import gc
import sys

SWITCH_EVERY = 0.0005
"""Seconds after which a thread that calculates lets the event loop go on (Python's own is 0.005)."""

OBJECTS_BETWEEN_LOOKS = 10_000
"""So many objects more than before, and the youngest are looked through for garbage: what reading a large document
leaves behind is found among them, and never gets among the old ones (Python's own is 700)."""


def steady() -> None:
    """Called once everything is loaded: it stays for good, and is never looked through for garbage again. A look
    through schema, tables and word lists stops every request for a quarter of a second."""
    sys.setswitchinterval(SWITCH_EVERY)
    gc.collect()
    gc.freeze()
    gc.set_threshold(OBJECTS_BETWEEN_LOOKS)
