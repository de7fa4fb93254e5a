"""Scopes narrow what a role gives, and nobody gives more than it has."""

from itertools import combinations
from uuid import UUID

import pytest

from exchange.access.rules import ErrorCode, forbidden, has_role, is_in_role
from exchange.access.scopes import MOST, beyond_own, in_order, require_scope, scope_problem
from exchange.access.viewer import MUNICIPAL, PUBLIC_VIEWER, Role, Scope, Viewer, ViewerKind
from exchange.errors import ExchangeError

TOWN, KEY, FIRST = (UUID(int=number) for number in (1, 2, 3))
SETS = [frozenset(chosen) for size in range(5) for chosen in combinations(Scope, size)]


def holder(role: Role, scopes: frozenset[Scope]) -> Viewer:
    municipal = role in MUNICIPAL
    kind = ViewerKind.MEMBER if municipal else ViewerKind(role.value)
    own = TOWN if municipal else None
    return Viewer(kind, role, KEY, own, None, "key", (TOWN,) if municipal else (), scopes)


@pytest.mark.parametrize("role", Role)
def test_a_key_has_some_of_the_scopes_of_its_role(role: Role) -> None:
    for scopes in SETS:
        error = scope_problem(role, scopes)
        changes = bool(scopes & {Scope.WRITE, Scope.PUBLISH})
        fits = bool(scopes) and scopes <= MOST[role] and (Scope.READ in scopes or not changes)
        assert (error is None) is fits, (role, scopes)
        if error is not None:
            assert error.code is (ErrorCode.INVALID if scopes else ErrorCode.REQUIRED)
    assert scope_problem(role, MOST[role]) is None


@pytest.mark.parametrize(
    ("least", "scope"), [(Role.READER, Scope.READ), (Role.EDITOR, Scope.WRITE), (Role.PUBLISHER, Scope.PUBLISH)]
)
def test_a_right_takes_the_role_and_the_scope(least: Role, scope: Scope) -> None:
    for role in MUNICIPAL:
        for scopes in SETS:
            enough = list(MUNICIPAL).index(role) >= list(MUNICIPAL).index(least)
            viewer = holder(role, scopes)
            assert has_role(viewer, TOWN, least) is (enough and scope in scopes)
            assert not has_role(viewer, KEY, least)
            if enough and scope not in scopes:
                error = forbidden(("input",), least, viewer)
                assert (error.code, error.path) == (ErrorCode.FORBIDDEN, ("input",))
                assert error.message.de.startswith(f"Ihrem Schlüssel fehlt der Bereich {scope} (")
                assert error.message.en.startswith(f"Your key lacks the scope {scope} (")
            elif not enough:
                assert f"mit der Rolle {least}" in forbidden((), least, viewer).message.de


@pytest.mark.parametrize("role", [Role.PUBLISHER, Role.COORDINATOR, Role.OPERATOR])
def test_what_takes_just_one_role_takes_its_scope_too(role: Role) -> None:
    needed = Scope.PUBLISH if role is Role.PUBLISHER else Scope.WRITE
    for scopes in SETS:
        assert is_in_role(holder(role, scopes), role) is (needed in scopes)
    assert not is_in_role(PUBLIC_VIEWER, role)


def test_who_publishes_for_a_municipality_manages_its_keys_and_no_others() -> None:
    for role in Role:
        for scopes in SETS:
            manages = role is Role.PUBLISHER and Scope.PUBLISH in scopes
            assert holder(role, scopes).managed == ((TOWN,) if manages else ())
    district = Viewer(ViewerKind.GUEST, Role.PUBLISHER, KEY, KEY, None, "district", (KEY, TOWN))
    assert district.managed == (KEY,)


def test_nobody_gives_a_scope_that_it_lacks() -> None:
    for own in SETS:
        for given in SETS:
            error = beyond_own(holder(Role.PUBLISHER, own), given, ("scopes",))
            assert (error is None) is (given <= own)
            if error is not None:
                assert str(in_order(given - own)[0]) in error.message.en


def test_a_request_without_the_scope_is_refused_and_the_public_needs_none() -> None:
    for scope in Scope:
        require_scope(PUBLIC_VIEWER, scope)
        require_scope(holder(Role.READER, frozenset({scope})), scope)
        with pytest.raises(ExchangeError) as raised:
            require_scope(holder(Role.READER, frozenset()), scope)
        assert raised.value.extensions == {"code": "FORBIDDEN", "scope": scope.value}
        assert scope.value in raised.value.in_language("de")


def test_a_key_and_those_that_it_succeeds_are_one_principal() -> None:
    assert holder(Role.EDITOR, MOST[Role.EDITOR]).principal_id == KEY
    assert Viewer(key_id=KEY, first_key_id=FIRST).principal_id == FIRST
    assert PUBLIC_VIEWER.principal_id is None
