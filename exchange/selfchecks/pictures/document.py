"""What is asked of the API for a picture, and the profile made of its answer.

It is an ordinary document, run for the reader: whoever sees less in the API sees less in the picture.
"""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from exchange.selfchecks.pictures.profile import FieldValue, Level, Profile
from exchange.selfchecks.rules.labels import SELF_CHECK_STAGE_LABELS, WITHHELD_REASON_LABELS
from exchange.selfchecks.rules.vocabulary import SelfCheckStage, WithheldReason

_SNAPSHOT = """
fragment Profile on SelfCheckSnapshot {
  municipality { id name }
  selfCheck { round { title } municipalities { id name } }
  stage
  number
  takenAt
  demo
  instrument {
    title(language: $language)
    version
    official
    note(language: $language)
    levels { key start label(language: $language) text(language: $language) }
    fields { fieldOfAction { key label(language: $language) } }
  }
  scores { fieldOfAction { key } score coverage withheldBecause level { label(language: $language) } }
}
"""

PROFILES = (
    """query Profiles($ids: [ID!]!, $language: Language!) {
  nodes(ids: $ids) {
    __typename
    ... on SelfCheck { id snapshot { id ...Profile } }
    ... on SelfCheckSnapshot { id selfCheck { id } ...Profile }
  }
}
"""
    + _SNAPSHOT
)
"""Self-checks and snapshots by their ids."""

PROFILE_FRAGMENT = _SNAPSHOT
"""The fragment `Profile`, for documents that ask for more."""

BERLIN = ZoneInfo("Europe/Berlin")


def profile_of(snapshot: Mapping[str, Any], language: str) -> Profile:
    """The profile in what was answered for the fragment `Profile`."""
    instrument, check = snapshot["instrument"], snapshot["selfCheck"] or {}
    scores = {score["fieldOfAction"]["key"]: score for score in snapshot["scores"]}
    return Profile(
        municipality=snapshot["municipality"]["name"],
        stage=SELF_CHECK_STAGE_LABELS[SelfCheckStage(snapshot["stage"])].in_language(language),
        taken_on=day_of(snapshot["takenAt"]),
        instrument=f"{instrument['title']}, {'version' if language == 'en' else 'Version'} {instrument['version']}",
        official=instrument["official"],
        demo=snapshot["demo"],
        levels=tuple(
            Level(level["key"], Decimal(level["start"]), level["label"], level["text"])
            for level in instrument["levels"]
        ),
        values=tuple(_value(field["fieldOfAction"], scores, language) for field in instrument["fields"]),
        number=snapshot["number"],
        round=(check.get("round") or {}).get("title"),
        partners=tuple(
            each["name"] for each in check.get("municipalities", ()) if each["id"] != snapshot["municipality"]["id"]
        ),
        note=instrument["note"],
    )


def day_of(moment: str) -> date:
    """The German day of a moment."""
    return datetime.fromisoformat(moment).astimezone(BERLIN).date()


def _value(field: Mapping[str, Any], scores: Mapping[str, Mapping[str, Any]], language: str) -> FieldValue:
    score = scores.get(field["key"])
    if score is None:
        return FieldValue(field["key"], field["label"])
    reason, level = score["withheldBecause"], score["level"]
    return FieldValue(
        field["key"],
        field["label"],
        score=None if score["score"] is None else _exact(score["score"], "0.01"),
        level=None if level is None else level["label"],
        coverage=_exact(score["coverage"], "0.0001"),
        withheld=None if reason is None else WITHHELD_REASON_LABELS[WithheldReason(reason)].in_language(language),
    )


def _exact(number: float, places: str) -> Decimal:
    """The number as it is stored; JSON drops zeros at the end."""
    return Decimal(str(number)).quantize(Decimal(places))
