"""The profile as a table: CSV as the spreadsheets of the language's country open it."""

import csv
import io
from collections.abc import Iterator, Sequence

from exchange.access.rules import Text
from exchange.selfchecks.pictures import words
from exchange.selfchecks.pictures.profile import FieldValue, Profile
from exchange.selfchecks.pictures.texts import cell

BYTE_ORDER_MARK = "\ufeff"

_COLUMNS = (
    Text("Kommune", "Municipality"),
    Text("Runde", "Round"),
    Text("Sicht", "View"),
    Text("Stand", "As of"),
    Text("Schlüssel des Handlungsfelds", "Key of the field of action"),
    Text("Handlungsfeld", "Field of action"),
    Text("Stufe", "Level"),
    Text("Punkte (0 bis 100)", "Points (0 to 100)"),
    Text("Anteil beantworteter Fragen", "Share of questions answered"),
    Text("Grund, wenn kein Wert", "Reason where there is no value"),
    Text("Fragebogen", "Questionnaire"),
    Text("Offizieller Fragebogen", "Official questionnaire"),
    Text("Synthetische Daten", "Synthetic data"),
    Text("Hinweis", "Note"),
)


def table(profiles: Sequence[Profile], language: str) -> str:
    """A row for each field of action of each profile. German: semicolons and decimal commas, as Excel reads them
    there."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter="," if language == "en" else ";", lineterminator="\r\n")
    writer.writerow(column.in_language(language) for column in _COLUMNS)
    writer.writerows(row for profile in profiles for row in _rows(profile, language))
    return BYTE_ORDER_MARK + text.getvalue()


def _rows(profile: Profile, language: str) -> Iterator[tuple[str, ...]]:
    for value in profile.values:
        yield (
            cell(profile.municipality),
            cell(profile.round or ""),
            cell(profile.stage),
            profile.taken_on.isoformat(),
            value.key,
            cell(value.label),
            cell(value.level or ""),
            *_figures(value, language),
            cell(profile.instrument),
            words.yes_or_no(profile.official, language),
            words.yes_or_no(profile.demo, language),
            words.STANDPOINT.in_language(language),
        )


def _figures(value: FieldValue, language: str) -> tuple[str, str, str]:
    """Score, coverage and reason: no cell is 0 because nothing is known."""
    score = "" if value.score is None else words.decimal(value.score, language)
    coverage = "" if value.coverage is None else words.decimal(value.coverage, language)
    if value.score is not None:
        return score, coverage, ""
    return score, coverage, cell(value.withheld or words.NOT_RELEASED.in_language(language))
