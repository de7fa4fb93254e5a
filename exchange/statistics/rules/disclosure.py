"""Disclosure control from end to end: the tables of a release, what has to be withheld, and the audit's record."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from dataclasses import dataclass
from multiprocessing import get_context

from exchange.statistics.rules.applicability import withhold_counts
from exchange.statistics.rules.audit.auditing import FieldAudit, Release, audit_field
from exchange.statistics.rules.audit.record import METHOD, Effort, Record
from exchange.statistics.rules.contributions import Field
from exchange.statistics.rules.few import withhold_details
from exchange.statistics.rules.policy import Policy
from exchange.statistics.rules.suppression import withhold_small
from exchange.statistics.rules.tables import Figure, Material, tabulate

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Prepared:
    """What may be published, with its record."""

    material: Material
    figures: tuple[Figure, ...]
    record: Record


def prepare(
    material: Material,
    policy: Policy,
    earlier: Sequence[Release] = (),
    progress: Progress | None = None,
    workers: int = 1,
) -> Prepared:
    """Compute a release. `earlier` are all that were ever published from the same instrument, the retracted ones too:
    what was read can't be unread. `progress` is told how many fields and criteria of how many are done. Fields are
    audited one after the other, or by so many processes."""
    figures = withhold_small(material, tabulate(material, policy), policy)
    before = [(release.material, release.figures) for release in earlier]
    figures = withhold_details(material, figures, before, policy)
    figures = withhold_counts(material, figures, before, policy)
    jobs = [_job(field, material, figures, earlier, policy) for field in material.scheme.fields]
    audits = list(_in_turn(jobs, progress) if workers == 1 else _at_once(jobs, progress, workers))
    withheld = {key: reason for audit in audits for key, reason in audit.withheld.items()}
    kept = tuple(figure.without(withheld[figure.key]) if figure.key in withheld else figure for figure in figures)
    record = Record(
        METHOD,
        policy,
        tuple(release.number for release in earlier),
        tuple((figure.key, figure.withheld) for figure in kept if figure.withheld is not None),
        tuple(interval for audit in audits for interval in audit.intervals),
        sum((audit.effort for audit in audits), Effort()),
        tuple(world for audit in audits for world in audit.worlds),
    )
    return Prepared(material, kept, record)


Job = tuple[Field, Material, tuple[Figure, ...], tuple[Release, ...], Policy]


def _job(
    field: Field, material: Material, figures: Sequence[Figure], earlier: Sequence[Release], policy: Policy
) -> Job:
    """What the audit of one field takes: the figures about it alone."""
    subjects = frozenset(field.subjects)
    about = tuple(figure for figure in figures if figure.key.subject in subjects)
    before = tuple(
        Release(
            each.number,
            each.material,
            tuple(figure for figure in each.figures if figure.key.subject in subjects),
            tuple(world for world in each.worlds if world and world[0][1] in subjects),
        )
        for each in earlier
    )
    return field, material, about, before, policy


def _in_turn(jobs: Sequence[Job], progress: Progress | None) -> Iterator[FieldAudit]:
    total, done = sum(len(field.subjects) for field, *_ in jobs), 0

    def step(subject: str) -> None:
        nonlocal done
        done += 1
        if progress is not None:
            progress(done, total)

    for job in jobs:
        yield audit_field(*job, progress=step)


def _at_once(jobs: Sequence[Job], progress: Progress | None, workers: int) -> list[FieldAudit]:
    """By several processes, each with one thread."""
    total = sum(len(field.subjects) for field, *_ in jobs)
    with ProcessPoolExecutor(workers, get_context("spawn")) as pool:
        futures = {pool.submit(audit_field, *job): len(job[0].subjects) for job in jobs}
        waiting, done = set(futures), 0
        while waiting:
            ready, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            done += sum(futures[future] for future in ready)
            if progress is not None:
                progress(done, total)
        return [future.result() for future in futures]
