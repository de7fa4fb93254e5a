"""What is asked of the API for tables and pictures of a release, and what is made of its answer.

They are ordinary documents, run for the reader: whoever sees less in the API sees less here.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from exchange.selfchecks.pictures.document import day_of
from exchange.selfchecks.pictures.profile import Level
from exchange.statistics.exports.figures import (
    Average,
    Change,
    Count,
    Group,
    LevelCount,
    Quartiles,
    Release,
    Row,
    Subject,
)
from exchange.statistics.exports.table import Coded
from exchange.statistics.rules.labels import DIMENSION_LABELS, WITHHELD_BECAUSE_LABELS
from exchange.statistics.rules.vocabulary import Dimension, WithheldBecause

RELEASE = """query StatisticsTable(
  $release: ID!, $breakdown: StatisticsDimension, $criteria: Boolean!, $language: Language!
) {
  statisticalRelease(id: $release) {
    id
    number
    title
    round { id }
    comparedWith
    state
    contributors
    publishedAt
    demo
    policy { minimum quartilesFrom protection }
    instrument { title(language: $language) version official levels { key start label(language: $language) } }
    rows(breakdown: $breakdown, criteria: $criteria) {
      fieldOfAction { key label(language: $language) }
      criterion { key label(language: $language) }
      dimension
      value
      label(language: $language)
      count { value notApplicable notApplicableShare withheldBecause }
      mean { value roundedTo withheldBecause }
      median { value roundedTo withheldBecause }
      quartiles { lower upper roundedTo withheldBecause }
      levels { withheldBecause levels { level { key label(language: $language) } count share withheldBecause } }
      change { value count roundedTo withheldBecause }
    }
  }
}
"""
"""A release with its rows in one breakdown."""

OWN = """query OwnResults($ags: String!, $round: ID!) {
  peers(ags: $ags, round: $round) {
    municipality { name }
    figures(criteria: false) { fieldOfAction { key } own }
  }
}
"""
"""What a municipality's own fields of action came to in a round."""


def release_of(answered: Mapping[str, Any], language: str) -> Release:
    """The release in what was answered for `RELEASE`; it has to be published."""
    instrument, policy = answered["instrument"], answered["policy"]
    return Release(
        round=answered["title"],
        number=answered["number"],
        published_on=day_of(answered["publishedAt"]),
        instrument=f"{instrument['title']}, {'version' if language == 'en' else 'Version'} {instrument['version']}",
        official=instrument["official"],
        levels=tuple(Level(each["key"], Decimal(each["start"]), each["label"]) for each in instrument["levels"]),
        contributors=answered["contributors"],
        minimum=policy["minimum"],
        quartiles_from=policy["quartilesFrom"],
        protection=policy["protection"],
        before=answered["comparedWith"],
        demo=answered["demo"],
    )


def rows_of(answered: Mapping[str, Any], release: Release, language: str) -> list[Row]:
    """The rows in what was answered."""
    return [_row(each, release, language) for each in answered["rows"]]


def _row(row: Mapping[str, Any], release: Release, language: str) -> Row:
    field, criterion = row["fieldOfAction"], row["criterion"] or {}
    count, quartiles, change = row["count"], row["quartiles"], row["change"]
    return Row(
        release,
        Subject(field["key"], field["label"], criterion.get("key"), criterion.get("label")),
        _group(row, language),
        Count(count["value"], count["notApplicable"], _share(count["notApplicableShare"]), _why(count, language)),
        _average(row["mean"], language),
        _average(row["median"], language),
        Quartiles(quartiles["lower"], quartiles["upper"], quartiles["roundedTo"], _why(quartiles, language)),
        tuple(_level(each, language) for each in row["levels"]["levels"]),
        None
        if change is None
        else Change(change["value"], change["count"], change["roundedTo"], _why(change, language)),
    )


def _group(row: Mapping[str, Any], language: str) -> Group | None:
    if row["dimension"] is None:
        return None
    dimension = DIMENSION_LABELS[Dimension(row["dimension"])].in_language(language)
    return Group(Coded(row["dimension"], dimension), Coded(row["value"], row["label"]))


def _average(figure: Mapping[str, Any], language: str) -> Average:
    return Average(figure["value"], figure["roundedTo"], _why(figure, language))


def _level(told: Mapping[str, Any], language: str) -> LevelCount:
    level = Coded(told["level"]["key"], told["level"]["label"])
    return LevelCount(level, told["count"], _share(told["share"]), _why(told, language))


def _share(number: float | None) -> Decimal | None:
    """The share as it is stored; JSON drops zeros at the end."""
    return None if number is None else Decimal(str(number)).quantize(Decimal("0.0001"))


def _why(figure: Mapping[str, Any], language: str) -> Coded | None:
    reason = figure["withheldBecause"]
    if reason is None:
        return None
    return Coded(reason, WITHHELD_BECAUSE_LABELS[WithheldBecause(reason)].in_language(language))
