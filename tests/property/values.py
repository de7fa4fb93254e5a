"""Values that random documents put in for arguments, by their name or type."""

SLUGS = (
    "konstanz-von-einander-kennen-lernen",
    "potsdam-integrationskonzept-20242028-migration-praegt-potsdam",
    "nichts",
)
STRINGS = {
    "ags": ("08335043", "05911000", "08335", "99999999"),
    "municipalities": ("08335043", "05911000", "09174", "0"),
    "fieldsOfAction": ("MANAGEMENT_STEUERUNG", "ZUSAMMENHALT_BEGEGNUNG", "UNBEKANNT"),
    "programme": ("weltoffene-kommune", "anderes"),
    "key": ("weltoffene-kommune", "kurzform", "anderes"),
    "fundedBy": ("Stiftung Mercator", "stadt konstanz", ""),
    "languages": ("de", "en"),
    "licences": ("dl-de/by-2.0", "CC0"),
    "currency": ("EUR", "CHF"),
    "slug": SLUGS,
    "search": ("Sprache", "interkulturelle woche", '"leichte Sprache" -Kind', " ", "Dolmetcher"),
    "prefix": ("sp", "Interkulturelle W", "%"),
}
SCALARS = {
    "Date": ("2021-01-01", "2024-06-30"),
    "DateTime": ("2020-01-01T00:00:00+00:00", "2999-01-01T00:00:00Z"),
    "Boolean": (True, False),
    "Int": (0, 1, 2, 3, 20, 100),
    "Decimal": ("0", "10.00", "50000", "-1", "Infinity"),
}
SHORT_LISTS = ("suggest", "similarMeasures")
"""Fields whose lists are shorter than a page may be."""
OF_SOME = ("likeMine",)
"""Fields of filters that are an error for viewers without a municipality."""
UUID_NONE = "0190c0de-0000-7000-8000-000000000000"
CURSORS = {
    "MeasureOrder": "PUBLISHED_AT-",
    "PublicationOrder": "PUBLISHED_AT-",
    "MunicipalityOrder": "NAME+",
    "SelfCheckOrder": "STARTED_AT-",
}
