"""What a text that is being typed may become: words, titles and names that begin with it, whether they are written with
hyphens, with spaces or as one word."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from exchange.search.rules.words import single_words

_MOST_JOINED = 4
_BETWEEN = re.compile(r"[\s‐‑-]+")


@dataclass(frozen=True, slots=True)
class Typed:
    """A text that is being typed. `whole`: all of it as one word. `beginnings`: of the words that its end may become,
    the longest first. `complete`: the words before its end. `title`: a regular expression for normal titles
    (`rules.query.normal`) that have it at the beginning of a word."""

    whole: str
    beginnings: tuple[str, ...]
    complete: tuple[str, ...]
    title: str


def read_typed(text: str) -> Typed | None:
    """A text that is being typed; None of one without letters or digits.

    >>> typed = read_typed("Das Welcome-C")
    >>> typed.beginnings, typed.complete, typed.title
    (('daswelcomec', 'welcomec', 'c'), ('das', 'welcome'), '(^| )das ?welcome ?c')
    """
    found = single_words(text)
    if not found:
        return None
    ends = ("".join(found[-size:]) for size in range(min(len(found), _MOST_JOINED), 0, -1))
    title = "(^| )" + " ?".join(map(re.escape, found))
    return Typed("".join(found), tuple(ends), tuple(found[:-1]), title)


def joined_or_not(text: str, key: Callable[[str], str]) -> list[str]:
    """The keys of a name that is being typed: its words with a space or nothing between them, as it is written with a
    hyphen or without. Before its last words there are spaces.

    >>> joined_or_not("Baden-B", str.lower)
    ['baden b', 'badenb']
    """
    found = [each for part in _BETWEEN.split(text) if (each := key(part))]
    first, last = found[:-_MOST_JOINED], found[-_MOST_JOINED:]
    ends = last[-1:]
    for word in reversed(last[:-1]):
        ends = [f"{word}{between}{end}" for between in (" ", "") for end in ends]
    return [" ".join((*first, end)) for end in ends]
