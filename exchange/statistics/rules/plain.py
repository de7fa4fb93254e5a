"""Material, figures and settings as plain data for JSON, and back, exactly: scores are whole hundredths."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from exchange.statistics.rules.contributions import HUNDREDTHS, Contribution, Field, Round, Scheme, Score
from exchange.statistics.rules.policy import Policy
from exchange.statistics.rules.tables import Cell, Figure, FigureKey, Material
from exchange.statistics.rules.vocabulary import Dimension, Statistic, WithheldBecause

Data = dict[str, Any]


def plain_material(material: Material) -> Data:
    """A release's material."""
    scheme = {
        "fields": [
            {
                "key": field.key,
                "criteria": {subject: str(weight) for subject, weight in field.criteria.items()},
                "possible": {subject: list(values) for subject, values in field.possible.items()},
            }
            for field in material.scheme.fields
        ],
        "levels": [str(start) for start in material.scheme.levels],
    }
    before = None if material.before is None else _plain_round(material.before)
    return {"scheme": scheme, "round": _plain_round(material.round), "before": before}


def material_of(data: Mapping[str, Any]) -> Material:
    """The material in the data."""
    fields = tuple(
        Field(
            each["key"],
            {subject: Decimal(weight) for subject, weight in each["criteria"].items()},
            {subject: tuple(values) for subject, values in each["possible"].items()},
        )
        for each in data["scheme"]["fields"]
    )
    scheme = Scheme(fields, tuple(Decimal(start) for start in data["scheme"]["levels"]))
    before = None if data["before"] is None else _round_of(data["before"])
    return Material(scheme, _round_of(data["round"]), before)


def plain_figures(figures: Iterable[Figure]) -> list[list[Any]]:
    """Figures, each as a short list."""
    return [
        [
            figure.key.round,
            figure.key.subject,
            figure.key.cell.dimension,
            figure.key.cell.value,
            figure.key.statistic,
            None if figure.value is None else list(figure.value),
            figure.withheld,
            figure.unit,
        ]
        for figure in figures
    ]


def figures_of(data: Sequence[Sequence[Any]]) -> tuple[Figure, ...]:
    """The figures in the data."""
    return tuple(
        Figure(
            FigureKey(around, subject, Cell(_optional(Dimension, dimension), value), Statistic(statistic)),
            None if told is None else tuple(told),
            _optional(WithheldBecause, withheld),
            unit,
        )
        for around, subject, dimension, value, statistic, told, withheld, unit in data
    )


def plain_policy(policy: Policy) -> Data:
    """Settings."""
    return asdict(policy)


def policy_of(data: Mapping[str, Any]) -> Policy:
    """The settings in the data."""
    return Policy(**data)


def _plain_round(around: Round) -> Data:
    return {"key": around.key, "contributions": [_plain_contribution(each) for each in around.contributions]}


def _plain_contribution(contribution: Contribution) -> Data:
    return {
        "identity": contribution.identity,
        "dimensions": {dimension.value: value for dimension, value in contribution.dimensions.items()},
        "scores": {subject: score.hundredths for subject, score in contribution.scores.items()},
        "named": [subject for subject, score in contribution.scores.items() if score.named],
    }


def _round_of(data: Mapping[str, Any]) -> Round:
    return Round(data["key"], tuple(_contribution_of(each) for each in data["contributions"]))


def _contribution_of(data: Mapping[str, Any]) -> Contribution:
    named = frozenset(data["named"])
    return Contribution(
        data["identity"],
        {Dimension(dimension): value for dimension, value in data["dimensions"].items()},
        {
            subject: Score(None if value is None else Decimal(value) / HUNDREDTHS, named=subject in named)
            for subject, value in data["scores"].items()
        },
    )


def _optional(enum: Any, value: str | None) -> Any:
    return None if value is None else enum(value)
