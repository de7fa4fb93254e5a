"""What figures are about: fields of action and their criteria, as an instrument has them, and which of them can be
compared with those of another version."""

from collections.abc import Iterable, Mapping

from exchange.selfchecks.rules.instrument import Instrument, Question
from exchange.statistics.rules.contributions import Field, Scheme
from exchange.statistics.rules.grid import possible


def subject_of(field: str, criterion: str | None = None) -> str:
    """The name of a field of action, or of a criterion in it, among the subjects of figures.

    >>> subject_of("COHESION", "places")
    'COHESION/places'
    """
    return field if criterion is None else f"{field}/{criterion}"


def parts_of(subject: str) -> tuple[str, str | None]:
    """The keys of the field of action and of the criterion, if it is one."""
    field, _, criterion = subject.partition("/")
    return field, criterion or None


def scheme_of(instrument: Instrument) -> Scheme:
    """What the instrument measures."""
    fields = []
    for each in instrument.fields:
        named = {subject_of(each.field_of_action, criterion.key): criterion for criterion in each.criteria}
        grids = {subject: possible(instrument, criterion) for subject, criterion in named.items()}
        fields.append(
            Field(
                each.field_of_action,
                {subject: criterion.weight for subject, criterion in named.items()},
                {subject: grid for subject, grid in grids.items() if grid is not None},
            )
        )
    return Scheme(tuple(fields), tuple(level.start for level in instrument.levels))


def comparable(now: Instrument, before: Instrument) -> frozenset[str]:
    """The subjects whose scores can be compared: all of the same version; of another one those for which each question
    says, in either version, with which one of the other's it can be compared."""
    ours, theirs = _questions(now), _questions(before)
    if (now.key, now.version) == (before.key, before.version):
        return frozenset(ours)
    forward = now.comparable_with.get(before.version, {})
    backward = before.comparable_with.get(now.version, {})
    pairs = {*forward.items(), *((there, here) for here, there in backward.items())}
    return frozenset(
        subject
        for subject in ours.keys() & theirs.keys()
        if _covered(ours[subject], theirs[subject], pairs)
        and _covered(theirs[subject], ours[subject], {(there, here) for here, there in pairs})
    )


def _questions(instrument: Instrument) -> Mapping[str, frozenset[str]]:
    """By subject, the keys of its questions."""
    found = {}
    for field in instrument.fields:
        found[field.field_of_action] = _keys(field.questions)
        for criterion in field.criteria:
            found[subject_of(field.field_of_action, criterion.key)] = _keys(criterion.questions)
    return found


def _keys(questions: Iterable[Question]) -> frozenset[str]:
    return frozenset(question.key for question in questions)


def _covered(some: frozenset[str], others: frozenset[str], pairs: set[tuple[str, str]]) -> bool:
    """Whether each question has its counterpart among the others."""
    return some <= {here for here, there in pairs if there in others}
