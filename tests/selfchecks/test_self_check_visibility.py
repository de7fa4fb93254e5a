"""Who sees what of a self-check, by every path and before and after it is released: never more than the release says,
and what is released for statistics alone is for others, to the byte, what does not exist."""

from typing import Any

from exchange.access.rules import Visibility
from exchange.access.viewer import ViewerKind
from exchange.access.visibility import levels
from exchange.selfchecks.rules.release import Release
from tests import factories
from tests.client import BOCHUM, DISTRICT, KONSTANZ, Client
from tests.rights import nothing_changes
from tests.selfchecks.world import FIELDS, World, public, world_of

STEERING, ACCESS = FIELDS
OWN, STATISTICS, COORDINATION, NETWORK, PUBLIC = Visibility
MISSING = "selfcheck_019b0000-0000-7000-8000-000000000000"
OTHERS = {
    None: ViewerKind.PUBLIC,
    "district_publisher": ViewerKind.GUEST,
    "bochum_publisher": ViewerKind.MEMBER,
    "coordinator": ViewerKind.COORDINATOR,
    "operator": ViewerKind.OPERATOR,
}
RELEASES = [
    *map(Release, Visibility),
    Release(COORDINATION, {STEERING: OWN}, COORDINATION),
    Release(NETWORK, {ACCESS: COORDINATION}, NETWORK),
    Release(PUBLIC, {STEERING: STATISTICS, ACCESS: NETWORK}, COORDINATION),
    Release(PUBLIC, {ACCESS: COORDINATION}, PUBLIC),
]

OWNERS_ONLY = (
    "version",
    "note",
    "progress",
    "answers",
    "respondents",
    "participants",
    "differences",
    "allowedActions",
    "updatedAt",
)
SCORES = "scores { fieldOfAction { key } score criteria { score } }"
PARTS = f"number {SCORES} answers {{ question {{ fieldOfAction {{ key }} }} value rationale measures {{ title }} }}"
WHOLE = f"""... on SelfCheck {{ id visibility {SCORES} snapshot {{ {PARTS} }} snapshots {{ {PARTS} }}
  version note progress {{ answered }} answers {{ value }} respondents {{ number }} participants {{ upTo }}
  differences {{ question {{ id }} }} allowedActions {{ action }} updatedAt }}"""
PATHS = f"""query($id: ID!, $first: ID!, $second: ID!) {{
  selfCheck(id: $id) {{ {WHOLE} }} node(id: $id) {{ {WHOLE} }} nodes(ids: [$id]) {{ {WHOLE} }}
  first: node(id: $first) {{ id }} second: node(id: $second) {{ ... on SelfCheckSnapshot {{ {PARTS} }} }}
}}"""
LISTS = f"""query($instrument: ID!, $other: ID!, $id: ID!) {{
  selfChecks(first: 100) {{ totalCount pageInfo {{ hasNextPage endCursor }} edges {{ cursor }} nodes {{ id }} }}
  last: selfChecks(last: 1) {{ pageInfo {{ hasPreviousPage }} nodes {{ id }} }}
  ordered: selfChecks(orderBy: [{{field: COMPLETED_AT}}]) {{ nodes {{ id }} }}
  steering: selfChecks(filter: {{fieldsOfAction: ["{STEERING}"]}}) {{ totalCount nodes {{ id }} }}
  access: selfChecks(filter: {{fieldsOfAction: ["{ACCESS}"]}}) {{ totalCount nodes {{ id }} }}
  filtered: selfChecks(filter: {{municipalities: ["{KONSTANZ}"], states: [COMPLETED], stages: [ADMINISTRATION],
    instruments: [$instrument], demo: false}}) {{ totalCount nodes {{ id }} }}
  municipality(ags: "{KONSTANZ}") {{ selfChecks {{ totalCount nodes {{ id }} }}
    jointSelfCheckInvitations {{ totalCount }} selfCheckInvitations {{ totalCount }} }}
  municipalities(first: 100) {{ nodes {{ selfChecks {{ totalCount }} }} }}
  other: selfCheck(id: $other) {{
    changes {{ since {{ id }} fields {{ before {{ score }} difference linked {{ title }} }} }}
    since: changes(since: $id) {{ since {{ id }} }} municipality {{ selfChecks {{ totalCount }} }} }}
}}"""
TRAIL = "{ auditTrail { totalCount nodes { action subject details } } }"
MUTATIONS: dict[str, dict[str, Any]] = {
    "releaseSelfCheck": {"visibility": "PUBLIC"},
    "revokeSelfCheckRelease": {},
    "inviteToSelfCheck": {"municipalities": [BOCHUM]},
    "agreeToJointSelfCheck": {"upTo": "PUBLIC"},
    "leaveJointSelfCheck": {},
    "completeSelfCheck": {},
    "startWorkshop": {},
    "setRespondents": {"respondents": []},
    "saveAnswers": {"answers": []},
    "correctSelfCheck": {"answers": [], "reason": "x"},
    "discardSelfCheck": {},
}


