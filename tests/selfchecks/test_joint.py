"""A district checks itself together with those of its municipalities that agree, and only as openly as all of them
agree to."""

from typing import Any

from tests.client import BOCHUM, DISTRICT, KONSTANZ, Client
from tests.rights import nothing_changes
from tests.selfchecks.world import World, public, world_of

INVITATIONS = """query($ags: String!) { municipality(ags: $ags) { jointSelfCheckInvitations { totalCount nodes {
  municipality { ags } district { ags } instrument { key } selfCheckId selfCheck { id } upTo agreedAt leftAt } } } }"""
CHECK = "query($id: ID!) { node(id: $id) { id } selfCheck(id: $id) { visibility scores { score } } }"
OWNERS = "query($id: ID!) { selfCheck(id: $id) { municipalities { ags } participants { municipality { ags } upTo } } }"
COMPLETE = "mutation($id: ID!) { completeSelfCheck(input: {selfCheck: $id}) { errors { code } } }"
LISTED = "query($ags: String!) { municipality(ags: $ags) { selfChecks { totalCount nodes { id } } } }"


async def invitations(world: World, key: str | None, ags: str = KONSTANZ) -> list[dict[str, Any]]:
    found = (await world.client.data(INVITATIONS, key, ags=ags))["municipality"]["jointSelfCheckInvitations"]
    assert found["totalCount"] == len(found["nodes"])
    return list(found["nodes"])


async def sees(world: World, key: str | None, check: str) -> bool:
    """Whether somebody sees the self-check, by whatever path."""
    found = await world.client.data(CHECK, key, id=check)
    assert (found["node"] is None) is (found["selfCheck"] is None)
    if found["selfCheck"] is not None:
        assert all(score for score in found["selfCheck"]["scores"])
    return found["selfCheck"] is not None


async def visibility(world: World, check: str) -> str:
    found = (await world.client.data(CHECK, "district_reader", id=check))["selfCheck"]
    return str(found["visibility"])


async def test_who_is_invited_sees_that_and_nothing_else_until_it_agrees(client: Client) -> None:
    world = await world_of(client)
    check = public(await world.started(DISTRICT))
    assert await world.done("inviteToSelfCheck", "district_editor", selfCheck=check, municipalities=[KONSTANZ])
    assert await world.done("inviteToSelfCheck", "district_editor", selfCheck=check, municipalities=[KONSTANZ])
    nobody: dict[str, Any] = {"selfCheck": check, "municipalities": []}
    assert await world.refused("inviteToSelfCheck", "district_editor", **nobody) == {"municipalities": "REQUIRED"}
    invitation = {
        "municipality": {"ags": KONSTANZ},
        "district": {"ags": DISTRICT},
        "instrument": {"key": "short"},
        "selfCheckId": check,
        "selfCheck": None,
        "upTo": None,
        "agreedAt": None,
        "leftAt": None,
    }
    assert await invitations(world, "konstanz_reader") == [invitation]
    assert await invitations(world, "district_reader") == [invitation | {"selfCheck": {"id": check}}]
    for key in (None, "bochum_publisher", "coordinator", "operator"):
        assert await invitations(world, key) == []
    assert not await sees(world, "konstanz_publisher", check)
    for field in ("releaseSelfCheck", "revokeSelfCheckRelease", "inviteToSelfCheck"):
        more: dict[str, Any] = {"releaseSelfCheck": {"visibility": "OWN"}, "inviteToSelfCheck": {"municipalities": []}}
        refused = await world.refused(field, "konstanz_publisher", selfCheck=check, **more.get(field, {}))
        assert refused == {"selfCheck": "NOT_FOUND"}
    agreed = {"selfCheck": check, "upTo": "NETWORK"}
    payload = await client.operation("AgreeToJointSelfCheck", "konstanz_publisher", input=agreed)
    joint = payload["agreeToJointSelfCheck"]["selfCheck"]
    assert [each["ags"] for each in joint["municipalities"]] == [DISTRICT, KONSTANZ]
    assert [each["upTo"] for each in joint["participants"]] == ["NETWORK"]
    assert await sees(world, "konstanz_reader", check)
    listed = (await client.data(LISTED, "konstanz_reader", ags=KONSTANZ))["municipality"]["selfChecks"]
    assert listed == {"totalCount": 1, "nodes": [{"id": check}]}
    listed = (await client.data(LISTED, "bochum_reader", ags=KONSTANZ))["municipality"]["selfChecks"]
    assert listed == {"totalCount": 0, "nodes": []}
    # All answer, the district does the rest.
    errors = (await client.data(COMPLETE, "konstanz_publisher", id=check))["completeSelfCheck"]["errors"]
    assert errors == [{"code": "FORBIDDEN"}]
    for field in ("releaseSelfCheck", "revokeSelfCheckRelease", "inviteToSelfCheck"):
        refused = await world.refused(field, "konstanz_publisher", selfCheck=check, **more.get(field, {}))
        assert refused == {"selfCheck": "FORBIDDEN"}
    assert (await client.data(COMPLETE, "district_editor", id=check))["completeSelfCheck"]["errors"] == []
    assert await world.refused("inviteToSelfCheck", "district_editor", selfCheck=check, municipalities=[KONSTANZ]) == {
        "selfCheck": "WRONG_STAGE"
    }


