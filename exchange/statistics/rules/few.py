"""What is told while few contribute: means of fields of the whole network, and nothing that would take an audit.

Of so few, the audit has to withhold much, and what it withholds depends on results. So what is told of them goes by
what everybody knows: how many contribute, the scale, and that nothing was told before about the same results. One mean
of each field, near the ends of the scale as coarse as `ends` says, is safe whatever the results are: its contributors
can be exchanged for one another, and their sum leaves room.
"""

from collections.abc import Iterable, Sequence

from exchange.statistics.rules.contributions import Field
from exchange.statistics.rules.policy import Policy
from exchange.statistics.rules.tables import ALL, Detail, Figure, Material, detail
from exchange.statistics.rules.vocabulary import Statistic, WithheldBecause


def withhold_details(
    material: Material,
    figures: Iterable[Figure],
    earlier: Sequence[tuple[Material, Sequence[Figure]]],
    policy: Policy,
) -> tuple[Figure, ...]:
    """Withhold, of subjects that few contribute to, all but the mean of the field; and that, too, where something was
    told before."""
    fields = {subject: field for field in material.scheme.fields for subject in field.subjects}
    details = {subject: detail(material, subject, policy) for subject in fields}
    before = {key for key in {each.key for each in fields.values()} if _told_before(fields[key], material, earlier)}
    return tuple(
        figure
        if figure.key.statistic is Statistic.COUNTS or details[figure.key.subject] is Detail.MUCH
        else _of_few(figure, fields[figure.key.subject], details[figure.key.subject], before)
        for figure in figures
    )


def _of_few(figure: Figure, field: Field, detail: Detail, before: set[str]) -> Figure:
    """That it applies to few of those who contribute is nobody's business: a reason of its own would tell."""
    key = figure.key
    if figure.value is None and figure.withheld is not WithheldBecause.PROTECTION:
        return figure
    if key.statistic is not Statistic.MEAN or key.cell != ALL or key.subject != field.key:
        few = detail is Detail.FEW
        return figure.without(WithheldBecause.FEW_CONTRIBUTORS if few else WithheldBecause.PROTECTION)
    return figure.without(WithheldBecause.PROTECTION) if field.key in before else figure


def _told_before(field: Field, material: Material, earlier: Sequence[tuple[Material, Sequence[Figure]]]) -> bool:
    """Whether anything was told about the results of this round in a field."""
    return any(
        figure.value is not None and figure.key.statistic is not Statistic.COUNTS
        for release, figures in earlier
        if material.round.key in (release.round.key, release.before.key if release.before else None)
        for figure in figures
        if figure.key.subject in field.subjects
    )
