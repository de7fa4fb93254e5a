"""Nothing is shown more widely than the whole, its field, the answers' own release and what all agreed to."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.access.rules import ErrorCode, Refused, Visibility
from exchange.access.viewer import Role, Viewer, ViewerKind
from exchange.selfchecks.rules.joint import Consent, ceiling, leave_refusal
from exchange.selfchecks.rules.release import (
    UNRELEASED,
    Release,
    Standing,
    narrowest,
    narrows,
    release_refusal,
    revocation_refusal,
    right_refusal,
    stated,
    wider,
)

OWN, STATISTICS, COORDINATION, NETWORK, PUBLIC = Visibility
TOWN, KEY, OTHER = UUID(int=1), UUID(int=2), UUID(int=3)
FIELDS, PATH = ("A", "B", "C"), ("input", "selfCheck")
PUBLISHER = Viewer(ViewerKind.MEMBER, Role.PUBLISHER, KEY, TOWN, None, None, (TOWN,))
T = datetime(2026, 1, 1, tzinfo=UTC)

visibilities = st.sampled_from(list(Visibility))
releases = st.builds(Release, visibilities, st.dictionaries(st.sampled_from(FIELDS), visibilities), visibilities)
moments = st.integers(0, 9).map(lambda days: T + timedelta(days))
consents = st.builds(Consent, visibilities, st.none() | moments, st.none() | moments)


def width(visibility: Visibility) -> int:
    return list(Visibility).index(visibility)


def every(release: Release) -> list[Visibility]:
    """All that a release shows."""
    return [release.whole, *map(release.of_field, FIELDS), *map(release.of_answers, FIELDS)]


@given(release=releases)
def test_a_part_is_never_shown_more_widely_than_what_it_belongs_to(release: Release) -> None:
    for key in FIELDS:
        assert width(release.of_field(key)) <= min(width(release.whole), width(release.fields.get(key, PUBLIC)))
        assert width(release.of_answers(key)) <= min(width(release.of_field(key)), width(release.answers))
    assert narrows(UNRELEASED, release, FIELDS)
    assert narrows(release, release, FIELDS)


@given(new=releases, old=releases)
def test_to_narrow_is_to_show_nothing_more_widely(new: Release, old: Release) -> None:
    pairs = zip(every(new), every(old), strict=True)
    assert narrows(new, old, FIELDS) is all(width(after) <= width(before) for after, before in pairs)


@given(new=releases, old=releases, four_eyes=st.booleans(), own=st.booleans(), limit=visibilities)
def test_who_made_it_may_narrow_alone_and_nobody_goes_beyond_what_was_agreed(
    new: Release, old: Release, four_eyes: bool, own: bool, limit: Visibility
) -> None:
    present = replace(old, whole=narrowest((old.whole, limit)))
    keys = frozenset({KEY if own else OTHER})
    standing = Standing(TOWN, True, True, FIELDS, present, keys, four_eyes, limit)
    refused = release_refusal(new, standing, PUBLISHER, PATH)
    if width(new.whole) > width(limit):
        assert refused is not None
        assert (refused.code, refused.path) == (ErrorCode.INVALID, ("input", "visibility"))
    elif four_eyes and own and not narrows(new, present, FIELDS):
        assert refused is not None
        assert (refused.code, refused.path) == (ErrorCode.FOUR_EYES, PATH)
    else:
        assert refused is None


@given(agreed=st.lists(consents, max_size=4), taken=moments)
def test_the_narrowest_consent_counts(agreed: list[Consent], taken: datetime) -> None:
    limit = ceiling(agreed, taken)
    for consent in agreed:
        if consent.joined:
            assert width(limit) <= width(consent.ceiling)
        if (
            consent.agreed_at is not None
            and consent.left_at is not None
            and consent.agreed_at <= taken < consent.left_at
        ):
            assert limit is OWN
    if not any(consent.agreed_at for consent in agreed):
        assert limit is PUBLIC


def test_leaving_takes_the_consent_to_what_was_made_together_back() -> None:
    day = timedelta(1)
    consent = Consent(NETWORK, T, T + 5 * day)
    bounds = [consent.bound(T + number * day) for number in (-1, 0, 4, 5)]
    assert bounds == [PUBLIC, OWN, OWN, PUBLIC]
    refused = leave_refusal(consent, PATH)
    assert refused is not None
    assert refused.code is ErrorCode.WRONG_STAGE
    assert leave_refusal(Consent(OWN, T), PATH) is None


def test_what_an_input_states() -> None:
    standing = Standing(TOWN, True, fields=FIELDS)
    release = stated(NETWORK, [("A", OWN), ("B", NETWORK)], STATISTICS, standing, PATH)
    assert [release.of_field(key) for key in FIELDS] == [OWN, NETWORK, NETWORK]
    assert [release.of_answers(key) for key in FIELDS] == [OWN, STATISTICS, STATISTICS]
    wrong = [("A", PUBLIC), ("X", OWN), ("B", OWN), ("B", OWN)]
    with pytest.raises(Refused) as refused:
        stated(COORDINATION, wrong, NETWORK, standing, PATH)
    assert {".".join(error.path): error.code.value for error in refused.value.errors} == {
        "input.fields.0.visibility": "INVALID",
        "input.fields.1.field": "INVALID",
        "input.fields.3.field": "DUPLICATE",
        "input.answers": "INVALID",
    }
    with pytest.raises(Refused) as refused:
        stated(OWN, (), OWN, Standing(TOWN, False), PATH)
    assert refused.value.errors[0].code is ErrorCode.WRONG_STAGE


def test_who_may_release_and_what_can_be_revoked() -> None:
    for role in (Role.READER, Role.EDITOR):
        other = Viewer(ViewerKind.MEMBER, role, KEY, TOWN, None, None, (TOWN,))
        assert right_refusal(TOWN, other, PATH) is not None
    assert right_refusal(TOWN, PUBLISHER, PATH) is None
    assert right_refusal(UUID(int=9), PUBLISHER, PATH) is not None
    assert revocation_refusal(Standing(TOWN, True, shown=True), PATH) is None
    assert revocation_refusal(Standing(TOWN, True), PATH) is not None
    assert wider(NETWORK) == (PUBLIC,)
    assert narrowest([]) is PUBLIC