class Subject:
    """A corrected self-check of Konstanz, and one that it completed later and released to everybody."""

    def __init__(self, world: World, check: str, other: str, snapshots: list[str]) -> None:
        self.world = world
        self.check = check
        self.other = other
        self.variables = {
            "id": check,
            "other": other,
            "first": snapshots[0],
            "second": snapshots[1],
            "instrument": f"instrument_{world.instrument}",
        }

    async def read(self, document: str, key: str | None, **other: Any) -> str:
        """The bytes of an answer, without errors."""
        response = await self.world.client.send(document, key, self.variables | other)
        assert "errors" not in response.json(), response.text
        return response.text

    async def release(self, release: Release) -> None:
        fields = [{"field": key, "visibility": visibility.value} for key, visibility in release.fields.items()]
        given = {"visibility": release.whole.value, "fields": fields, "answers": release.answers.value}
        await self.world.done("releaseSelfCheck", "konstanz_second", selfCheck=self.check, **given)


async def subject_of(client: Client) -> Subject:
    world = await world_of(client)
    seen = await factories.published_measure(world.database, title="Öffentlich")
    hidden = await factories.measure(world.database, title="Entwurf")
    linked = {"value": "BEGUN", "measures": [seen, hidden], "rationale": "Weil."}
    made = await world.completed(given={"concept": linked, "staff": 3, "channels": ["pool"], "waiting": "NO"})
    await world.corrected(made, {"staff": 1})
    other = public(await world.completed())
    await world.done("releaseSelfCheck", "konstanz_second", selfCheck=other, visibility="PUBLIC")
    rows = await world.database.fetch_all(
        "SELECT id FROM self_check_snapshot WHERE self_check_id = $1 ORDER BY number", made
    )
    return Subject(world, public(made), other, [f"snapshot_{row['id']}" for row in rows])


def shown(release: Release, kind: ViewerKind | None) -> tuple[bool, list[str], list[str]]:
    """What a release shows to viewers of a kind, None for the owners: the whole, fields, fields with answers."""

    def within(visibility: Visibility) -> bool:
        return kind is None or visibility in levels(kind)

    fields = [key for key in FIELDS if within(release.of_field(key))]
    answers = [key for key in FIELDS if within(release.of_answers(key))]
    return within(release.whole), sorted(fields), sorted(answers)


def found(part: dict[str, Any]) -> tuple[list[str], list[str]]:
    """The fields and the fields with answers that a snapshot shows."""
    assert all(score["criteria"] for score in part["scores"])
    fields = sorted(score["fieldOfAction"]["key"] for score in part["scores"])
    return fields, sorted({answer["question"]["fieldOfAction"]["key"] for answer in part["answers"]})


def texts(part: dict[str, Any]) -> set[str]:
    return {measure["title"] for answer in part["answers"] for measure in answer["measures"]}


async def check_paths(subject: Subject, release: Release, key: str | None, kind: ViewerKind | None) -> None:
    """By every path the viewer finds what the release shows, and nothing else."""
    whole, fields, answers = shown(release, kind)
    data = await subject.world.client.data(PATHS, key, **subject.variables)
    single, node, (listed,) = data["selfCheck"], data["node"], data["nodes"]
    assert single == node == listed
    assert (single is not None) is whole, (key, release)
    assert (data["second"] is not None) is whole
    assert (data["first"] is not None) is (kind is None)
    if whole:
        for part in (single["snapshot"], single["snapshots"][-1], data["second"]):
            assert found(part) == (fields, answers), (key, release)
            assert part["number"] == 2
            titles = {"Öffentlich"} | ({"Entwurf"} if kind is None else set())
            assert texts(part) == (titles if STEERING in answers else set())
        assert sorted(score["fieldOfAction"]["key"] for score in single["scores"]) == fields
        assert len(single["snapshots"]) == (2 if kind is None else 1)
        if kind is not None:
            own = (
                "version",
                "note",
                "progress",
                "updatedAt",
                "answers",
                "respondents",
                "differences",
                "allowedActions",
            )
            assert not any(single[name] for name in own)
    lists = await subject.world.client.data(LISTS, key, **subject.variables)
    expected = [subject.check] * whole
    for name in ("selfChecks", "ordered", "filtered"):
        assert sorted(each["id"] for each in lists[name]["nodes"]) == sorted([*expected, subject.other]), (name, key)
    assert lists["selfChecks"]["totalCount"] == lists["filtered"]["totalCount"] == whole + 1
    for name, field in (("steering", STEERING), ("access", ACCESS)):
        assert lists[name]["totalCount"] == len(lists[name]["nodes"]) == (field in fields) + 1, (name, key, release)
    assert lists["municipality"]["selfChecks"]["totalCount"] == whole + 1
    assert lists["other"]["municipality"]["selfChecks"]["totalCount"] == whole + 1
    changes = lists["other"]["changes"]
    assert (changes is not None) is (lists["other"]["since"] is not None) is whole
    if whole:
        assert [each["before"] is not None for each in changes["fields"]].count(True) == len(fields)
        assert all((each["before"] is None) is (each["difference"] is None) for each in changes["fields"])


