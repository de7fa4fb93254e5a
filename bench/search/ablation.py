"""The parts of the search, each switched off in turn: in what is read of a query, in what is indexed, or in the
statement."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from typing import Any
from unittest import mock

from bench.search.engines import Reading
from exchange.measures.rules import searched
from exchange.search import hits
from exchange.search.rules import compounds, corrections, keys, lexicon, query, roots, words
from exchange.search.rules.asked import Mode
from exchange.search.rules.query import JOINED, Alternative, Query

_RULES = "exchange.search.rules"


@dataclass(frozen=True, slots=True)
class Switch:
    """One part, switched off: how queries are read without it, what is done to the index, what is patched while
    queries are asked, and, for `anew`, while the index is built as well."""

    name: str
    reading: Reading = field(default_factory=Reading)
    index: str = ""
    patches: Mapping[str, Any] = field(default_factory=dict)
    anew: bool = False

    @contextmanager
    def off(self) -> Iterator[None]:
        """Without the part; nothing is remembered from before or for later."""
        with ExitStack() as stack:
            for target, other in self.patches.items():
                stack.enter_context(mock.patch(target, other))
            if self.patches:
                _forget()
                stack.callback(_forget)
            yield


def _forget() -> None:
    for module in (compounds, corrections, keys, lexicon, query, roots):
        for value in vars(module).values():
            if hasattr(value, "cache_clear"):
                value.cache_clear()


def _with_slots(change: Callable[[Mapping[str, float]], Mapping[str, float]]) -> Callable[[Query], Query]:
    """A change of every slot of every alternative."""

    def changed(asked: Query) -> Query:
        return _with_alternatives(
            asked, lambda way: replace(way, slots=tuple(change(slot) or {"": 0.0} for slot in way.slots))
        )

    return changed


def _with_alternatives(asked: Query, change: Callable[[Alternative], Alternative | None]) -> Query:
    units = (
        replace(unit, alternatives=tuple(kept for way in unit.alternatives if (kept := change(way)) is not None))
        for unit in asked.units
    )
    return replace(asked, units=tuple(units))


def _without_lemmas(slot: Mapping[str, float]) -> Mapping[str, float]:
    spelling = next(iter(slot), "")
    return {key: weight for key, weight in slot.items() if key == spelling or key.startswith("~")}


def _without_roots(slot: Mapping[str, float]) -> Mapping[str, float]:
    return {key: weight for key, weight in slot.items() if not key.startswith("~")}


def _without_joined(asked: Query) -> Query:
    return _with_alternatives(asked, lambda way: None if way.quality == JOINED else way)


def _nothing(*_: object) -> tuple[str, ...]:
    return ()


def _same(word: str) -> str:
    return word


def _statement(name: str, old: str, new: str) -> dict[str, str]:
    """A part of the statement exchanged."""
    sql: str = getattr(hits, name)
    if old not in sql:
        raise ValueError(f"hits.{name} has no {old!r}")
    return {f"exchange.search.hits.{name}": sql.replace(old, new)}


def _level(texts: Mapping[str, float]) -> dict[str, float]:
    return dict.fromkeys(texts, 1.0)


_NO_GENDER = {
    f"{_RULES}.words._WORD": re.compile(words._WORD.pattern.replace(words._GENDER, "(?!)")),
    f"{_RULES}.words._INNER_CAPITAL": re.compile("(?!)"),
    f"{_RULES}.compounds.without_gender": _same,
    f"{_RULES}.keys.without_gender": _same,
    f"{_RULES}.roots.without_gender": _same,
    f"{_RULES}.synonyms.without_gender": _same,
}
_RARITY = "ln(1 + (size + 0.5) / (sum(met) OVER (PARTITION BY unit ORDER BY loose) + 0.5))"

SWITCHES: Sequence[Switch] = (
    Switch("lemmas", Reading(_with_slots(_without_lemmas)), "DELETE FROM search_key WHERE weight = 0.95::real"),
    Switch("roots", Reading(_with_slots(_without_roots)), "DELETE FROM search_key WHERE key LIKE '~%'"),
    Switch(
        "lemmas and roots",
        Reading(_with_slots(lambda slot: dict([*slot.items()][:1]))),
        "DELETE FROM search_key WHERE weight < 1",
    ),
    Switch("parts of compounds in texts", index=f"DELETE FROM search_key WHERE weight < {keys.ROOT}::real"),
    Switch(
        "compounds in queries apart", patches={f"{_RULES}.query.parts": _nothing, f"{_RULES}.query._guessed": _nothing}
    ),
    Switch("two words joined", Reading(_without_joined)),
    Switch("synonyms", Reading(without_synonyms=True)),
    Switch("corrections by the lexicon", patches={f"{_RULES}.query.corrections": _nothing}),
    Switch("similar words", Reading(without_modes=(Mode.GUESSED, Mode.SIMILAR))),
    Switch(
        "typos altogether",
        Reading(without_modes=(Mode.GUESSED, Mode.SIMILAR)),
        patches={f"{_RULES}.query.corrections": _nothing},
    ),
    Switch("the last word as a prefix", Reading(without_modes=(Mode.PREFIX,))),
    Switch("words within words", Reading(without_modes=(Mode.WITHIN,))),
    Switch("rarity of words", patches=_statement("_HITS", _RARITY, "1.0 + 0 * sum(met) OVER (PARTITION BY unit)")),
    Switch("coverage of the query", patches=_statement("_HITS", " * sqrt(count(*)::float8 / {size})", "")),
    Switch(
        "weights of fields",
        anew=True,
        patches={
            "exchange.measures.rules.searched._MEASURE_TEXTS": _level(searched._MEASURE_TEXTS),
            "exchange.measures.rules.searched._LESSON_TEXTS": _level(searched._LESSON_TEXTS),
        },
    ),
    Switch("texts of lessons", index="DELETE FROM search_document WHERE kind = 'LESSON'"),
    Switch("gendered forms", anew=True, patches=_NO_GENDER),
)
"""All parts, in the order of the report."""
