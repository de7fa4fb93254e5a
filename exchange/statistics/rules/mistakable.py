"""Who could be taken for whom: everybody who said "not applicable" for two others who did not.

A field applies exactly where one of its criteria does, so a field and its criteria are looked at together. Two can be
mistaken for each other if one of these exchanges leaves every number that was told as it is:

- they change their answers to one subject alone, which is a possible world if the field still applies to either of them
  exactly where a criterion does; only the numbers about this subject matter;
- they change all their answers to the family, which is always possible; the numbers about every subject in which the
  two differ matter.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from exchange.statistics.rules.contributions import Field
from exchange.statistics.rules.tables import Material

PARTNERS = 2
"""With how many others somebody who said "not applicable" can be mistaken; one of them may be the reader."""

Flags = NDArray[np.bool_]
Statuses = NDArray[np.int8]
NEITHER, SCORED, ABSENT = -1, 0, 1
"""No contribution, a score, or "not applicable"."""


@dataclass(frozen=True, slots=True)
class Group:
    """Whom a number is about, in which release and subject; whether it may be one more, or one less."""

    release: int
    subject: str
    members: frozenset[str]
    more: bool = False
    less: bool = False

    @property
    def exact(self) -> bool:
        """Whether the number is told itself."""
        return not self.more and not self.less


class _Open(NamedTuple):
    """What is open under the numbers told so far: by subject, who can exchange the answer to it alone with whom; who
    can exchange all answers with whom; and by subject, who could have a score without anybody else having none."""

    single: tuple[Flags, ...]
    whole: Flags
    alone: Flags


class Mistakable:
    """For everybody to whom a field or a criterion of it does not apply: who could be taken for it, under the numbers
    told so far."""

    def __init__(self, material: Sequence[Material], about: Field) -> None:
        self._subjects = about.subjects
        self._identities, self._status, named = _answers(material, about.subjects)
        named = _known(self._status, named)
        absent = (self._status == ABSENT).any(axis=1) & ~named
        self._people = np.flatnonzero(absent.any(axis=0))
        self._rows = [np.flatnonzero(each[self._people]) for each in absent]
        self._opposite = [
            _opposite(status, self._people[rows]) & ~known[None, :]
            for status, rows, known in zip(self._status, self._rows, named, strict=True)
        ]
        self._free, self._required, self._enabling = _links(self._status)
        possible = _still_possible(self._status)
        single = tuple(
            opposite & fits[None, :] & fits[self._people[rows], None]
            for opposite, fits, rows in zip(self._opposite, possible, self._rows, strict=True)
        )
        self._open = _Open(single, _exchangeable(self._status, named, self._people), ~named)

    def allow(self, group: Group) -> bool:
        """Let a number be told, if everybody can still be mistaken."""
        after = self._after(group)
        if after is not self._open and not self._safe(after):
            return False
        self._open = after
        return True

    def concede(self, group: Group) -> None:
        """Take note of a number that was told earlier."""
        self._open = self._after(group)

    def _after(self, group: Group) -> _Open:
        if group.more and group.less:
            return self._open
        subject, people = self._subjects.index(group.subject), self._people
        status = self._status[subject, group.release]
        inside = np.array([one in group.members for one in self._identities], dtype=bool) & (status != NEITHER)
        counted = inside.astype(np.int8)
        # If one of a pair is counted, it takes the answer of the other: a score more where only that one has a score.
        change = (counted[people, None] - counted) * (status[people, None] - status)
        stays = (change >= 0 if group.more else change == 0) | (change <= 0 if group.less else change == 0)
        single = list(self._open.single)
        single[subject] = single[subject] & stays[self._rows[subject]]
        alone = self._open.alone.copy()
        alone[subject] &= ~inside | (status != ABSENT) | group.more
        return _Open(tuple(single), self._open.whole & stays, alone)

    def _safe(self, after: _Open) -> bool:
        alone = self._could_score(after.alone)
        for own, rows, single, opposite in zip(alone, self._rows, after.single, self._opposite, strict=True):
            partners = single | (opposite & after.whole[rows])
            if not (own[self._people[rows]] | (np.count_nonzero(partners, axis=1) >= PARTNERS)).all():
                return False
        return True

    def _could_score(self, alone: Flags) -> Flags:
        """By subject, who could have a score in it, in a possible world, without anybody else having none."""
        field, criteria = alone[0], alone[1:]
        applies = self._free | (self._enabling & criteria).any(axis=0)
        return np.vstack([(field & applies)[None, :], criteria & (field | ~self._required)])


def _answers(material: Sequence[Material], subjects: Sequence[str]) -> tuple[list[str], Statuses, Flags]:
    """Who contributes, their statuses by subject and release, and by subject who is known by name."""
    rounds = [one.round.by_identity() for one in material]
    identities = sorted({one for each in rounds for one, own in each.items() if own.scores.keys() & set(subjects)})
    status = np.full((len(subjects), len(rounds), len(identities)), NEITHER, dtype=np.int8)
    named = np.zeros((len(subjects), len(identities)), dtype=bool)
    for release, each in enumerate(rounds):
        for place, one in enumerate(identities):
            scores = each[one].scores if one in each else {}
            for number, subject in enumerate(subjects):
                if (score := scores.get(subject)) is not None:
                    status[number, release, place] = ABSENT if score.value is None else SCORED
                    named[number, place] |= score.named
    return identities, status, named


def _known(status: Statuses, named: Flags) -> Flags:
    """By subject, who is known by name, or has no score in it because of what is: in no criterion where the field does
    not apply, and in no field where none of its criteria does."""
    out = status == ABSENT
    judged, _ = _judged(status)
    follows = out[1:].any(axis=1) & ~(out[1:] & ~out[0]).any(axis=1)
    unnamed = ((status[1:] != NEITHER) & ~named[1:, None]).any(axis=0)
    out_by_all = out[0].any(axis=0) & ~(out[0] & (~judged | unnamed)).any(axis=0)
    found: Flags = np.vstack([(named[0] | out_by_all)[None, :], named[1:] | (named[0] & follows)])
    return found


def _opposite(status: Statuses, people: NDArray[np.intp]) -> Flags:
    """Who has the opposite answer to a subject in every release to which somebody contributes, and no other."""
    mirrored = np.where(status == NEITHER, NEITHER, 1 - status)
    found: Flags = (status[:, None, :] == mirrored[:, people, None]).all(axis=0)
    return found


def _exchangeable(status: Statuses, named: Flags, people: NDArray[np.intp]) -> Flags:
    """Who contributes to the same in every release, and differs from whom in nothing that is known by name."""
    found: Flags = np.ones((len(people), status.shape[2]), dtype=bool)
    for each, known in zip(status, named, strict=True):
        for answers in each:
            there = answers != NEITHER
            if not there.all():
                found &= there[people, None] == there
            if known.any():
                found &= (answers[people, None] == answers) | ~(known[people, None] | known)
    return found


def _judged(status: Statuses) -> tuple[Flags, NDArray[np.intp]]:
    """By release, of whom field and criteria can be compared, and how many criteria of those have a score."""
    field, criteria = status[0], status[1:]
    judged: Flags = (field != NEITHER) & (criteria != NEITHER).any(axis=0)
    return judged, np.count_nonzero(criteria == SCORED, axis=0)


def _still_possible(status: Statuses) -> Flags:
    """By subject, for whom the field would apply exactly where a criterion does, if this answer alone was another."""
    judged, scored = _judged(status)
    field = ~judged | ((status[0] == ABSENT) == (scored > 0))
    after = scored + (status[1:] == ABSENT) - (status[1:] == SCORED)
    criteria = ~judged | (status[1:] == NEITHER) | ((status[0] == SCORED) == (after > 0))
    return np.vstack([field.all(axis=0)[None, :], criteria.all(axis=1)])


def _links(status: Statuses) -> tuple[Flags, Flags, Flags]:
    """Who could have a score in the field and nothing else; by criterion, who could have one only together with the
    field; and who could have one in the field together with the criterion."""
    judged, _ = _judged(status)
    without = judged & (status[0] == ABSENT)
    free: Flags = ~without.any(axis=0)
    required: Flags = (without & (status[1:] == ABSENT)).any(axis=1)
    enabling: Flags = (~without | (status[1:] != NEITHER)).all(axis=1)
    return free, required, enabling
