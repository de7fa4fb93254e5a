"""`vocabulary`: the German and English labels of every closed list in the schema."""

from typing import Annotated

import strawberry

from exchange.access.rules import Text
from exchange.projection.enums import VOCABULARY, Language

LabelLanguage = Annotated[Language, strawberry.argument(description="The language of the label.")]
Names = Annotated[
    list[str] | None, strawberry.argument(description="The names of the enums that are wanted; all unless told.")
]


@strawberry.type(description="A value of a closed list, with what people read for it.")
class Term:
    """A term."""

    value: str = strawberry.field(description="The value, as the schema spells it.")
    text: strawberry.Private[Text]

    @strawberry.field(description="What people read for it.")
    def label(self, language: LabelLanguage = Language.DE) -> str:
        """The label in a language."""
        return self.text.in_language(language.value.lower())


@strawberry.type(description="A closed list of the schema.")
class Vocabulary:
    """An enum with its labels."""

    name: str = strawberry.field(description="The name of the enum in the schema.")
    terms: list[Term] = strawberry.field(description="Its values, in their natural order.")


@strawberry.type
class VocabularyQueries:
    """The root field `vocabularies`."""

    @strawberry.field(description="The closed lists of the schema with German and English labels, all or those named.")
    def vocabularies(self, names: Names = None) -> list[Vocabulary]:
        """The labels of enums."""
        chosen = VOCABULARY if names is None else {name: VOCABULARY[name] for name in names if name in VOCABULARY}
        return [
            Vocabulary(name=name, terms=[Term(value=key.value, text=label) for key, label in labels.items()])
            for name, labels in chosen.items()
        ]
