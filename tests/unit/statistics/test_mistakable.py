from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from exchange.statistics.rules.contributions import Contribution, Field, Round, Scheme, Score
from exchange.statistics.rules.mistakable import PARTNERS, Group, Mistakable
from exchange.statistics.rules.tables import Material
from tests.attacks.campaign import Effort, attack_all
from tests.attacks.engines import ours
from tests.attacks.networks import drawn

FIELD, FIRST, SECOND = SUBJECTS = ("field", "field/first", "field/second")


def family(*statuses: str, named: str = "", by_name: Iterable[str] = SUBJECTS) -> Material:
    """By subject, the field first, of each contributor in turn whether it has a score (s), none (n), or no part in it
    (-); which of them are known by name, and in what."""
    subjects = SUBJECTS[: len(statuses)]
    contributions = []
    for place, own in enumerate(zip(*statuses, strict=True)):
        scores = {
            subject: Score(Decimal(50) if status == "s" else None, named=str(place) in named and subject in by_name)
            for subject, status in zip(subjects, own, strict=True)
            if status != "-"
        }
        contributions.append(Contribution(str(place), {}, scores))
    about = Field(FIELD, dict.fromkeys(subjects[1:], Decimal(1)))
    return Material(Scheme((about,)), Round("now", tuple(contributions)))


def mistakable(*releases: Material) -> Mistakable:
    return Mistakable(releases, releases[0].scheme.fields[0])


def told(members: str, subject: str = FIELD, release: int = 0, *, more: bool = False, less: bool = False) -> Group:
    return Group(release, subject, frozenset(members), more, less)


def test_who_said_not_applicable_can_be_mistaken_for_two_others() -> None:
    assert mistakable(family("nsss")).allow(told("0123"))
    assert mistakable(family("nnss")).allow(told("0123"))
    assert not mistakable(family("nnns")).allow(told("0123"))
    one = mistakable(family("nsss"))
    assert one.allow(told("0123"))
    assert one.allow(told("012"))
    assert not one.allow(told("01"))
    assert one.allow(told("01", more=True, less=True))
    assert not mistakable(family("nsss"), family("nnss")).allow(told("0123", release=1))
    assert mistakable(family("nsss")).allow(told("01", more=True))


def test_who_is_known_by_name_is_nobody_to_be_mistaken_for() -> None:
    assert not mistakable(family("nsss", named="123")).allow(told("0123"))
    assert mistakable(family("nsss", named="0123")).allow(told("0123"))


def test_an_exchange_that_is_no_possible_world_hides_nobody() -> None:
    # The field does not apply to 0, so it can only take all answers of another one.
    whole = mistakable(family("nsss", "nsss", "nsss"))
    assert whole.allow(told("0123"))
    assert whole.allow(told("012", FIRST))
    assert not whole.allow(told("013", SECOND))
    # It applies to all here, whatever they said about one criterion.
    single = mistakable(family("ssss", "nsss", "ssss"))
    assert single.allow(told("012", FIRST))
    assert single.allow(told("013", SECOND))


def test_a_score_that_a_window_leaves_open_takes_one_in_the_field() -> None:
    open_in_criterion = told("0123", FIRST, more=True)
    assert mistakable(family("nnns", "nnns")).allow(open_in_criterion)
    assert not mistakable(family("nnns", "nnns")).allow(told("0123"))
    both = mistakable(family("nnns", "nnns"))
    assert both.allow(told("0123", more=True))
    assert both.allow(open_in_criterion)
    assert not both.allow(told("0123", FIRST))
    assert mistakable(family("ssss", "nnns", "ssss")).allow(told("0123"))


def test_all_answers_are_exchanged_only_by_those_who_gave_as_many_and_are_not_known_by_name() -> None:
    # 1 and 2 can't take the answer to the first criterion alone: the field would apply to them for no reason.
    statuses = ("ssss", "nsss", "snns")
    assert mistakable(family(*statuses)).allow(told("0123", FIRST))
    assert not mistakable(family(*statuses[:2], "s--s")).allow(told("0123", FIRST))
    assert not mistakable(family(*statuses, named="12", by_name=[SECOND])).allow(told("0123", FIRST))


def test_a_criterion_is_as_well_known_as_its_field() -> None:
    statuses = ("nsss", "nsss", "nsss")
    by_field = mistakable(family(*statuses, named="0", by_name=[FIELD]))
    assert by_field.allow(told("01", FIRST))
    by_criteria = mistakable(family(*statuses, named="0", by_name=[FIRST, SECOND]))
    assert by_criteria.allow(told("01"))
    by_one = mistakable(family(*statuses, named="0", by_name=[FIRST]))
    assert not by_one.allow(told("01"))


