"""What mutations about instruments take."""

import strawberry


@strawberry.input(description="Imports a version of an instrument.")
class ImportInstrumentInput:
    """An instrument."""

    document: str = strawberry.field(
        description="The instrument as YAML (JSON is YAML, too), as docs/instruments.md describes it and "
        "schema/instrument.schema.json gives its shape."
    )
