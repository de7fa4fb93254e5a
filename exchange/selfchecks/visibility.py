"""Who sees a self-check and what it came to. Every row says itself who may see it: its `owners` and its `visibility`.

`Visibility.STATISTICS` is in no viewer's levels, so what is released for statistics alone is shown to nobody but its
owners.
"""

from exchange.access.visibility import All, AnyOf, Is, Not, OneOf, OwnAmong, Rule, Shown


def shown(visibility: str = "visibility", owners: str = "owners") -> Rule:
    """The owners, and those whom the visibility includes, by the columns of these names."""
    return AnyOf((Shown(visibility), OwnAmong(owners)))


def present(newest: str = "newest", owners: str = "owners") -> Rule:
    """Beside `shown`, where one snapshot is meant: the owners work with the newest, others see the one that is
    released."""
    return OneOf((All((Is(newest, True), OwnAmong(owners))), Not(OwnAmong(owners))))


SHOWN = shown()
PRESENT = present()
