"""Who sees a self-check and what it came to. Every row says itself who may see it: its `owners` and its `visibility`.

`Visibility.STATISTICS` is in no viewer's levels, so what is released for statistics alone is shown to nobody but its
owners.
"""

from exchange.access.visibility import All, AnyOf, Is, Not, OneOf, OwnAmong, Shown

SHOWN = AnyOf((Shown(), OwnAmong()))
"""The owners, and those whom the row's visibility includes."""

PRESENT = OneOf((All((Is("newest", True), OwnAmong())), Not(OwnAmong())))
"""Beside `SHOWN`, where one snapshot is meant: the owners work with the newest, others see the one that is released."""
