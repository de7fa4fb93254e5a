"""Who may do what, over HTTP with keys. Whatever is refused changes nothing."""

from uuid import uuid4

from tests import factories
from tests.client import BOCHUM, KONSTANZ, Client
from tests.rights import NOT_FOUND, STRANGERS, WHOLE, mutate, nothing_changes, public


async def test_without_a_right_nothing_is_done(client: Client) -> None:
    record = public(await factories.published_measure(client.database, indicators=[{"name": "I"}]))
    indicator = (await client.data(WHOLE, id=record))["measure"]["indicators"]["nodes"][0]["id"]
    steps = {
        "updateMeasure": {"id": record, "version": 3, "title": "x"},
        "submitMeasure": {"id": record, "version": 3},
        "publishMeasure": {"id": record, "version": 3, "visibility": "PUBLIC"},
        "withdrawMeasure": {"id": record, "version": 3},
        "createLesson": {"measure": record, "kind": "OBSTACLE", "title": "x", "text": "x"},
        "recordReading": {"indicator": indicator, "date": "2024-01-01", "value": 1},
    }
    async with nothing_changes(client):
        for field, given in steps.items():
            for key in (*STRANGERS, "konstanz_reader"):
                errors = await mutate(client, field, key, **given)
                assert [error["code"] for error in errors] == ["FORBIDDEN"], (field, key)
                path = {"createLesson": "measure", "recordReading": "indicator"}.get(field, "id")
                assert errors[0]["path"] == ["input", path]
                assert errors[0]["message"].startswith("Dafür fehlt Ihnen das Recht; nötig ist ein Schlüssel")
        for field in ("publishMeasure", "withdrawMeasure"):
            assert (await mutate(client, field, "konstanz_editor", **steps[field]))[0]["code"] == "FORBIDDEN"


async def test_what_is_not_visible_and_what_does_not_exist_look_the_same(client: Client) -> None:
    hidden = await factories.measure(client.database, indicators=[{"name": "I"}])
    indicator = (await client.data(WHOLE, "konstanz_reader", id=public(hidden)))["measure"]["indicators"]["nodes"][0][
        "id"
    ]
    lesson = await factories.lesson(client.database)
    cases = {
        "updateMeasure": (public(hidden), {"version": 1, "title": "x"}, "id"),
        "submitMeasure": (public(hidden), {"version": 1}, "id"),
        "publishMeasure": (public(hidden), {"version": 1, "visibility": "PUBLIC"}, "id"),
        "withdrawMeasure": (public(hidden), {"version": 1}, "id"),
        "updateLesson": (f"lesson_{lesson}", {"version": 1, "title": "x"}, "id"),
        "createLesson": (public(hidden), {"kind": "OBSTACLE", "title": "x", "text": "x"}, "measure"),
        "recordReading": (indicator, {"date": "2024-01-01", "value": 1}, "indicator"),
    }
    async with nothing_changes(client):
        for field, (identity, given, name) in cases.items():
            prefix = identity.partition("_")[0]
            for key in STRANGERS:
                expected = [{"code": "NOT_FOUND", "path": ["input", name], "message": NOT_FOUND}]
                for wrong in (identity, f"{prefix}_{uuid4()}", "", "x", f"wrong_{uuid4()}"):
                    assert await mutate(client, field, key, **{name: wrong}, **given) == expected, (field, key, wrong)


async def test_nobody_creates_for_another_municipality(client: Client) -> None:
    given = {"title": "x", "summary": "y", "fieldsOfAction": [factories.FIELD]}
    async with nothing_changes(client):
        for key in (None, "coordinator", "operator", "konstanz_reader"):
            (error,) = await mutate(client, "createMeasure", key, **given)
            assert (error["code"], error["path"]) == ("FORBIDDEN", ["input"])
        for key in (*STRANGERS, "konstanz_reader"):
            (error,) = await mutate(client, "createMeasure", key, municipality=KONSTANZ, **given)
            assert (error["code"], error["path"]) == ("FORBIDDEN", ["input", "municipality"])
            (error,) = await mutate(client, "createMeasure", key, municipality="99999999", **given)
            assert (error["code"], error["path"]) == ("NOT_FOUND", ["input", "municipality"])


async def test_messages_come_in_the_language_that_is_asked_for(client: Client) -> None:
    document = """mutation { withdrawMeasure(input: {id: "x", version: 1}) { errors { code message } } }"""
    for language, message in (
        ("en-GB, de;q=0.5", "There is no such record, or you may not see it."),
        ("fr", NOT_FOUND),
    ):
        response = await client.send(document, "bochum_publisher", headers={"accept-language": language})
        assert response.json()["data"]["withdrawMeasure"]["errors"] == [{"code": "NOT_FOUND", "message": message}]


