"""The seed files: where they lie, and the shape that each of them has to have."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from exchange.access import rules as access
from exchange.municipalities.rules import Evidence, MembershipRole, MunicipalityKind

FOLDER = Path(__file__).resolve().parents[2] / "seeds"
"""`seeds/` beside the package."""


class SeedError(Exception):
    """A seed file is missing or not as it should be; the message names the file and the place in it."""


class Entry(BaseModel):
    """Part of a seed file; a name that is not foreseen is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Label(Entry):
    """A text in German and English."""

    de: str
    en: str

    @property
    def text(self) -> access.Text:
        """The label as the rules speak of it."""
        return access.Text(self.de, self.en)


class FieldOfAction(Entry):
    """A field of action; its place is its place in the list."""

    key: str
    label: Label
    name_variants: list[str] = []


class FieldsOfAction(Entry):
    """`fields-of-action.yaml`."""

    fields_of_action: list[FieldOfAction]


class Organisation(Entry):
    """A body that runs or funds the programme."""

    key: str
    name: str
    url: str | None = None


class Source(Entry):
    """Where a fact stands."""

    title: str
    url: str | None = None


class Membership(Entry):
    """In which role a municipality takes part, and on what evidence that rests."""

    role: MembershipRole
    evidence: Evidence
    evidence_url: str | None = None


class Participant(Membership):
    """The same for an organisation, named by its key."""

    organisation: str


class Programme(Entry):
    """The programme with its sources and the organisations behind it."""

    key: str
    name: str
    description: Label
    starts_on: date | None = None
    ends_on: date | None = None
    url: str | None = None
    sources: list[Source]
    participants: list[Participant]


class ProgrammeFile(Entry):
    """`programme.yaml`."""

    organisations: list[Organisation]
    programme: Programme


class Figure(Entry):
    """A figure that a municipality publishes about itself."""

    label: Label
    value: Decimal
    unit: str | None = None
    as_of: date | None = None
    source_title: str
    source_url: str | None = None


class Municipality(Entry):
    """What the register says about a municipality or district, and whether it takes part."""

    ags: Annotated[str, Field(strict=True)]
    ars: Annotated[str, Field(strict=True)]
    name: str
    kind: MunicipalityKind
    area_km2: Decimal
    population: int
    parent: Annotated[str | None, Field(strict=True)] = None
    membership: Membership | None = None
    figures: list[Figure] = []


class MembersFile(Entry):
    """`members.yaml`."""

    register_date: date
    population_date: date
    municipalities: list[Municipality]


class Record(BaseModel):
    """A record as its action takes it, which judges what is not named here, and the visibility to publish it with."""

    model_config = ConfigDict(extra="allow", frozen=True)

    external_reference: str
    visibility: str

    @property
    def values(self) -> dict[str, Any]:
        """The input of the action that creates it."""
        return {**(self.model_extra or {}), "external_reference": self.external_reference}


class Practice(Record):
    """A measure. Its strategy is named by external reference; its lessons are the inputs of their action."""

    strategy: str | None = None
    lessons: list[dict[str, Any]] = []


class StrategiesFile(Entry):
    """A file in `strategies/`."""

    municipality: Annotated[str, Field(strict=True)]
    strategies: list[Record]


class PracticesFile(Entry):
    """A file in `practices/`."""

    municipality: Annotated[str, Field(strict=True)]
    measures: list[Practice]


class SynonymsFile(Entry):
    """`search/synonyms.yaml`: groups of terms that say the same."""

    same: list[list[str]]


class InstrumentName(Entry):
    """Which instrument."""

    key: str
    version: str


class Round(Entry):
    """A round of self-checks."""

    title: str
    opens_on: date
    closes_on: date


class Tendency(Entry):
    """What a municipality's synthetic answers aim at, in which rounds, and how widely they are released.

    `workshops` are the rounds after which there was a workshop, `together` those with municipalities of the district.
    """

    ags: Annotated[str, Field(strict=True)]
    aims: Annotated[list[Annotated[int, Field(ge=0, le=100)]], Field(min_length=7, max_length=7)]
    growth: int
    rounds: list[int]
    visibility: access.Visibility
    narrower: dict[str, access.Visibility] = {}
    workshops: list[int] = []
    together: dict[int, list[str]] = {}

    @property
    def all(self) -> list[str]:
        """The keys of all municipalities that it is about."""
        return [self.ags, *(ags for group in self.together.values() for ags in group)]


class SelfChecksFile(Entry):
    """`self-checks/demo.yaml`: synthetic self-checks."""

    programme: str
    coordination: str
    instrument: InstrumentName
    rounds: list[Round]
    municipalities: list[Tendency]
    begun: list[Annotated[str, Field(strict=True)]]


File = TypeVar("File", bound=Entry)


def read(path: Path, shape: type[File]) -> File:
    """Read a seed file. Raises SeedError where it is missing, no YAML, or not of the shape."""
    try:
        return shape.model_validate(yaml.safe_load(path.read_text("utf-8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise SeedError(f"The seed file {path} cannot be read: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(step) for step in first["loc"])
        raise SeedError(f"The seed file {path} is wrong at {place}: {first['msg']}") from error
