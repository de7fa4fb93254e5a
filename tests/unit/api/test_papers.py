"""Papers: what is made of the API's answer, and what is said where nothing can be made of it."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from exchange.access.viewer import PUBLIC_VIEWER
from exchange.api.answers import Answer
from exchange.api.errors import error_entry
from exchange.api.papers import Asked, NotFound, Papers, file_name
from exchange.errors import ErrorCode, ExchangeError
from exchange.selfchecks.pictures.profile import FieldValue


class Answering:
    """An execution that answers this."""

    def __init__(self, *nodes: Any, errors: list[Any] | None = None) -> None:
        self._answer = Answer({"nodes": list(nodes)}, errors or [])

    async def run(self, *_: Any, **__: Any) -> Answer:
        return self._answer


def node(**known: Any) -> dict[str, Any]:
    """A snapshot, as the fragment asks for it."""
    levels = [{"key": "A", "start": "0", "label": "am Anfang", "text": "…"}]
    instrument = {"title": "Kurzform", "version": "2", "official": True, "note": "Hinweis", "levels": levels}
    fields = [{"fieldOfAction": {"key": key, "label": key.lower()}} for key in ("EINS", "ZWEI", "DREI")]
    scored = {"fieldOfAction": {"key": "EINS"}, "score": 7.5, "coverage": 1.0, "withheldBecause": None}
    withheld = {"score": None, "coverage": 0.25, "withheldBecause": "TOO_FEW_ANSWERS", "level": None}
    facts: dict[str, Any] = {
        "__typename": "SelfCheckSnapshot",
        "municipality": {"id": "m1", "name": "Landkreis Teltow-Fläming"},
        "selfCheck": {
            "id": "selfcheck_1",
            "round": {"title": "Herbst"},
            "municipalities": [{"id": "m1", "name": "Landkreis Teltow-Fläming"}, {"id": "m2", "name": "Jüterbog"}],
        },
        "stage": "WORKSHOP",
        "number": 2,
        "takenAt": "2026-03-03T23:30:00+00:00",
        "demo": False,
        "instrument": instrument | {"fields": fields},
        "scores": [scored | {"level": {"label": "am Anfang"}}, withheld | {"fieldOfAction": {"key": "ZWEI"}}],
    }
    return facts | known


def papers(*nodes: Any, errors: list[Any] | None = None) -> Papers:
    execution: Any = Answering(*nodes, errors=errors)
    return Papers(execution)


async def test_a_profile_is_what_was_answered() -> None:
    [known] = await papers(node()).profiles(Asked("selfcheck_1", "de", snapshot="snapshot_1"), PUBLIC_VIEWER)
    assert (known.stage, known.round, known.partners) == ("nach dem Workshop", "Herbst", ("Jüterbog",))
    assert (known.taken_on, known.instrument, known.official) == (date(2026, 3, 4), "Kurzform, Version 2", True)
    assert known.values == (
        FieldValue("EINS", "eins", Decimal("7.50"), "am Anfang", Decimal("1.0000")),
        FieldValue("ZWEI", "zwei", None, None, Decimal("0.2500"), "zu wenige Fragen beantwortet"),
        FieldValue("DREI", "drei"),
    )
    assert file_name("csv", known, "de") == "selbstcheck-profil-landkreis-teltow-flaeming-2026-03-04.csv"
    assert file_name("pdf", known, "en") == "self-check-landkreis-teltow-flaeming-2026-03-04.pdf"


async def test_a_self_check_that_is_hidden_gives_neither_round_nor_partners() -> None:
    [known] = await papers(node(selfCheck=None)).profiles(Asked("snapshot_1", "en"), PUBLIC_VIEWER)
    assert (known.round, known.partners, known.instrument) == (None, (), "Kurzform, version 2")


@pytest.mark.parametrize(
    "nodes",
    [
        (None,),
        ({"__typename": "Measure"},),
        ({"__typename": "SelfCheck", "id": "selfcheck_1", "snapshot": None},),
        (node(), None),
    ],
)
async def test_what_is_not_to_be_had_is_not_found(nodes: tuple[Any, ...]) -> None:
    with pytest.raises(NotFound):
        await papers(*nodes).profiles(Asked("selfcheck_1", "de"), PUBLIC_VIEWER)


async def test_a_snapshot_belongs_to_the_self_check_that_is_named() -> None:
    for unlike in (node(), node(selfCheck=None), None):
        with pytest.raises(NotFound):
            await papers(unlike).profiles(Asked("selfcheck_2", "de", snapshot="snapshot_1"), PUBLIC_VIEWER)


async def test_what_lies_on_different_scales_is_not_drawn_together() -> None:
    levels = [{"key": "A", "start": "0", "label": "unten", "text": "…"}]
    for other in ({"levels": levels}, {"fields": []}):
        unlike = node(instrument=node()["instrument"] | other)
        with pytest.raises(ExchangeError, match="cannot be drawn on one scale") as refused:
            await papers(node(), unlike).profiles(Asked("a", "de", others=("b",)), PUBLIC_VIEWER)
        assert "nicht auf einer Skala" in refused.value.in_language("de")


async def test_what_the_api_cannot_read_keeps_its_code() -> None:
    away = [error_entry("The service is not available at the moment.", ErrorCode.SERVICE_UNAVAILABLE)]
    with pytest.raises(ExchangeError) as refused:
        await papers(errors=away).profiles(Asked("a", "de"), PUBLIC_VIEWER)
    assert refused.value.code is ErrorCode.SERVICE_UNAVAILABLE