async def test_the_four_eyes_rule_and_its_switch(client: Client) -> None:
    document = """mutation($on: Boolean!) { setFourEyesRule(input: {enabled: $on}) {
      municipality { ags settings { fourEyesRule } } errors { code path } } }"""
    given = {"title": "x", "summary": "y", "fieldsOfAction": [factories.FIELD]}
    made = (await client.operation("CreateMeasure", "konstanz_publisher", input=given))["createMeasure"]["measure"]
    record = {"id": made["id"], "version": 2}
    assert await mutate(client, "submitMeasure", "konstanz_publisher", id=made["id"], version=1) == []
    async with nothing_changes(client):
        (error,) = await mutate(client, "publishMeasure", "konstanz_publisher", **record, visibility="PUBLIC")
        assert (error["code"], error["path"]) == ("FOUR_EYES", ["input", "id"])
        for key in (
            *(key for key in STRANGERS if "publisher" not in (key or "")),
            "konstanz_editor",
            "konstanz_reader",
        ):
            refused = (await client.data(document, key, on=False))["setFourEyesRule"]
            assert refused == {"municipality": None, "errors": [{"code": "FORBIDDEN", "path": ["input"]}]}, key
    switched = (await client.data(document, "konstanz_second", on=False))["setFourEyesRule"]
    assert switched == {"municipality": {"ags": KONSTANZ, "settings": {"fourEyesRule": False}}, "errors": []}
    assert await mutate(client, "publishMeasure", "konstanz_publisher", **record, visibility="PUBLIC") == []
    other = await client.data('{ municipality(ags: "08335043") { settings { fourEyesRule } } }', "bochum_publisher")
    assert other == {"municipality": {"settings": None}}
    switched = (await client.data(document, "konstanz_publisher", on=True))["setFourEyesRule"]
    assert switched["municipality"]["settings"] == {"fourEyesRule": True}
    bochum = await client.data('{ municipality(ags: "05911000") { settings { fourEyesRule } } }', "bochum_reader")
    assert bochum == {"municipality": {"settings": {"fourEyesRule": True}}}


async def test_a_district_acts_for_a_municipality_only_with_its_mandate(client: Client) -> None:
    draft = await factories.measure(client.database)
    change = {"id": public(draft), "title": "Vom Kreis"}
    settings = '{ municipality(ags: "08335043") { settings { districtActs fourEyesRule } measures { totalCount } } }'
    given = {"title": "x", "summary": "y", "fieldsOfAction": [factories.FIELD], "municipality": KONSTANZ}

    async def district_is_a_stranger() -> None:
        async with nothing_changes(client):
            (error,) = await mutate(client, "updateMeasure", "district_publisher", version=1, **change)
            assert (error["code"], error["message"]) == ("NOT_FOUND", NOT_FOUND)
            assert [e["code"] for e in await mutate(client, "createMeasure", "district_editor", **given)] == [
                "FORBIDDEN"
            ]
            found = (await client.data(settings, "district_publisher"))["municipality"]
            assert found == {"settings": None, "measures": {"totalCount": 12}}

    await district_is_a_stranger()
    async with nothing_changes(client):
        for key in (None, "district_publisher", "konstanz_editor", "coordinator", "operator"):
            assert [e["code"] for e in await mutate(client, "grantMandate", key, district="08335")] == (
                ["INVALID"] if key == "district_publisher" else ["FORBIDDEN"]
            )
        (error,) = await mutate(client, "grantMandate", "bochum_publisher", district="08335")
        assert (error["code"], error["path"]) == ("INVALID", ["input", "district"])
        (error,) = await mutate(client, "grantMandate", "konstanz_publisher", district="99999")
        assert (error["code"], error["path"]) == ("NOT_FOUND", ["input", "district"])
        (error,) = await mutate(client, "revokeMandate", "konstanz_publisher", district="08335")
        assert (error["code"], error["path"]) == ("NOT_FOUND", ["input", "district"])
    assert await mutate(client, "grantMandate", "konstanz_publisher", district="08335") == []
    found = (await client.data(settings, "district_reader"))["municipality"]
    assert found == {"settings": {"districtActs": True, "fourEyesRule": True}, "measures": {"totalCount": 13}}
    assert await mutate(client, "updateMeasure", "district_editor", version=1, **change) == []
    assert await mutate(client, "createMeasure", "district_editor", **given) == []
    assert await mutate(client, "submitMeasure", "district_editor", id=public(draft), version=2) == []
    publish = {"id": public(draft), "version": 3, "visibility": "PUBLIC"}
    async with nothing_changes(client):
        assert [e["code"] for e in await mutate(client, "publishMeasure", "district_editor", **publish)] == [
            "FORBIDDEN"
        ]
        assert (await mutate(client, "setFourEyesRule", "district_reader", enabled=False))[0]["code"] == "FORBIDDEN"
    assert await mutate(client, "publishMeasure", "district_publisher", **publish) == []
    found = (await client.data(WHOLE, id=public(draft)))["measure"]
    assert found["title"] == "Vom Kreis"
    assert await mutate(client, "revokeMandate", "konstanz_publisher", district="08335") == []
    async with nothing_changes(client):
        (error,) = await mutate(client, "updateMeasure", "district_publisher", version=4, **change)
        assert error["code"] == "FORBIDDEN"
        assert (await client.data(settings, "district_publisher"))["municipality"]["settings"] is None


async def test_a_mandate_counts_only_while_the_municipality_lies_in_the_district(client: Client) -> None:
    assert await mutate(client, "grantMandate", "konstanz_publisher", district="08335") == []
    document = '{ municipality(ags: "08335043") { settings { districtActs } } }'
    assert (await client.data(document, "district_reader"))["municipality"]["settings"] == {"districtActs": True}
    moved = "UPDATE municipality SET parent_id = NULL WHERE ags = '08335043'"
    await client.database.pool.execute(moved)
    assert (await client.data(document, "district_reader"))["municipality"]["settings"] is None
    assert (await client.data(document, "konstanz_reader"))["municipality"]["settings"] == {"districtActs": False}


async def test_a_membership_that_ends_ends_what_the_network_shows(client: Client) -> None:
    await factories.published_measure(client.database, visibility="NETWORK")
    document = "{ viewer { kind } measures { totalCount } }"
    assert await client.data(document, "bochum_reader") == {
        "viewer": {"kind": "MEMBER"},
        "measures": {"totalCount": 29},
    }
    end = (
        "UPDATE membership SET ends_on = current_date - 2"
        " WHERE municipality_id = (SELECT id FROM municipality WHERE ags = $1)"
    )
    await client.database.pool.execute(end, BOCHUM)
    assert await client.data(document, "bochum_reader") == {"viewer": {"kind": "GUEST"}, "measures": {"totalCount": 28}}
