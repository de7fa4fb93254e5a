from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exchange.measures.rules.comparison import Change, compare
from exchange.measures.rules.forms import LESSON, MEASURE, STRATEGY

QUICK = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
TEXT = st.none() | st.sampled_from(["a", "b", "c"])
FORMS = st.sampled_from([MEASURE, LESSON, STRATEGY])


@st.composite
def contents(draw: st.DrawFn, form: Any) -> dict[str, Any]:
    """A content with any of its fields and a few parts."""
    names = st.sampled_from([field.stored_as for field in form.fields])
    row: dict[str, Any] = dict.fromkeys(field.stored_as for field in form.fields)
    row |= draw(st.dictionaries(names, TEXT, max_size=4))
    for part in form.parts:
        ids = draw(st.lists(st.integers(1, 3), unique=True, max_size=2 if form in (MEASURE, STRATEGY) else 1))
        row[part.name] = [draw(contents(part)) | {"id": UUID(int=number)} for number in ids]
    return row


PAIRS = FORMS.flatmap(lambda form: st.tuples(st.just(form), contents(form), contents(form)))


def leaves(form: Any, row: dict[str, Any], at: tuple[Any, ...] = ()) -> dict[tuple[Any, ...], Any]:
    """Every value by its place, parts by id, without those that nobody enters."""
    found = {(*at, field.steps): row[field.stored_as] for field in form.fields if row[field.stored_as] is not None}
    for part in form.parts:
        for entry in row[part.name] if not part.kept else ():
            found |= leaves(part, entry, (*at, part.name, entry["id"]))
    return found


@QUICK
@given(FORMS.flatmap(lambda form: st.tuples(st.just(form), contents(form))))
def test_nothing_differs_from_itself(drawn: Any) -> None:
    form, content = drawn
    assert compare(form, content, content) == []


@QUICK
@given(PAIRS)
def test_every_value_that_differs_is_told_once(drawn: Any) -> None:
    form, before, after = drawn
    old, new = leaves(form, before), leaves(form, after)
    differ = [(old.get(at), new.get(at)) for at in old | new if old.get(at) != new.get(at)]
    changes = compare(form, before, after)
    assert sorted(map(str, differ)) == sorted(str((change.before, change.after)) for change in changes)
    assert len({change.field for change in changes}) == len(changes)


@QUICK
@given(PAIRS)
def test_the_other_way_round_is_the_reverse(drawn: Any) -> None:
    form, before, after = drawn
    there = [(change.before, change.after) for change in compare(form, before, after)]
    back = [(change.after, change.before) for change in compare(form, after, before)]
    assert sorted(map(str, there)) == sorted(map(str, back))


def test_parts_of_the_same_name_are_told_apart() -> None:
    empty: dict[str, Any] = {"indicators": []}
    rows = [{"id": UUID(int=number), "name": "x" * 70, "readings": []} for number in (1, 2)]
    label = "x" * 59 + "…"
    assert compare(MEASURE, empty, {"indicators": rows}) == [
        Change(f"indicators[{label}].name", None, "x" * 70),
        Change(f"indicators[{label} (2)].name", None, "x" * 70),
    ]
