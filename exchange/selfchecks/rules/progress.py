"""Which questions arise, and how far they were answered."""

from collections.abc import Iterable
from dataclasses import dataclass

from exchange.selfchecks.rules.answers import Answer, Answers
from exchange.selfchecks.rules.instrument import Question
from exchange.selfchecks.rules.vocabulary import AnswerState


@dataclass(frozen=True, slots=True)
class Tally:
    """What was done with questions, `total` in number. Those that do not arise count as not applicable."""

    answered: int
    skipped: int
    not_applicable: int
    total: int

    @property
    def applicable(self) -> int:
        """How many there are to answer."""
        return self.total - self.not_applicable


def arising(questions: Iterable[Question], answers: Answers) -> frozenset[str]:
    """The keys of the questions that are put: those that depend on no other, and those whose other one is put and was
    answered as they want it. The questions are all of an instrument."""
    by_key = {question.key: question for question in questions}
    known: dict[str, bool] = {}

    def arises(key: str) -> bool:
        if key not in known:
            depends = by_key[key].depends_on
            known[key] = depends is None or (
                not depends.options.isdisjoint(_chosen(answers.get(depends.question))) and arises(depends.question)
            )
        return known[key]

    return frozenset(key for key in by_key if arises(key))


def _chosen(answer: Answer | None) -> tuple[str, ...]:
    """The keys of the options that were chosen."""
    if answer is None or answer.state is not AnswerState.ANSWERED:
        return ()
    if isinstance(answer.value, tuple):
        return answer.value
    return (answer.value,) if isinstance(answer.value, str) else ()


def tally(questions: Iterable[Question], answers: Answers, put: frozenset[str]) -> Tally:
    """The count over some questions; `put` are those of the instrument that arise."""
    keys = [question.key for question in questions]
    states = [answers[key].state for key in keys if key in put and key in answers]
    return Tally(
        answered=states.count(AnswerState.ANSWERED),
        skipped=states.count(AnswerState.SKIPPED),
        not_applicable=states.count(AnswerState.NOT_APPLICABLE) + sum(key not in put for key in keys),
        total=len(keys),
    )
