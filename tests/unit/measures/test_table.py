from pathlib import Path

from exchange.measures.rules.table import OTHERS, STATES, VIEWERS, lines
from exchange.measures.rules.workflow import Action, refusal

PAGE = Path(__file__).resolve().parents[3] / "docs" / "allowed-actions.md"


def test_the_page_is_up_to_date() -> None:
    written = "".join(f"{line}\n" for line in lines())
    assert PAGE.read_text(encoding="utf-8") == written, (
        "python -m exchange.measures.rules.table > docs/allowed-actions.md"
    )


def test_those_in_the_last_row_are_all_alike() -> None:
    *_, foreign = VIEWERS.values()
    for standing in STATES.values():
        for action in Action:
            expected = refusal(action, standing, foreign, ())
            assert [refusal(action, standing, other, ()) for other in OTHERS] == [expected] * len(OTHERS)