async def test_every_path_shows_what_was_released_and_nothing_else(client: Client) -> None:
    subject = await subject_of(client)
    nothing = {key: await subject.read(LISTS, key) for key in OTHERS}
    for release in RELEASES:
        await subject.release(release)
        for key, kind in OTHERS.items():
            await check_paths(subject, release, key, kind)
            if release.whole in (OWN, STATISTICS):
                # Lists are as if it was not there, and asking for it is asking for what does not exist.
                assert await subject.read(LISTS, key) == nothing[key]
        await check_paths(subject, release, "konstanz_reader", None)
        if release.whole is not OWN:
            await subject.world.done("revokeSelfCheckRelease", "konstanz_publisher", selfCheck=subject.check)
            for key in OTHERS:
                assert await subject.read(LISTS, key) == nothing[key]


async def test_what_is_released_for_statistics_is_to_the_byte_what_does_not_exist(client: Client) -> None:
    subject = await subject_of(client)
    await subject.release(Release(STATISTICS, {}, STATISTICS))
    no_snapshots = {name: MISSING.replace("selfcheck", "snapshot") for name in ("first", "second")}
    for key in OTHERS:
        assert await subject.read(PATHS, key) == await subject.read(PATHS, key, id=MISSING, **no_snapshots)
        since = await subject.read(LISTS, key)
        assert since == await subject.read(LISTS, key, id=MISSING)
        if key != "operator":
            trail = (await client.data(TRAIL, key))["auditTrail"]["nodes"]
            assert not [entry for entry in trail if entry["subject"] == subject.check]
    async with nothing_changes(client):
        for key in OTHERS:
            hidden, missing = [await mutated(client, key, identity) for identity in (subject.check, MISSING)]
            assert hidden == missing, key
            assert hidden.count("NOT_FOUND") == len(MUTATIONS), (key, hidden)


async def mutated(client: Client, key: str | None, check: str) -> str:
    """What every mutation answers for this self-check."""
    given = {field: {"selfCheck": check, **more} for field, more in MUTATIONS.items()}
    types = ", ".join(f"${field}: {field[0].upper()}{field[1:]}Input!" for field in given)
    asked = " ".join(f"{field}(input: ${field}) {{ errors {{ code path message }} }}" for field in given)
    return (await client.send(f"mutation({types}) {{ {asked} }}", key, given)).text


async def test_a_district_sees_with_a_mandate_what_is_its_municipalitys(client: Client) -> None:
    subject = await subject_of(client)
    world = subject.world
    joint = public(await world.started(DISTRICT))
    await world.done("inviteToSelfCheck", "district_editor", selfCheck=joint, municipalities=[KONSTANZ])
    await world.done("agreeToJointSelfCheck", "konstanz_publisher", selfCheck=joint, upTo="STATISTICS")
    complete = "mutation($id: ID!) { completeSelfCheck(input: {selfCheck: $id}) { errors { code } } }"
    await client.data(complete, "district_editor", id=joint)
    await world.done("releaseSelfCheck", "district_publisher", selfCheck=joint, visibility="STATISTICS")
    ids = [subject.check, joint]
    document = "query($ids: [ID!]!) { nodes(ids: $ids) { id } selfChecks { totalCount } }"

    async def sees(key: str | None) -> list[bool]:
        data = await client.data(document, key, ids=ids)
        # Beside those two there is the one that everybody sees.
        assert data["selfChecks"]["totalCount"] == sum(map(bool, data["nodes"])) + 1
        return [node is not None for node in data["nodes"]]

    assert await sees("konstanz_reader") == [True, True]
    assert await sees("district_reader") == [False, True]
    for key in (None, "bochum_reader", "coordinator", "operator"):
        assert await sees(key) == [False, False]
    mandate = 'mutation { %s(input: {district: "08335"}) { errors { code } } }'
    await client.data(mandate % "grantMandate", "konstanz_publisher")
    assert await sees("district_reader") == [True, True]
    await client.data(mandate % "revokeMandate", "konstanz_publisher")
    assert await sees("district_reader") == [False, True]
