"""The comparison of answers must see every difference that matters, and none that each server may choose."""

import json

from bench.compare import compare


def answer(**fields: object) -> bytes:
    return json.dumps({"data": {"measure": fields}}).encode()


def test_what_every_server_may_choose_is_levelled_out() -> None:
    ours = answer(id="measure_1", target=100, publishedAt="2026-01-31T08:00:00+00:00", startCursor="abc")
    theirs = answer(id="1", target="100.0", publishedAt="2026-01-31T09:00:00.000000+01:00", startCursor="xyz")
    assert compare(ours, theirs) == []


def test_differences_are_named() -> None:
    ours = answer(title="a", lessons={"nodes": [{"kind": "OBSTACLE"}]}, endCursor=None)
    theirs = answer(title="b", lessons={"nodes": []}, endCursor="abc")
    assert compare(ours, theirs) == [
        ".measure.title: 'a' here, 'b' there",
        ".measure.lessons.nodes has 1 members here, 0 there",
        ".measure.endCursor: None here, 'a cursor' there",
    ]


def test_numbers_differ_from_the_twelfth_digit_on_only() -> None:
    assert compare(answer(progress=0.5454545454545454), answer(progress=0.5454545454545455)) == []
    assert compare(answer(progress=0.54545), answer(progress=0.54546)) != []


def test_a_missing_field_is_a_difference() -> None:
    assert compare(answer(title="a"), answer()) == [".measure.title is missing there"]


def test_the_bare_value_counts_as_the_one_root_field() -> None:
    assert compare(answer(title="a"), b'{"title": "a"}') == []


def test_known_differences_are_ignored() -> None:
    assert compare(answer(hasPreviousPage=True), answer(hasPreviousPage=False), ("hasPreviousPage",)) == []
