"""Whatever GraphQL allows in a selection works on what comes out of the database."""

from typing import Any

from tests.client import BOCHUM, KONSTANZ, Client

SLUG = "konstanz-von-einander-kennen-lernen"
TITLE = "Von/Einander/Kennen/Lernen"


async def ids(reader: Client) -> dict[str, str]:
    """The ids of one record of each type, by type."""
    found = await reader.data(
        """query($slug: String!, $ags: String!) {
             measure(slug: $slug) {
               id
               indicators { nodes { id readings { nodes { id } } } }
               lessons(first: 1) { nodes { id } }
               partners { id }
               strategy { id goals { id } resolutions { id } }
               revisions { nodes { id } }
             }
             municipality(ags: $ags) { id memberships { programme { id } } }
             programme { memberships(first: 1) { nodes { participant { ... on Organisation { id } } } } }
             adopted: measure(slug: "kaiserslautern-integrationskonzept-2022") { adoptions { id } }
             planned: measure(slug: "konstanz-internationales-konzil") {
               strategy { id goals { id } resolutions { id } }
             }
           }""",
        slug=SLUG,
        ags=KONSTANZ,
    )
    measure, indicator = found["measure"], found["measure"]["indicators"]["nodes"][0]
    return {
        "Measure": measure["id"],
        "Indicator": indicator["id"],
        "Reading": indicator["readings"]["nodes"][0]["id"],
        "LessonLearned": measure["lessons"]["nodes"][0]["id"],
        "Partner": measure["partners"][0]["id"],
        "MeasureRevision": measure["revisions"]["nodes"][0]["id"],
        "Strategy": found["planned"]["strategy"]["id"],
        "Goal": found["planned"]["strategy"]["goals"][0]["id"],
        "Resolution": found["planned"]["strategy"]["resolutions"][0]["id"],
        "Adoption": found["adopted"]["adoptions"][0]["id"],
        "Municipality": found["municipality"]["id"],
        "Programme": found["municipality"]["memberships"][0]["programme"]["id"],
        "Organisation": found["programme"]["memberships"]["nodes"][0]["participant"]["id"],
    }


async def test_aliases_and_the_same_field_twice_with_other_arguments(reader: Client) -> None:
    found = await reader.data(
        """{ here: municipality(ags: "08335043") { town: name name ags2: ags }
             there: municipality(ags: "05911000") { name one: measures(first: 1) { n: totalCount nodes { t: title } }
               none: measures(first: 0) { nodes { title } totalCount } }
             field: fieldsOfAction { key de: label en: label(language: EN) label(language: EN) }
             swapped: municipality(ags: "05911000") { ags: name name: ags } }"""
    )
    assert list(found) == ["here", "there", "field", "swapped"]
    assert found["here"] == {"town": "Konstanz", "name": "Konstanz", "ags2": KONSTANZ}
    assert list(found["here"]) == ["town", "name", "ags2"]
    assert found["there"] == {
        "name": "Bochum",
        "one": {
            "n": 1,
            "nodes": [{"t": "Projektförderung „Dialog- und Begegnungsräume“ des Integrationsausschusses"}],
        },
        "none": {"nodes": [], "totalCount": 1},
    }
    assert found["field"][3] == {
        "key": "ARBEIT_WIRTSCHAFT",
        "de": "Arbeit und wirtschaftliche Entwicklung",
        "en": "Work and economic development",
        "label": "Work and economic development",
    }
    assert found["swapped"] == {"ags": "Bochum", "name": BOCHUM}


async def test_duplicate_fields_are_merged_in_the_order_of_their_first_use(reader: Client) -> None:
    found = await reader.data(
        """query($slug: String!) {
             measure(slug: $slug) { title municipality { ags } indicators { nodes { name } } ...More title }
             measure(slug: $slug) { slug municipality { name ags } }
           }
           fragment More on Measure {
             municipality { state } indicators { nodes { unit name } totalCount } executionState
           }""",
        slug=SLUG,
    )
    assert found == {
        "measure": {
            "title": TITLE,
            "municipality": {"ags": KONSTANZ, "state": "BW", "name": "Konstanz"},
            "indicators": {"nodes": [{"name": "Teilnehmende der Begegnungen", "unit": "Personen"}], "totalCount": 1},
            "executionState": "COMPLETED",
            "slug": SLUG,
        }
    }
    assert list(found["measure"]) == ["title", "municipality", "indicators", "executionState", "slug"]
    assert list(found["measure"]["municipality"]) == ["ags", "state", "name"]
    assert list(found["measure"]["indicators"]["nodes"][0]) == ["name", "unit"]


