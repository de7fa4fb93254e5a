"""What tests of answering share: the steps of a self-check over HTTP."""

import json
from typing import Any

import yaml

from tests.client import Client
from tests.instruments import FIELDS, SHORT, short_instrument

WORK = """id version stage state progress { total answered skipped notApplicable open }
  answers { question { key } state value reason rationale evidence measures { id } version }"""
QUESTIONS = "query($key: String!) { selfCheckInstrument(key: $key) { id questions { id key } } }"


class Desk:
    """A desk at which a self-check with the small instrument is answered: ids of questions by their keys."""

    def __init__(self, client: Client, instrument: str, questions: dict[str, str]) -> None:
        self.client = client
        self.instrument = instrument
        self.questions = questions

    async def ask(self, field: str, key: str | None, /, selected: str = WORK, **given: Any) -> dict[str, Any]:
        """The payload of a mutation; there is a self-check, or there are errors."""
        more = (
            " conflicts { question { key } state value version }"
            if field in ("saveAnswers", "correctSelfCheck")
            else ""
        )
        what = "id" if field == "discardSelfCheck" else f"selfCheck {{ {selected} }}"
        document = f"""mutation($input: {field[0].upper()}{field[1:]}Input!) {{
          {field}(input: $input) {{ {what} errors {{ code path message }}{more} }} }}"""
        payload: dict[str, Any] = (await self.client.data(document, key, input=given))[field]
        assert (payload[what.split()[0]] is None) is bool(payload["errors"])
        return payload

    async def done(self, field: str, key: str | None = "konstanz_editor", /, **given: Any) -> dict[str, Any]:
        """The self-check after a mutation that does what it should."""
        payload = await self.ask(field, key, **given)
        assert payload["errors"] == [], payload["errors"]
        found: dict[str, Any] = payload["selfCheck"]
        return found

    async def refused(self, field: str, key: str | None, /, **given: Any) -> dict[str, str]:
        """The codes of the errors by path below `input`."""
        errors = (await self.ask(field, key, **given))["errors"]
        assert errors
        return {".".join(error["path"][1:]): error["code"] for error in errors}

    def answers(self, **given: Any) -> list[dict[str, Any]]:
        """Answers by the keys of questions: values, or whole inputs."""
        return [
            {"question": self.questions[key]} | (each if isinstance(each, dict) else {"value": each})
            for key, each in given.items()
        ]

    async def start(self, key: str = "konstanz_editor", **given: Any) -> str:
        """The id of a new self-check."""
        made = await self.done("startSelfCheck", key, instrument=self.instrument, **given)
        return str(made["id"])

    async def save(self, self_check: str, key: str = "konstanz_editor", /, **given: Any) -> dict[str, Any]:
        """The self-check with these answers saved."""
        return await self.done("saveAnswers", key, selfCheck=self_check, answers=self.answers(**given))

    async def completed(self, key: str = "konstanz_editor", **given: Any) -> str:
        """The id of a completed self-check with these answers."""
        self_check = await self.start(key)
        await self.save(self_check, key, **given)
        await self.done("completeSelfCheck", key, selfCheck=self_check)
        return self_check


def large_instrument(size: int = 108) -> str:
    """An instrument of so many questions in three fields of action."""
    first, *_ = SHORT.partition("fields:\n")
    document = yaml.safe_load(first.replace("key: short", "key: large"))
    words = {"de": "Wie weit?", "en": "How far?"}
    document["fields"] = [
        {
            "fieldOfAction": field,
            "goals": [{"key": f"goal{place}", "label": words, "criteria": _criteria(place, number)}],
            "suggestions": {level["key"]: [words] for level in document["levels"]},
        }
        for place, (field, number) in enumerate(zip(FIELDS, (30, 30, size - 60), strict=True))
    ]
    return json.dumps(document)


def _criteria(place: int, number: int) -> list[dict[str, Any]]:
    words = {"de": "Wie weit?", "en": "How far?"}
    return [
        {
            "key": f"criterion{place}_{first}",
            "label": words,
            "questions": [
                {"key": f"question{place}_{index}", "kind": "SCALE", "text": words}
                for index in range(first, min(first + 6, number))
            ],
        }
        for first in range(0, number, 6)
    ]


async def desk(client: Client, text: str = SHORT, key: str = "short") -> Desk:
    """A desk with an instrument that is stored by now."""
    await short_instrument(client.database, text)
    found = (await client.data(QUESTIONS, None, key=key))["selfCheckInstrument"]
    return Desk(client, found["id"], {each["key"]: each["id"] for each in found["questions"]})
