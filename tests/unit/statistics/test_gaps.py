"""Where the network is weak and practices are few: by its own middle, and never guessed."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from exchange.statistics.rules.gaps import LEAST_FIELDS, Standing, gaps

FIELDS = {
    "WEAK_AND_FEW": Standing(30, 1),
    "WEAK": Standing(40, 9),
    "MIDDLE": Standing(50, 4),
    "FEW": Standing(60, 2),
    "NEITHER": Standing(70, 8),
}

standings = st.dictionaries(
    st.text(min_size=1),
    st.builds(Standing, st.one_of(st.none(), st.integers(0, 100)), st.integers(0, 30)),
    min_size=1,
    max_size=9,
)


def verdicts(fields: dict[str, Standing], members: int = 8) -> dict[str, bool | None]:
    return {key: found.gap for key, found in gaps(fields, members).items()}


def test_both_must_lie_below_the_middle() -> None:
    assert verdicts(FIELDS) == {"WEAK_AND_FEW": True, "WEAK": False, "MIDDLE": False, "FEW": False, "NEITHER": False}


def test_at_the_middle_there_is_no_gap() -> None:
    assert set(verdicts({key: Standing(50, 3) for key in "ABC"}).values()) == {False}


def test_both_numbers_and_what_follows_are_said_in_both_languages() -> None:
    found = gaps(FIELDS, 8)["WEAK_AND_FEW"]
    assert (found.middle_mean, found.per_member, found.middle_per_member) == (50, Fraction(1, 8), Fraction(1, 2))
    assert found.explanation.de == (
        "Das Netzwerk steht hier im Mittel bei 30 Punkten, in der Mitte der Handlungsfelder bei 50. Auf eine "
        "teilnehmende Kommune kommen 0,12 Maßnahmen, in der Mitte 0,5. Beides liegt unter der Mitte: "
        "Hier fehlt es an Praxis."
    )
    assert found.explanation.en == (
        "The network's mean is 30 points here, 50 in the middle of the fields of action. There are 0.12 measures for "
        "each municipality that takes part, 0.5 in the middle. Both lie below the middle: practices are missing."
    )
    endings = {each.explanation.en.rpartition(". ")[2] for each in gaps(FIELDS, 8).values()}
    assert len(endings) == 4


def test_a_mean_that_is_told_coarsely_near_an_end_is_no_number_of_points() -> None:
    found = gaps({"LOW": Standing(0, 1, 50), "MIDDLE": Standing(40, 2, 10), "HIGH": Standing(100, 3, 25)}, 8)
    assert found["LOW"].explanation.de.startswith(
        "Das Netzwerk steht hier im Mittel unter 25 Punkten, in der Mitte der Handlungsfelder bei 40. "
    )
    assert found["LOW"].explanation.en.startswith(
        "The network's mean is below 25 points here, 40 in the middle of the fields of action. "
    )
    assert "im Mittel bei mindestens 87,5 Punkten, " in found["HIGH"].explanation.de
    assert "mean is at least 87.5 points here, " in found["HIGH"].explanation.en
    lowest = gaps({key: Standing(0, 1, 20) for key in "ABC"}, 8)["A"].explanation
    assert "unter 10 Punkten, in der Mitte der Handlungsfelder unter 10. " in lowest.de
    assert "below 10 points here, below 10 in the middle of the fields of action. " in lowest.en
    assert "mean is 0 points here" in gaps({"A": Standing(0, 1, 10)}, 8)["A"].explanation.en


def test_what_is_withheld_stays_unknown_and_says_so() -> None:
    found = gaps(FIELDS | {"UNTOLD": Standing(None, 0)}, 8)
    assert found["UNTOLD"].gap is None
    assert "is not known: The mean of this field of action is not told." in found["UNTOLD"].explanation.en
    assert "0 measures for each" in found["UNTOLD"].explanation.en
    assert found["WEAK_AND_FEW"].gap is True


def test_a_middle_takes_three_fields() -> None:
    found = gaps({"A": Standing(10, 0), "B": Standing(90, 5), "C": Standing(None, 5)}, 8)
    assert {each.gap for each in found.values()} == {None}
    assert found["A"].middle_mean is None
    assert "mean is 10 points here." in found["A"].explanation.en
    assert "The mean of too few fields of action is told." in found["A"].explanation.en


def test_without_statistics_or_members_nothing_is_known() -> None:
    unknown = {key: Standing(None, 3) for key in FIELDS}
    text = gaps(unknown, 8, released=False)["WEAK"].explanation
    assert "keine veröffentlichte Statistik" in text.de
    found = gaps(FIELDS, 0)["WEAK"]
    assert (found.gap, found.per_member, found.middle_per_member) == (None, None, None)
    assert found.explanation.en.endswith("No municipality takes part today.")


@given(standings, st.integers(0, 40))
def test_a_gap_is_known_where_all_numbers_are(fields: dict[str, Standing], members: int) -> None:
    found = gaps(fields, members)
    told = [each.mean for each in fields.values() if each.mean is not None]
    for key, each in found.items():
        known = fields[key].mean is not None and len(told) >= LEAST_FIELDS and members > 0
        assert (each.gap is not None) is known
        if each.gap:
            assert sum(fields[key].mean <= mean for mean in told) > len(told) / 2  # type: ignore[operator]
            assert fields[key].practices < max(other.practices for other in fields.values())
    assert found == dict(reversed(gaps(dict(reversed(fields.items())), members).items()))