async def test_fragments_in_fragments_on_interfaces_and_objects(reader: Client) -> None:
    found = await reader.data(
        """query($slug: String!) { measure(slug: $slug) { ...Outer ... on Publication { p: __typename } ...Inner } }
           fragment Outer on Publication { ...Inner ... on Node { ... on Measure { title ... { slug } } } }
           fragment Inner on Node { __typename ... on Municipality { name } ... on LessonLearned { kind } }""",
        slug=SLUG,
    )
    assert found == {"measure": {"__typename": "Measure", "title": TITLE, "slug": SLUG, "p": "Measure"}}
    assert list(found["measure"]) == ["__typename", "title", "slug", "p"]


async def test_any_node_by_its_id(reader: Client) -> None:
    known = await ids(reader)
    for name, identity in known.items():
        found = await reader.data("query($id: ID!) { node(id: $id) { __typename id } }", id=identity)
        assert found == {"node": {"__typename": name, "id": identity}}


async def test_nodes_of_all_types_in_the_order_of_their_ids_with_gaps(reader: Client) -> None:
    known = await ids(reader)
    wanted = [known["Measure"], "measure_x", known["Goal"], known["Measure"], "nothing", "", known["Municipality"]]
    wanted.append("lesson_" + known["Measure"].partition("_")[2])
    wanted.append("measure_" + "0" * 8 + "-0000-7000-8000-" + "0" * 12)
    found = await reader.data(
        """query($ids: [ID!]!) { nodes(ids: $ids) {
             ... on Municipality { name }
             __typename
             ...P
             ... on Goal { of: title }
           } }
           fragment P on Publication { stage ... on Measure { title municipality { name } } }""",
        ids=wanted,
    )
    measure = {"__typename": "Measure", "stage": "PUBLISHED", "title": TITLE, "municipality": {"name": "Konstanz"}}
    goal = "Positionierung der Stadt Konstanz als internationale Stadt"
    assert found["nodes"][0] == found["nodes"][3] == measure
    assert list(found["nodes"][0]) == ["__typename", "stage", "title", "municipality"]
    assert found["nodes"][2]["__typename"] == "Goal"
    assert found["nodes"][2]["of"].startswith(goal[:10])
    assert found["nodes"][6] == {"name": "Konstanz", "__typename": "Municipality"}
    assert [index for index, node in enumerate(found["nodes"]) if node is None] == [1, 4, 5, 7, 8]


async def test_a_node_of_a_type_that_no_fragment_is_for(reader: Client) -> None:
    known = await ids(reader)
    document = "query($id: ID!) { node(id: $id) { ... on Municipality { name } } }"
    assert await reader.data(document, id=known["Measure"]) == {"node": {}}
    assert await reader.data(document, id=known["Municipality"]) == {"node": {"name": "Konstanz"}}


async def test_a_union(reader: Client) -> None:
    found = await reader.data(
        """{ programme { memberships(first: 100) { nodes { role participant {
               ... on Municipality { label: name size: population }
               ...O
               ... on Node { id }
               kind: __typename
             } } } } }
           fragment O on Organisation { label: name url }"""
    )
    participants = [node["participant"] for node in found["programme"]["memberships"]["nodes"]]
    by_label = {participant["label"]: participant for participant in participants}
    assert list(by_label["Konstanz"]) == ["label", "size", "id", "kind"]
    assert (by_label["Konstanz"]["size"], by_label["Konstanz"]["kind"]) == (85859, "Municipality")
    assert by_label["Stiftung Mercator"].pop("id").startswith("organisation_")
    assert by_label["Stiftung Mercator"] == {"label": "Stiftung Mercator", "url": None, "kind": "Organisation"}
    only = await reader.data(
        '{ municipality(ags: "08335043") { memberships { participant { ... on Organisation { name } } } } }'
    )
    assert only == {"municipality": {"memberships": [{"participant": {}}]}}


