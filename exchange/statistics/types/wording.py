"""Texts of `rules.explaining` and labels of groups, chosen in SQL by the argument `language`, so that rows pass
untouched."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Text, case, cast, func, literal, null

from exchange.access import rules
from exchange.municipalities.rules import LABELS, MembershipRole, MunicipalityKind, SizeClass, State
from exchange.municipalities.types.participants import LANGUAGE
from exchange.projection.enums import Language
from exchange.projection.fields import Arguments, Columns, expression
from exchange.selfchecks.rules.labels import SELF_CHECK_STAGE_LABELS
from exchange.statistics.rules.explaining import WHOLE_NETWORK, WITHHELD_TEXTS
from exchange.statistics.rules.vocabulary import Dimension

GROUPS: Mapping[Dimension, Mapping[Any, rules.Text]] = {
    Dimension.STATE: LABELS[State],
    Dimension.KIND: LABELS[MunicipalityKind],
    Dimension.SIZE_CLASS: LABELS[SizeClass],
    Dimension.ROLE: LABELS[MembershipRole],
    Dimension.STAGE: SELF_CHECK_STAGE_LABELS,
}
"""The groups of each dimension, with their labels."""

_POLICY = ("minimum", "quartiles_from", "protection")


def said(text: rules.Text, arguments: Arguments) -> ColumnElement[str]:
    """A text in the language that the field is asked for."""
    return literal(text.en if arguments["language"].current is Language.EN else text.de)


def chosen(value: ColumnElement[Any], texts: Mapping[Any, rules.Text], arguments: Arguments) -> ColumnElement[Any]:
    """The text that belongs to the value; null where there is none."""
    made = ((value == literal(str(key.value)), said(text, arguments)) for key, text in texts.items() if key is not None)
    return case(*made, else_=null())


def group_label(row: Columns, arguments: Arguments) -> ColumnElement[Any]:
    """What the group with `value` in `dimension` is called; `value` is null where it is all."""
    named = (
        (row["dimension"] == literal(dimension.value), chosen(row["value"], labels, arguments))
        for dimension, labels in GROUPS.items()
    )
    return case(*named, else_=said(WHOLE_NETWORK, arguments))


def withheld_text(column: str) -> Any:
    """The field that explains in words why a figure is withheld, by the column with the reason."""

    def explained(row: Columns, arguments: Arguments) -> ColumnElement[Any]:
        text = chosen(row[column], WITHHELD_TEXTS, arguments)
        for name in _POLICY:
            text = func.replace(text, literal(f"{{{name}}}"), cast(row[name], Text))
        return case((row[column].is_not(None), text), else_=null())

    return expression(explained, "The same in a sentence, for people; null where nothing is withheld.", LANGUAGE)
