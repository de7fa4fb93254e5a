"""Cursors of feeds: for whom they are, and which are refused. What a feed tells is tested through the API."""

import base64
from uuid import UUID

import orjson
import pytest

from exchange.access.viewer import PUBLIC_VIEWER, Role, Viewer, ViewerKind
from exchange.errors import ErrorCode, ExchangeError
from exchange.projection.feed import read_place, scope_mark

ONE, TWO = UUID(int=1), UUID(int=2)


def cursor(*values: object) -> str:
    return base64.b64encode(orjson.dumps(list(values))).decode()


def member(*municipalities: UUID, kind: ViewerKind = ViewerKind.MEMBER, role: Role = Role.READER) -> Viewer:
    return Viewer(kind, role, municipality_id=municipalities[0], municipalities=municipalities)


def test_a_mark_is_of_the_kind_and_the_municipalities_alone() -> None:
    assert scope_mark(member(ONE, TWO)) == scope_mark(member(TWO, ONE, role=Role.PUBLISHER))
    viewers = [PUBLIC_VIEWER, Viewer(ViewerKind.OPERATOR), member(ONE), member(ONE, TWO), member(TWO)]
    viewers.append(member(ONE, kind=ViewerKind.GUEST))
    assert len({scope_mark(viewer) for viewer in viewers}) == len(viewers)


def test_a_cursor_gives_its_place_to_the_same_scope() -> None:
    text = cursor("changes", scope_mark(member(ONE)), "17", "4")
    assert read_place(text, "changes", member(ONE)) == ["17", "4"]
    with pytest.raises(ExchangeError) as refused:
        read_place(text, "changes", member(TWO))
    assert refused.value.code is ErrorCode.RESYNC_REQUIRED


@pytest.mark.parametrize(
    "place", [("17",), ("17", "4", "1"), ("-1", "4"), ("1", "-4"), ("1.5", "4"), ("", "4"), (1, 4)]
)
def test_anything_else_is_no_cursor(place: tuple[object, ...]) -> None:
    with pytest.raises(ExchangeError) as refused:
        read_place(cursor("changes", scope_mark(PUBLIC_VIEWER), *place), "changes", PUBLIC_VIEWER)
    assert refused.value.code is ErrorCode.BAD_USER_INPUT


def test_a_cursor_of_another_feed_is_refused() -> None:
    with pytest.raises(ExchangeError) as refused:
        read_place(cursor("other", scope_mark(PUBLIC_VIEWER), "1", "1"), "changes", PUBLIC_VIEWER)
    assert refused.value.code is ErrorCode.BAD_USER_INPUT