async def test_typename_anywhere(reader: Client) -> None:
    found = await reader.data(
        """query($slug: String!) { __typename measure(slug: $slug) {
             a: __typename __typename
             indicators { __typename nodes { __typename } edges { __typename node { __typename } }
               pageInfo { __typename } }
             municipality { __typename figures { __typename } settings { __typename } }
             fieldsOfAction { t: __typename } fundings { __typename } contact { __typename } cost { __typename }
             strategy { __typename } revisions { __typename }
           } }""",
        slug=SLUG,
    )
    assert found == {
        "__typename": "Query",
        "measure": {
            "a": "Measure",
            "__typename": "Measure",
            "indicators": {
                "__typename": "IndicatorConnection",
                "nodes": [{"__typename": "Indicator"}],
                "edges": [{"__typename": "IndicatorEdge", "node": {"__typename": "Indicator"}}],
                "pageInfo": {"__typename": "PageInfo"},
            },
            "municipality": {
                "__typename": "Municipality",
                "figures": [{"__typename": "Figure"}] * 2,
                "settings": None,
            },
            "fieldsOfAction": [{"t": "FieldOfAction"}] * 2,
            "fundings": [{"__typename": "Funding"}],
            "contact": None,
            "cost": None,
            "strategy": None,
            "revisions": {"__typename": "MeasureRevisionConnection"},
        },
    }


async def test_long_response_keys(reader: Client) -> None:
    first, second = "a" * 63 + "1", "a" * 63 + "2"
    umlauts = "k" * 200
    found = await reader.data(
        f"""query($slug: String!) {{ measure(slug: $slug) {{
              {first}: title {second}: slug short: version
              {umlauts}: municipality {{ {first}: name {second}: ags }}
              lessons(first: 1) {{
                {umlauts}: nodes {{ {first}: kind }} {first}: totalCount pageInfo {{ {second}: hasNextPage }} }}
              indicators {{ {first}: edges {{ {second}: node {{ {umlauts}: name }} }} }}
              fieldsOfAction {{ {first}: key }}
            }} {umlauts}: fieldsOfAction {{ {second}: key }} }}""",
        slug=SLUG,
    )
    measure = found["measure"]
    assert (measure[first], measure[second], measure["short"]) == (TITLE, SLUG, 3)
    assert measure[umlauts] == {first: "Konstanz", second: KONSTANZ}
    assert measure["lessons"][first] == 2
    assert list(measure["lessons"][umlauts][0]) == [first]
    assert measure["lessons"]["pageInfo"] == {second: True}
    assert measure["indicators"] == {first: [{second: {umlauts: "Teilnehmende der Begegnungen"}}]}
    assert measure["fieldsOfAction"] == [{first: "ZUSAMMENHALT_BEGEGNUNG"}, {first: "ENGAGEMENT_BETEILIGUNG"}]
    assert found[umlauts][0] == {second: "MANAGEMENT_STEUERUNG"}


async def test_objects_with_more_than_sixty_fields(reader: Client) -> None:
    aliases = " ".join(f"f{number}: version" for number in range(120))
    long = " ".join(f"{'g' * 70}{number}: slug" for number in range(70))
    found = (await reader.data(f'{{ measure(slug: "{SLUG}") {{ {aliases} {long} }} }}'))["measure"]
    assert list(found) == [f"f{n}" for n in range(120)] + [f"{'g' * 70}{n}" for n in range(70)]
    assert set(found.values()) == {3, SLUG}


async def test_keys_that_mean_something_elsewhere(reader: Client) -> None:
    found = await reader.data(
        f"""{{ measure(slug: "{SLUG}") {{ select: title table: slug user: version n: version read: version data: stage
                 order: visibility k0: version v0: version p0: version q1: slug guard: slug total: version
                 group: municipality {{ from: name row: ags t: state }}
                 lessons(last: 2) {{
                   data: totalCount rows: nodes {{ n: kind v0: kind }} end: pageInfo {{ p0: hasNextPage }} }}
               }}
               data: measures(first: 1) {{ counter: totalCount total: totalCount guard: nodes {{ select: slug }} }}
            }}"""
    )
    measure = found["measure"]
    assert measure["select"] == TITLE
    assert measure["q1"] == measure["guard"] == SLUG
    assert measure["group"] == {"from": "Konstanz", "row": KONSTANZ, "t": "BW"}
    assert measure["lessons"]["data"] == 2
    assert [list(row) for row in measure["lessons"]["rows"]] == [["n", "v0"]] * 2
    assert measure["lessons"]["end"] == {"p0": False}
    assert (found["data"]["counter"], found["data"]["total"]) == (28, 28)


