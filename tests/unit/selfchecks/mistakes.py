"""Mistakes in instruments: single ones in the small instrument, and texts that mean harm."""

from exchange.selfchecks.rules.source import MAX_CHARACTERS
from tests.instruments import SHORT

FIRST = "fields.0.goals.0.criteria.0.questions"
MANDATE, RESOURCES = "fields.0.goals.0.criteria.0.label", "fields.0.goals.0.criteria.1.label"
STAFF = "fields.0.goals.0.criteria.1.questions.0"
SECOND = "fields.1.goals.0.criteria.0.questions"
SCHOOLS = "fields.1.goals.0.criteria.1"

# Each: what is replaced by what, and where which problem is found; `line` is the one with this text.
WRONG = {
    "an unknown word": ("mayNotApply", "mayNotAply", f"{FIRST}.1.mayNotAply", "mayNotAply", "Is “mayNotApply” meant?"),
    "a comma without quotes": (
        "de: Steuern",
        "de: Steuern, lenken",
        "fields.0.goals.0.label.lenken",
        "Steuern",
        "quotation marks",
    ),
    "a text in one language": (
        "{de: Mittel, en: Resources}",
        "{de: Mittel}",
        f"{RESOURCES}.en",
        "Mittel}",
        "“en” is missing",
    ),
    "a blank text": ("de: Mittel,", 'de: " ",', f"{RESOURCES}.de", '" "', "the text is missing"),
    "a number for a text": ("en: Mandate", "en: 12", f"{MANDATE}.en", "en: 12", "in quotation marks"),
    "no for false": ("official: false", "official: no", "official", "official: no", "true or false"),
    "a text for a mapping": ("{de: Mittel, en: Resources}", "Mittel", RESOURCES, "Mittel", "names with values"),
    "nothing for a text": ("unit: {de: Stellen, en: posts}", "unit:", f"{STAFF}.unit", "unit:", "names with values"),
    "a version without quotes": ('version: "1"', "version: 1", "version", "version: 1", "in quotation marks"),
    "a wrong key": ("key: steering", "key: 1-steering", "fields.0.goals.0.key", "1-steering", "a key"),
    "an umlaut in a key": ("key: steering", "key: förderung", "fields.0.goals.0.key", "förderung", "a key"),
    "a question's key twice": ("key: staff", "key: council", f"{STAFF}.key", None, "already"),
    "a criterion's key twice": ("key: schools", "key: mandate", f"{SCHOOLS}.key", None, "already"),
    "a goal's key twice": ("key: language", "key: steering", "fields.1.goals.0.key", None, "already"),
    "an option's key twice": ("key: phone", "key: pool", f"{SECOND}.0.choices.1.key", "am Telefon", "already"),
    "a step's key twice": ("key: PLANNED", "key: NONE", "scales.state.1.key", "geplant", "already"),
    "a level's key twice": ("- key: MOVING", "- key: STARTING", "levels.1.key", None, "already"),
    "a field twice": (
        "fieldOfAction: FAIRER_ZUGANG_TEILHABECHANCEN",
        "fieldOfAction: MANAGEMENT_STEUERUNG",
        "fields.1.fieldOfAction",
        None,
        "already",
    ),
    "an unknown field": (
        "fieldOfAction: MANAGEMENT_STEUERUNG",
        "fieldOfAction: STEUERUNG",
        "fields.0.fieldOfAction",
        "fieldOfAction: STEUERUNG",
        "no such field of action",
    ),
    "a word twice": (
        "    weight: 0.5",
        "    weight: 0.5\n            weight: 1",
        f"{SCHOOLS}.weight",
        "weight: 1\n",
        "a second time",
    ),
    "a weight of 0": ("weight: 0.5", "weight: 0", f"{SCHOOLS}.weight", "            weight: 0\n", "more than 0"),
    "a weight in words": ("weight: 0.5", "weight: half", f"{SCHOOLS}.weight", "half", "a number"),
    "a weight that is none": ("weight: 0.5", "weight: .nan", f"{SCHOOLS}.weight", ".nan", "a number"),
    "a weight without end": ("weight: 0.5", "weight: .inf", f"{SCHOOLS}.weight", ".inf", "a number"),
    "too many decimals": ("weight: 0.5", "weight: 0.33333", f"{SCHOOLS}.weight", "0.33333", "decimals"),
    "too many points": ("points: 75}", "points: 101}", "scales.state.3.points", "101", "from 0 to 100"),
    "negative points": ("points: 75}", "points: -1}", "scales.state.3.points", "points: -1}", "from 0 to 100"),
    "a scale without a best": ("points: 100}\nlevels", "points: 99}\nlevels", "scales.state", "state:", "worth 100"),
    "yes and no without a best": ("NO: 100", "NO: 90", f"{SECOND}.2.points", "NO: 90", "worth 100"),
    "bands without a best": (
        "points: 100}\n    suggestions",
        "points: 90}\n    suggestions",
        f"{STAFF}.bands",
        "bands:",
        "worth 100",
    ),
    "choices without weight": (None, None, f"{SECOND}.0.choices", None, "a weight above 0"),
    "more than can be reached": ("full: 3", "full: 5", f"{SECOND}.0.full", "full: 5", "together weigh 4.5"),
    "levels that do not begin at 0": ("from: 0\n", "from: 1\n", "levels.0.from", "from: 1\n", "begins at 0"),
    "levels out of order": ("from: 75", "from: 40", "levels.2.from", None, "higher than the one before (40)"),
    "a level above all": ("from: 75", "from: 175", "levels.2.from", "from: 175", "from 0 to 100"),
    "bands that do not begin at 0": ("{from: 0,", "{from: 0.1,", f"{STAFF}.bands.0.from", "0.1", "begins at 0"),
    "bands out of order": (
        "{from: 2,",
        "{from: 0.5,",
        f"{STAFF}.bands.2.from",
        "points: 100}\n    sugg",
        "higher than the one before",
    ),
    "no minimum coverage": ("minimumCoverage: 0.5\n", "", "minimumCoverage", None, "is missing"),
    "a minimum coverage in per cent": (
        "minimumCoverage: 0.5",
        "minimumCoverage: 50",
        "minimumCoverage",
        "minimumCoverage: 50",
        "from 0 to 1",
    ),
    "a level without suggestions": (
        "      ANCHORED: [",
        "      OTHER: [",
        "fields.1.suggestions.ANCHORED",
        "    suggestions:\n      STARTING: [",
        "is missing",
    ),
    "no suggestions": (
        "[{de: Einen Pool gründen., en: Found a pool.}]",
        "[]",
        "fields.1.suggestions.STARTING",
        "STARTING: []",
        "at least 1",
    ),
    "an unknown kind": ("kind: CHOICES", "kind: MANY", f"{SECOND}.0.kind", "MANY", "possible are: SCALE"),
    "what belongs to another kind": (
        "scale: state",
        "bands: []",
        f"{SCHOOLS}.questions.0.bands",
        "bands: []",
        "not foreseen",
    ),
    "an unknown scale": ("scale: state", "scale: states", f"{SCHOOLS}.questions.0.scale", "states", "no such scale"),
    "a scale that is not used": (
        "scales:\n",
        "scales:\n  other: [{key: A, label: {de: a, en: a}, points: 0}, {key: B, label: {de: b, en: b}, points: 100}]"
        "\n",
        "scales.other",
        "  other:",
        "No question uses",
    ),
    "a dependency on a later question": (
        "question: concept,",
        "question: staff,",
        f"{FIRST}.1.dependsOn.question",
        "question: staff,",
        "an earlier one only",
    ),
    "a dependency on itself": (
        "question: concept,",
        "question: council,",
        f"{FIRST}.1.dependsOn.question",
        "question: council,",
        "an earlier one only",
    ),
    "a dependency on a number": (
        "{question: channels, options: [pool]}",
        "{question: staff, options: [pool]}",
        f"{SECOND}.1.dependsOn.question",
        "question: staff",
        "with a number",
    ),
    "a dependency on no option": (
        "options: [pool]",
        "options: [pond]",
        f"{SECOND}.1.dependsOn.options",
        "pond",
        "no such options: pond; there are: pool",
    ),
    "a dependency without options": (
        "options: [pool]",
        "options: []",
        f"{SECOND}.1.dependsOn.options",
        "options: []",
        "at least 1",
    ),
    "an option twice": (
        "options: [pool]",
        "options: [pool, pool]",
        f"{SECOND}.1.dependsOn.options",
        "pool, pool",
        "twice",
    ),
    "a criterion without questions": (None, None, f"{SCHOOLS}.questions", None, "at least 1"),
    "compared with itself": (
        "key: short\n",
        'key: short\ncomparableWith: {"1": {staff: staff}}\n',
        "comparableWith.1",
        "comparableWith",
        "this version itself",
    ),
    "an unknown question compared": (
        "key: short\n",
        'key: short\ncomparableWith: {"0": {stuff: staff}}\n',
        "comparableWith.0.stuff",
        "comparableWith",
        "no question “stuff”",
    ),
    "two compared with one": (
        "key: short\n",
        'key: short\ncomparableWith: {"0": {staff: a, concept: a}}\n',
        "comparableWith.0",
        "comparableWith",
        "the same",
    ),
    "a control character": ("de: Auftrag", 'de: "Auf\\u0007trag"', f"{MANDATE}.de", "u0007", "control character"),
    "a text that is too long": ("de: Auftrag", f"de: {'x' * 201}", f"{MANDATE}.de", "xxx", "at most 200"),
}


