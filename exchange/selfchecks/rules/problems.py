"""What is wrong with a document: where, and in words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from exchange.access.rules import ErrorCode, Text

Path = tuple[str, ...]
"""A place in a document: the names and list positions that lead to it."""

MOST = 100
"""Whoever has so many problems has enough to do."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in a text; both count from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem; `mark` where the document was a text."""

    code: ErrorCode
    path: Path
    text: Text
    mark: Mark | None = None

    @property
    def message(self) -> Text:
        """What is wrong, beginning with the line."""
        if self.mark is None:
            return self.text
        return Text(
            f"Zeile {self.mark.line}, Spalte {self.mark.column}: {self.text.de}",
            f"Line {self.mark.line}, column {self.mark.column}: {self.text.en}",
        )

    def in_file(self, name: str) -> str:
        """The problem in a line for the terminal: file, line and column, where in the document, and what is wrong."""
        mark = f":{self.mark.line}:{self.mark.column}" if self.mark else ""
        within = f"{'.'.join(self.path)}: " if self.path else ""
        return f"{name}{mark}: {within}{self.text.en}"


class Findings:
    """The problems of one document. `marks` says where its places lie in the text."""

    def __init__(self, marks: Mapping[Path, Mark] | None = None) -> None:
        self._marks = {} if marks is None else marks
        self._problems: list[Problem] = []

    def add(self, code: ErrorCode, path: Path, text: Text, mark: Mark | None = None) -> None:
        """Note a problem; without a mark it lies where the path leads to, as far as that exists."""
        if len(self._problems) < MOST:
            self._problems.append(Problem(code, path, text, mark or self._mark(path)))

    def _mark(self, path: Path) -> Mark | None:
        while path and path not in self._marks:
            path = path[:-1]
        return self._marks.get(path)

    def __bool__(self) -> bool:
        return bool(self._problems)

    def __iter__(self) -> Iterator[Problem]:
        """The problems in the order of the text."""
        far = Mark(0, 0)
        return iter(sorted(self._problems, key=lambda each: ((each.mark or far).line, (each.mark or far).column)))
