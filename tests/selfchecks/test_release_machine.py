"""A joint self-check is released, corrected, revoked, agreed to and left at random. After every step everybody reads
what a small model says.

A run has 3 examples of up to 15 steps; `STATEFUL_EXAMPLES` and `STATEFUL_STEPS` make it longer.
"""

import asyncio
import os
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from exchange.access.rules import Visibility
from exchange.access.viewer import ViewerKind
from exchange.access.visibility import levels
from tests.client import DISTRICT, KONSTANZ, opened
from tests.selfchecks.world import FIELDS, World, public, world_of

SETTINGS = settings(
    max_examples=int(os.environ.get("STATEFUL_EXAMPLES", "3")),
    stateful_step_count=int(os.environ.get("STATEFUL_STEPS", "15")),
    deadline=None,
    print_blob=True,
    suppress_health_check=list(HealthCheck),
)
OWN, PUBLIC = Visibility.OWN, Visibility.PUBLIC
ORDER = list(Visibility)
OTHERS = {
    None: ViewerKind.PUBLIC,
    "bochum_reader": ViewerKind.MEMBER,
    "coordinator": ViewerKind.COORDINATOR,
    "operator": ViewerKind.OPERATOR,
}
READ = """query($id: ID!) { selfCheck(id: $id) { visibility
  snapshot { number answers { question { fieldOfAction { key } } } scores { fieldOfAction { key } } } }
  selfChecks(first: 100) { nodes { id } } }"""
CORRECT = """mutation($input: CorrectSelfCheckInput!) { correctSelfCheck(input: $input) { errors { code } } }"""
COMPLETE = "mutation($id: ID!) { completeSelfCheck(input: {selfCheck: $id}) { errors { code } } }"
QUESTION = """query($id: ID!) { selfCheck(id: $id) { answers { version question { id key } } } }"""

visibilities = st.sampled_from(ORDER)
editors = st.sampled_from(["district_editor", "district_publisher"])

Shown = dict[str, Visibility]
"""Who sees what, by `whole`, a field's key, or a field's key with `answers`."""


def narrowest(*given: Visibility) -> Visibility:
    return min(given, key=ORDER.index)


def stated(whole: Visibility, limit: Visibility, answers: Visibility) -> Shown:
    """What a release shows whose first field has a limit."""
    shown = {"whole": whole, FIELDS[0]: narrowest(whole, limit), FIELDS[1]: whole}
    return shown | {f"{key} answers": narrowest(shown[key], answers) for key in FIELDS}


NOTHING = stated(OWN, OWN, OWN)