def altered(before: str | None, after: str | None, path: str) -> str:
    """The text with the mistake."""
    if before is not None:
        assert before in SHORT, before
        return (
            SHORT.replace(before, after or "", 1) if before != "- key: MOVING" else SHORT.replace(before, after or "")
        )
    start = SHORT.index("              - key: enrolment")
    if path.endswith("criteria.1.questions"):
        return SHORT[: start - 1] + " []\n" + SHORT[SHORT.rindex("    suggestions") :]
    return (
        SHORT.replace("pool of interpreters}, weight: 2", "pool of interpreters}, weight: 0")
        .replace("weight: 1.5}", "weight: 0}")
        .replace("en: forms}, weight: 1}", "en: forms}, weight: 0}")
    )


HOSTILE = {
    "empty": ("", "is empty"),
    "blank": ("# nothing\n", "is empty"),
    "null": ("null", "names with values"),
    "a word": ("word", "names with values"),
    "a list": ("- a\n- b", "names with values"),
    "no utf-8": (b"key: \xff", "not in UTF-8"),
    "utf-16": ("key: a".encode("utf-16"), "not in UTF-8"),
    "a bomb": ("a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]", "Anchors and aliases"),
    "an alias of nothing": ("a: *b", "Anchors and aliases"),
    "an alias of itself": ("&a [*a]", "Anchors and aliases"),
    "a tag": ("!!python/object/apply:os.system [ls]", "Tags"),
    "a merge": ("<<: {key: a}\n", "“<<” is not foreseen"),
    "deep lists": ("[" * 50_000, "too deeply"),
    "deep mappings": ("{a: " * 50_000, "too deeply"),
    "deep blocks": ("- " * 1_000 + "a", "too deeply"),
    "deep keys": ("? " * 1_000 + "a", "must be a name"),
    "too long": ("a" * (MAX_CHARACTERS + 1), "too long"),
    "a key that is a list": ("? [a, b]\n: c", "must be a name"),
    "no yaml": ("key: [a, b", "no valid YAML"),
    "a tab": ("key:\n\t- a", "no valid YAML"),
    "two documents": ("key: a\n---\nkey: b", "second document"),
    "a NUL": ("key: \0", "(U+0000)"),
    "a surrogate": ("key: \ud800", "(U+D800)"),
    "a directive": ("%YAML 3.0\n---\nkey: a", "no valid YAML"),
}