async def test_several_operations_in_one_document(reader: Client) -> None:
    document = """query One($x: Int = 1) { measures(first: $x) { nodes { slug } totalCount } }
                  query Two($x: Int = 2) { measures(first: $x) { nodes { title } } }
                  query Three { measures(first: 3) { ...M } } fragment M on MeasureConnection { nodes { slug } }"""

    async def nodes(name: str, **variables: Any) -> list[dict[str, Any]]:
        response = await reader.send(document, None, variables, operationName=name)
        found: list[dict[str, Any]] = response.json()["data"]["measures"]["nodes"]
        return found

    for _ in range(2):
        assert [list(node) for node in await nodes("One")] == [["slug"]]
        assert [list(node) for node in await nodes("Two")] == [["title"]] * 2
        assert [list(node) for node in await nodes("Three")] == [["slug"]] * 3
        assert [list(node) for node in await nodes("One", x=2)] == [["slug"]] * 2


async def test_ordinary_and_projected_fields_stand_side_by_side(reader: Client) -> None:
    found = await reader.data(
        """{ vocabularies(names: ["Stage"]) { name terms { value label } } a: viewer { kind }
             fieldsOfAction { position } b: viewer { municipality { name measures(first: 1) { totalCount } } }
             __schema { queryType { name } } }""",
        "konstanz_reader",
    )
    assert found["vocabularies"][0]["terms"][0] == {"value": "DRAFT", "label": "Entwurf"}
    assert found["a"] == {"kind": "MEMBER"}
    assert found["fieldsOfAction"] == [{"position": position} for position in range(1, 8)]
    assert found["b"] == {"municipality": {"name": "Konstanz", "measures": {"totalCount": 12}}}
    assert found["__schema"] == {"queryType": {"name": "Query"}}


async def test_the_shape_of_every_scalar(reader: Client) -> None:
    found = await reader.data(
        """{ measure(slug: "luebeck-integrationskonzept-zusammen-luebeck-leben") {
               version startsOn publishedAt regularService hasUnpublishedChanges language
               cost { amount currency frequency staffFte } municipality { areaKm2 population }
             }
             potsdam: measure(slug: "potsdam-integrationskonzept-20242028-migration-praegt-potsdam") {
               indicators { nodes { baseline progress } } } }"""
    )
    measure = found["measure"]
    assert measure["version"] == 3
    assert measure["startsOn"] == "2021-03-25"
    assert measure["publishedAt"][10] == "T"
    assert measure["publishedAt"].endswith("+00:00")
    assert (measure["regularService"], measure["hasUnpublishedChanges"], measure["language"]) == (None, False, "de")
    assert (measure["cost"]["amount"], measure["cost"]["currency"]) == ("100000.00", "EUR")
    assert measure["municipality"] == {"areaKm2": 214.19, "population": 218095}
    assert found["potsdam"]["indicators"]["nodes"] == [{"baseline": 2, "progress": None}]


async def test_a_lookup_wants_exactly_one_key(reader: Client) -> None:
    for arguments in ("", '(id: "measure_x", slug: "y")', "(slug: null)"):
        body = await reader.query(f"{{ measure{arguments} {{ title }} }}")
        assert body["data"] == {"measure": None}
        assert [(error["message"], error["path"], error["extensions"]) for error in body["errors"]] == [
            ("Give exactly one of: id, slug.", ["measure"], {"code": "BAD_USER_INPUT"})
        ]
    for identity in ("", "x", "lesson_", "measure_", "measure_123", "measure_" + "z" * 36, "MEASURE", "ä" * 40, "\0"):
        found = await reader.data("query($id: ID!) { measure(id: $id) { title } node(id: $id) { id } }", id=identity)
        assert found == {"measure": None, "node": None}
