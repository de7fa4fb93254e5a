"""The reasons why figures are withheld, told once each at the foot of a picture."""

from exchange.statistics.exports.table import Coded

_DIGITS = "¹²³⁴⁵⁶⁷⁸⁹"


class Notes:
    """The notes of one picture, numbered in the order in which they were needed."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}

    def mark(self, reason: Coded | None) -> str:
        """What stands beside a withheld figure; nothing beside one that is told."""
        if reason is None:
            return ""
        self._texts.setdefault(reason.code, reason.text)
        return _DIGITS[list(self._texts).index(reason.code)]

    def told(self) -> list[tuple[str, str]]:
        """Each note's mark and what it says."""
        return list(zip(_DIGITS, self._texts.values(), strict=False))