async def test_nobody_shows_more_than_all_agreed_to(client: Client) -> None:
    world = await world_of(client)
    made = await world.started(DISTRICT)
    check = public(made)
    await world.done("inviteToSelfCheck", "district_editor", selfCheck=check, municipalities=[KONSTANZ])
    await world.done("agreeToJointSelfCheck", "konstanz_publisher", selfCheck=check, upTo="NETWORK")
    await client.data(
        "mutation($id: ID!) { completeSelfCheck(input: {selfCheck: $id}) { errors { code } } }",
        "district_editor",
        id=check,
    )
    wide = {"selfCheck": check, "visibility": "PUBLIC"}
    assert await world.refused("releaseSelfCheck", "district_publisher", **wide) == {"visibility": "INVALID"}
    await world.done("releaseSelfCheck", "district_publisher", selfCheck=check, visibility="NETWORK", answers="NETWORK")
    assert await sees(world, "bochum_reader", check)
    await world.done("agreeToJointSelfCheck", "konstanz_publisher", selfCheck=check, upTo="COORDINATION")
    assert await visibility(world, check) == "COORDINATION"
    assert not await sees(world, "bochum_reader", check)
    assert await sees(world, "coordinator", check)
    answers = "query($id: ID!) { selfCheck(id: $id) { snapshot { answersVisibility answers { value } } } }"
    snapshot = (await client.data(answers, "konstanz_reader", id=check))["selfCheck"]["snapshot"]
    assert snapshot["answersVisibility"] == "COORDINATION"
    assert (await client.data(answers, "coordinator", id=check))["selfCheck"]["snapshot"]["answers"]
    # Agreeing to more widens nothing by itself.
    await world.done("agreeToJointSelfCheck", "konstanz_publisher", selfCheck=check, upTo="PUBLIC")
    assert await visibility(world, check) == "COORDINATION"
    await world.done("releaseSelfCheck", "district_publisher", **wide)
    assert await sees(world, None, check)
    # A workshop belongs to the same, under the same terms.
    start = "mutation($id: ID!) { startWorkshop(input: {selfCheck: $id}) { selfCheck { id } errors { code } } }"
    workshop = (await client.data(start, "district_editor", id=check))["startWorkshop"]["selfCheck"]["id"]
    assert await sees(world, "konstanz_reader", workshop)
    # Who leaves takes its consent to what was made together back, and sees nothing more of it.
    assert await world.done("leaveJointSelfCheck", "konstanz_publisher", selfCheck=check) is None
    assert await visibility(world, check) == "OWN"
    for key in (None, "bochum_reader", "coordinator", "konstanz_publisher"):
        assert not await sees(world, key, check)
        assert not await sees(world, key, workshop)
    assert await world.refused("releaseSelfCheck", "district_publisher", **wide) == {"visibility": "INVALID"}
    assert [each["leftAt"] is None for each in await invitations(world, "konstanz_reader")] == [False]
    assert await world.refused("leaveJointSelfCheck", "konstanz_publisher", selfCheck=check) == {
        "selfCheck": "WRONG_STAGE"
    }
    # What is made without it is none of its business.
    await world.corrected(made, {"concept": "DONE"}, DISTRICT)
    await world.done("releaseSelfCheck", "district_publisher", **wide)
    assert await sees(world, None, check)
    owners = (await client.data(OWNERS, "konstanz_reader", id=check))["selfCheck"]
    assert owners == {
        "municipalities": [{"ags": DISTRICT}],
        "participants": [{"municipality": {"ags": KONSTANZ}, "upTo": None}],
    }
    owners = (await client.data(OWNERS, None, id=check))["selfCheck"]
    assert owners == {"municipalities": [{"ags": DISTRICT}], "participants": []}


async def test_only_a_municipality_itself_agrees_and_leaves(client: Client) -> None:
    world = await world_of(client)
    check = public(await world.started(DISTRICT))
    own = public(await world.started(KONSTANZ))
    refused = await world.refused(
        "inviteToSelfCheck", "district_editor", selfCheck=check, municipalities=[KONSTANZ, BOCHUM, "99999999"]
    )
    assert refused == {"municipalities.1": "INVALID", "municipalities.2": "NOT_FOUND"}
    assert await world.refused("inviteToSelfCheck", "konstanz_editor", selfCheck=own, municipalities=[BOCHUM]) == {
        "municipalities.0": "INVALID"
    }
    refused = await world.refused("inviteToSelfCheck", "district_reader", selfCheck=check, municipalities=[KONSTANZ])
    assert refused == {"selfCheck": "FORBIDDEN"}
    mandate = 'mutation { grantMandate(input: {district: "08335"}) { errors { code } } }'
    assert (await client.data(mandate, "konstanz_publisher"))["grantMandate"]["errors"] == []
    given = {"agreeToJointSelfCheck": {"upTo": "PUBLIC"}, "leaveJointSelfCheck": {}}
    async with nothing_changes(client):
        for field, more in given.items():
            for key, code in {
                None: "NOT_FOUND",
                "bochum_publisher": "NOT_FOUND",
                "coordinator": "NOT_FOUND",
                "operator": "NOT_FOUND",
                "konstanz_publisher": "NOT_FOUND",
                "district_publisher": "FORBIDDEN",
            }.items():
                for identity, expected in ((check, code), ("selfcheck_x", "NOT_FOUND")):
                    errors = (await world.ask(field, key, selfCheck=identity, **more))["errors"]
                    assert [error["code"] for error in errors] == [expected], (field, key)
    await world.done("inviteToSelfCheck", "district_editor", selfCheck=check, municipalities=[KONSTANZ])
    for key, code in {
        "konstanz_editor": "FORBIDDEN",
        "konstanz_reader": "FORBIDDEN",
        "district_publisher": "FORBIDDEN",
        "bochum_publisher": "NOT_FOUND",
    }.items():
        refused = await world.refused("agreeToJointSelfCheck", key, selfCheck=check, upTo="PUBLIC")
        assert refused == {"selfCheck": code}, key
    # It left before it was there.
    refused = await world.refused("leaveJointSelfCheck", "konstanz_publisher", selfCheck=check)
    assert refused == {"selfCheck": "WRONG_STAGE"}