def test_what_was_told_of_a_criterion_before_counts_for_its_field() -> None:
    both = family("nsss", "nsss"), family("nsss", "nsss")
    assert mistakable(*both).allow(told("012", release=1))
    later = mistakable(*both)
    later.concede(told("01", FIRST))
    assert not later.allow(told("012", release=1))


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[Material], list[Group]]:
    """Releases of a family, and numbers about it."""
    size, criteria = draw(st.integers(4, 8)), draw(st.integers(0, 2))
    named, releases = draw(st.sampled_from(["", "", "0", "12"])), []
    answers = st.text("sssn", min_size=max(1, criteria), max_size=max(1, criteria))
    everybody = st.lists(st.one_of(answers, answers, answers, st.just("--")), min_size=size, max_size=size)
    for _ in range(draw(st.integers(1, 2))):
        people = draw(everybody)
        field = "".join(next((status for status in "sn-" if status in own), "-") for own in people)
        parts = ("".join(own[place] for own in people) for place in range(criteria))
        releases.append(family(field, *parts, named=named))
        if draw(st.booleans()):
            releases.append(releases[-1])
    members = st.frozensets(st.sampled_from("01234567"[:size]), min_size=size - 3)
    group = st.builds(
        Group,
        st.integers(0, len(releases) - 1),
        st.sampled_from(SUBJECTS[: criteria + 1]),
        members,
        st.sampled_from([False, False, True]),
        st.sampled_from([False, False, True]),
    )
    return releases, draw(st.lists(group, min_size=1, max_size=12))


Answers = Mapping[tuple[int, str], str]
World = Mapping[str, Answers]
"""By contributor, what it answered by release and subject: s or n."""


def world_of(releases: list[Material]) -> World:
    return {
        one: {
            (number, subject): "n" if score.value is None else "s"
            for number, release in enumerate(releases)
            for subject, score in (
                release.round.by_identity()[one].scores if one in release.round.by_identity() else {}
            ).items()
        }
        for one in sorted({each.identity for release in releases for each in release.round.contributions})
    }


def possible(answers: Answers) -> bool:
    for (release, subject), status in answers.items():
        parts = {other for (when, about), other in answers.items() if when == release and about != FIELD}
        if subject == FIELD and parts and (status == "s") != ("s" in parts):
            return False
    return True


def count(world: World, group: Group) -> int:
    return sum(world[one].get((group.release, group.subject)) == "s" for one in group.members)


def fits(now: World, then: World, numbers: Iterable[Group]) -> bool:
    changes = [(count(then, group) - count(now, group), group) for group in numbers]
    return all(possible(own) for own in then.values()) and all(
        change == 0 or (group.more if change > 0 else group.less) for change, group in changes
    )


def exchanged(world: World, one: str, other: str, subjects: Iterable[str]) -> Iterator[World]:
    """The world in which two have changed their answers to these subjects, if they contributed to the same."""
    mine, theirs = ({key: status for key, status in world[each].items() if key[1] in subjects} for each in (one, other))
    if mine.keys() == theirs.keys():
        yield {**world, one: {**world[one], **theirs}, other: {**world[other], **mine}}


def with_scores(world: World, one: str, subjects: Iterable[str]) -> World:
    return {**world, one: {key: "s" if key[1] in subjects else status for key, status in world[one].items()}}


@settings(max_examples=200)
@given(histories())
def test_whatever_is_told_two_exchanges_or_a_score_of_its_own_stay_possible(history) -> None:
    releases, numbers = history
    now, mine = world_of(releases), mistakable(*releases)
    numbers = [group for group in numbers if mine.allow(group)]
    hidden = {each for each in now if not any(is_named(release, each) for release in releases)}
    telling = [group for group in numbers if not (group.more and group.less)]
    for one in hidden if telling else ():
        for subject in {subject for (_, subject), status in now[one].items() if status == "n"}:
            partners = {
                other
                for other in hidden
                for about in ((subject,), SUBJECTS)
                for then in exchanged(now, one, other, about)
                if fits(now, then, numbers)
                and all(then[one][key] != status for key, status in now[one].items() if key[1] == subject)
            }
            families = (set(some) | {subject} for size in range(3) for some in combinations(SUBJECTS, size))
            alone = any(fits(now, with_scores(now, one, some), numbers) for some in families)
            assert alone or len(partners) >= PARTNERS, (one, subject, partners)


def is_named(release: Material, one: str) -> bool:
    found = release.round.by_identity()
    return one in found and any(score.named for score in found[one].scores.values())


def test_numbers_of_a_field_and_its_criteria_together_tell_nobody() -> None:
    """In a network of nine with two criteria, where they did when each was looked at by itself."""
    network = drawn(296, ((5, 11, 50), (12, 19, 42), (20, 29, 6), (30, 60, 2)))
    assert attack_all([network], ours, Effort(members=3, linear=0, exact=0)).successes == []
