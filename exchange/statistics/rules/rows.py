"""Figures as rows, one for each subject and group as they are stored and read, and back."""

from collections.abc import Iterable, Mapping
from typing import Any

from exchange.statistics.rules.contributions import Contribution
from exchange.statistics.rules.tables import Cell, Figure, FigureKey, Material, scored
from exchange.statistics.rules.vocabulary import Dimension, Statistic, WithheldBecause

Row = dict[str, Any]

_SINGLE = {Statistic.MEAN: "mean", Statistic.MEDIAN: "median", Statistic.CHANGE: "change"}
_UNITS = {
    Statistic.MEAN: "unit",
    Statistic.MEDIAN: "quantile_unit",
    Statistic.QUARTILES: "quantile_unit",
    Statistic.CHANGE: "change_unit",
}
_WITHHELD = {
    Statistic.COUNTS: "counts_withheld",
    Statistic.MEAN: "mean_withheld",
    Statistic.MEDIAN: "median_withheld",
    Statistic.QUARTILES: "quartiles_withheld",
    Statistic.LEVELS: "levels_withheld",
    Statistic.CHANGE: "change_withheld",
}
_VALUES = (
    "number",
    "not_applicable",
    "mean",
    "median",
    "lower_quartile",
    "upper_quartile",
    "levels",
    "change",
    "change_number",
)


def rows_of(material: Material, figures: Iterable[Figure]) -> list[Row]:
    """The figures of a release as columns of rows, each with its `subject`, in the order of the figures."""
    rows: dict[tuple[str, Cell], Row] = {}
    for figure in figures:
        key = figure.key
        row = rows.setdefault((key.subject, key.cell), _empty(len(rows), key))
        row[_WITHHELD[key.statistic]] = figure.withheld
        if figure.value is not None:
            row |= _told(key.statistic, figure.value)
            if key.statistic in _UNITS:
                row[_UNITS[key.statistic]] = figure.unit
    for (subject, cell), row in rows.items():
        if row["change"] is not None and row["number"] is not None:
            row["change_number"] = _change_number(
                material, FigureKey(material.round.key, subject, cell, Statistic.CHANGE)
            )
    return list(rows.values())


def figures_of(around: str, rows: Iterable[Mapping[str, Any]]) -> tuple[Figure, ...]:
    """The figures in such rows, of a release of this round."""
    found = []
    for row in rows:
        dimension = None if row["dimension"] is None else Dimension(row["dimension"])
        for statistic in Statistic:
            key = FigureKey(around, row["subject"], Cell(dimension, row["value"]), statistic)
            value, withheld = _value(statistic, row), row[_WITHHELD[statistic]]
            if value is not None or withheld is not None:
                reason = None if withheld is None else WithheldBecause(withheld)
                found.append(Figure(key, value, reason, row[_UNITS[statistic]] if statistic in _UNITS else 0))
    return tuple(found)


def _empty(position: int, key: FigureKey) -> Row:
    group = {"subject": key.subject, "dimension": key.cell.dimension, "value": key.cell.value}
    nothing = dict.fromkeys((*_VALUES, *_WITHHELD.values()))
    return {"position": position, **group, **nothing, **dict.fromkeys(_UNITS.values(), 0)}


def _told(statistic: Statistic, value: tuple[int | None, ...]) -> Row:
    if statistic is Statistic.COUNTS:
        return dict(zip(("number", "not_applicable"), value, strict=True))
    if statistic is Statistic.QUARTILES:
        return dict(zip(("lower_quartile", "upper_quartile"), value, strict=True))
    if statistic is Statistic.LEVELS:
        return {"levels": list(value)}
    return {_SINGLE[statistic]: value[0]}


def _value(statistic: Statistic, row: Mapping[str, Any]) -> tuple[int | None, ...] | None:
    if statistic is Statistic.LEVELS:
        return None if row["levels"] is None else tuple(row["levels"])
    if statistic is Statistic.COUNTS:
        names: tuple[str, ...] = ("number", "not_applicable")
    else:
        quartiles = statistic is Statistic.QUARTILES
        names = ("lower_quartile", "upper_quartile") if quartiles else (_SINGLE[statistic],)
    return None if row[names[0]] is None else tuple(row[name] for name in names)


def _change_number(material: Material, key: FigureKey) -> int | None:
    """How many a change is about, where that says no more than who took part in both rounds: nobody in the group said
    in either that the subject does not apply."""
    if material.before is None:
        return None
    before = material.before.by_identity()
    group = [each for each in material.round.contributions if key.cell.holds(each)]
    rounds = [*group, *(before[each.identity] for each in group if each.identity in before)]
    return None if any(_says_no(each, key.subject) for each in rounds) else len(scored(material, key))


def _says_no(contribution: Contribution, subject: str) -> bool:
    score = contribution.scores.get(subject)
    return score is not None and score.value is None