class Releasing(RuleBasedStateMachine):
    """A self-check, and what the model knows of it."""

    def __init__(self, runner: asyncio.Runner, world: World) -> None:
        super().__init__()
        self.runner, self.world = runner, world
        self.newest, self.released, self.shown = 1, 1, NOTHING
        self.changed_by = "district_editor"
        self.ceiling, self.joined, self.left_after = PUBLIC, True, 0
        self.check = public(self.run(world.started(DISTRICT)))
        invited = world.done("inviteToSelfCheck", "district_editor", selfCheck=self.check, municipalities=[KONSTANZ])
        self.run(invited)
        self.run(world.done("agreeToJointSelfCheck", "konstanz_publisher", selfCheck=self.check, upTo="PUBLIC"))
        self.run(world.client.data(COMPLETE, "district_editor", id=self.check))

    def run(self, work: Any) -> Any:
        return self.runner.run(work)

    def act(self, field: str, key: str, /, **given: Any) -> list[str]:
        """The codes of a mutation's errors."""
        payload = self.run(self.world.ask(field, key, selfCheck=self.check, **given))
        return [error["code"] for error in payload["errors"]]

    def bound(self, snapshot: int) -> Visibility:
        """The widest visibility of a snapshot that Konstanz allows."""
        if self.joined:
            return self.ceiling
        return OWN if snapshot <= self.left_after else PUBLIC

    def narrow(self) -> None:
        limit = self.bound(self.released)
        self.shown = {name: narrowest(visibility, limit) for name, visibility in self.shown.items()}

    @rule(whole=visibilities, limit=visibilities, answers=visibilities)
    def release(self, whole: Visibility, limit: Visibility, answers: Visibility) -> None:
        limit, answers = narrowest(limit, whole), narrowest(answers, whole)
        fields = [{"field": FIELDS[0], "visibility": limit}]
        errors = self.act("releaseSelfCheck", "district_publisher", visibility=whole, fields=fields, answers=answers)
        shown = stated(whole, limit, answers)
        present = self.shown if self.released == self.newest else NOTHING
        narrows = all(narrowest(shown[name], present[name]) == shown[name] for name in shown)
        if narrowest(whole, self.bound(self.newest)) != whole:
            assert errors == ["INVALID"]
        elif self.changed_by == "district_publisher" and not narrows:
            assert errors == ["FOUR_EYES"]
        else:
            assert errors == []
            self.released, self.shown = self.newest, shown

    @rule()
    def revoke(self) -> None:
        errors = self.act("revokeSelfCheckRelease", "district_publisher")
        assert errors == (["WRONG_STAGE"] if self.shown["whole"] is OWN else [])
        self.shown = NOTHING

    @rule(key=editors)
    def correct(self, key: str) -> None:
        data = self.run(self.world.client.data(QUESTION, "district_reader", id=self.check))
        answers = data["selfCheck"]["answers"]
        (concept,) = (each for each in answers if each["question"]["key"] == "concept")
        value = ("NONE", "PLANNED", "BEGUN", "DONE")[concept["version"] % 4]
        answer = {"question": concept["question"]["id"], "version": concept["version"], "value": value}
        given = {"selfCheck": self.check, "reason": "Verlesen.", "answers": [answer]}
        payload = self.run(self.world.client.data(CORRECT, key, input=given))
        assert payload["correctSelfCheck"]["errors"] == []
        self.newest, self.changed_by = self.newest + 1, key

    @rule(up_to=visibilities)
    def agree(self, up_to: Visibility) -> None:
        assert self.act("agreeToJointSelfCheck", "konstanz_publisher", upTo=up_to) == []
        self.ceiling, self.joined = up_to, True
        self.narrow()

    @rule()
    def leave(self) -> None:
        errors = self.act("leaveJointSelfCheck", "konstanz_publisher")
        assert errors == ([] if self.joined else ["WRONG_STAGE"])
        if self.joined:
            self.joined, self.left_after = False, self.newest
            self.narrow()

    @invariant()
    def everybody_reads_what_the_model_says(self) -> None:
        own = {"district_reader": True, "konstanz_reader": self.joined}
        for key, kind in {**OTHERS, "konstanz_reader": ViewerKind.MEMBER, "district_reader": ViewerKind.GUEST}.items():
            seen = set(self.shown) if own.get(key) else self.seen_by(kind)
            data = self.run(self.world.client.data(READ, key, id=self.check))
            found = data["selfCheck"]
            assert (found is not None) is ("whole" in seen), (key, self.shown)
            assert (self.check in [each["id"] for each in data["selfChecks"]["nodes"]]) is ("whole" in seen)
            if found is None:
                continue
            assert found["visibility"] == self.shown["whole"]
            snapshot = found["snapshot"]
            assert snapshot["number"] == (self.newest if own.get(key) else self.released)
            assert {each["fieldOfAction"]["key"] for each in snapshot["scores"]} == seen & set(FIELDS)
            answers = {each["question"]["fieldOfAction"]["key"] for each in snapshot["answers"]}
            assert {f"{each} answers" for each in answers} == {name for name in seen if name.endswith("answers")}

    def seen_by(self, kind: ViewerKind) -> set[str]:
        return {name for name, visibility in self.shown.items() if visibility in levels(kind)}


@pytest.fixture
def stage(cluster: Any, keyed: tuple[str, dict[str, str]]) -> Iterator[tuple[asyncio.Runner, World]]:
    """The application on a database of its own, used from the thread that made it."""
    template, keys = keyed
    for url in cluster.lent(template):
        with asyncio.Runner() as runner:
            context = opened(url, keys)
            client = runner.run(context.__aenter__())
            try:
                yield runner, runner.run(world_of(client))
            finally:
                runner.run(context.__aexit__(None, None, None))


def test_everybody_always_reads_what_was_released(stage: tuple[asyncio.Runner, World]) -> None:
    run_state_machine_as_test(lambda: Releasing(*stage), settings=SETTINGS)
