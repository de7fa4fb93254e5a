"""Loads the fields of action, the programme, and the municipalities that take part in it."""

from pathlib import Path

from exchange.access.viewer import Viewer
from exchange.municipalities.actions import (
    ensure_field_of_action,
    ensure_figure,
    ensure_membership,
    ensure_municipalities,
    ensure_organisation,
    ensure_programme,
)
from exchange.municipalities.register import Register, RegisterEntry
from exchange.seeding import files
from exchange.storage.engine import Database


async def load_fields_of_action(db: Database, viewer: Viewer, folder: Path) -> int:
    """Load the fields of action in their order; returns how many were created or changed."""
    fields = files.read(folder / "fields-of-action.yaml", files.FieldsOfAction).fields_of_action
    changed = 0
    for position, field in enumerate(fields, 1):
        changed += await ensure_field_of_action(
            db,
            viewer,
            key=field.key,
            position=position,
            label=field.label.text,
            name_variants=field.name_variants,
        )
    return changed


async def load_programme(db: Database, viewer: Viewer, folder: Path) -> int:
    """Load the programme with the organisations behind it; returns how many entries were created or changed."""
    file = files.read(folder / "programme.yaml", files.ProgrammeFile)
    programme = file.programme
    changed = 0
    for organisation in file.organisations:
        changed += await ensure_organisation(
            db, viewer, key=organisation.key, name=organisation.name, url=organisation.url
        )
    changed += await ensure_programme(
        db,
        viewer,
        key=programme.key,
        name=programme.name,
        description=programme.description.text,
        starts_on=programme.starts_on,
        ends_on=programme.ends_on,
        url=programme.url,
        sources=[(source.title, source.url) for source in programme.sources],
    )
    for participant in programme.participants:
        changed += await ensure_membership(
            db,
            viewer,
            programme=programme.key,
            organisation=participant.organisation,
            role=participant.role,
            evidence=participant.evidence,
            evidence_url=participant.evidence_url,
        )
    return changed


async def load_municipalities(db: Database, viewer: Viewer, folder: Path) -> int:
    """Load municipalities and districts as the register has them; returns how many were created or changed."""
    file = files.read(folder / "members.yaml", files.MembersFile)
    entries = tuple(
        RegisterEntry(
            ags=entry.ags,
            ars=entry.ars,
            name=entry.name,
            kind=entry.kind,
            area_km2=entry.area_km2,
            population=entry.population,
            parent=entry.parent,
            as_of=file.register_date,
        )
        for entry in file.municipalities
    )
    result = await ensure_municipalities(db, viewer, Register(file.register_date, file.population_date, entries))
    return result.created + result.updated


async def load_memberships(db: Database, viewer: Viewer, folder: Path) -> int:
    """Load who takes part in the programme, with the evidence; returns how many were created or changed."""
    programme = files.read(folder / "programme.yaml", files.ProgrammeFile).programme.key
    changed = 0
    for entry in files.read(folder / "members.yaml", files.MembersFile).municipalities:
        if entry.membership is not None:
            changed += await ensure_membership(
                db,
                viewer,
                programme=programme,
                municipality=entry.ags,
                role=entry.membership.role,
                evidence=entry.membership.evidence,
                evidence_url=entry.membership.evidence_url,
            )
    return changed


async def load_figures(db: Database, viewer: Viewer, folder: Path) -> int:
    """Load the figures that municipalities publish about themselves; returns how many were created or changed."""
    changed = 0
    for entry in files.read(folder / "members.yaml", files.MembersFile).municipalities:
        for position, figure in enumerate(entry.figures):
            changed += await ensure_figure(
                db,
                viewer,
                municipality=entry.ags,
                position=position,
                label=figure.label.text,
                value=figure.value,
                unit=figure.unit,
                as_of=figure.as_of,
                source_title=figure.source_title,
                source_url=figure.source_url,
            )
    return changed
