"""The index: words and their keys, what was published as documents, and which words stand in which.

A word's id is computed from its spelling (`word_id`), so that a document is indexed without looking words up first.
"""

from hashlib import blake2b
from uuid import UUID

from sqlalchemy import REAL, BigInteger, ForeignKey, Identity, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from exchange.storage.base import Base, CreatedAt, PrimaryKey

SYNONYMS_CHANGED = "SYNONYMS_CHANGED"
"""The kind of event in the outbox after which every process takes the synonyms anew."""

_Spelling = Text(collation="C")


def word_id(folded: str) -> int:
    """The id of a word: 63 bits of a hash of its spelling. Two of a million words share one with a chance of 1 in 18
    million; they would be found for one another, no more."""
    return int.from_bytes(blake2b(folded.encode(), digest_size=8).digest()) >> 1


class SearchAnalysisRow(Base):
    """With which version of the analysis the index was built; no row before it was built for the first time."""

    __tablename__ = "search_analysis"

    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class SearchSynonymRow(Base):
    """Terms that say the same. `source` is a `rules.groups.SynonymSource`."""

    __tablename__ = "search_synonym"

    id: Mapped[PrimaryKey]
    terms: Mapped[list[str]]
    source: Mapped[str]
    created_at: Mapped[CreatedAt]


class SearchWordRow(Base):
    """A word that stands in a document: folded, and as it was written where it was seen first."""

    __tablename__ = "search_word"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    spelling: Mapped[str] = mapped_column(_Spelling)
    shown: Mapped[str]


class SearchKeyRow(Base):
    """A key under which a word is found, and how well it stands for the word (`rules.keys`)."""

    __tablename__ = "search_key"
    __table_args__ = (
        Index(
            "ix_search_key_similar",
            "key",
            postgresql_using="gin",
            postgresql_ops={"key": "gin_trgm_ops"},
            postgresql_with={"fastupdate": "off"},
            postgresql_where=text("weight >= 0.95"),
        ),
        Index("ix_search_key_word_id", "word_id"),
    )

    key: Mapped[str] = mapped_column(_Spelling, primary_key=True)
    word_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("search_word.id"), primary_key=True)
    weight: Mapped[float] = mapped_column(REAL)


class SearchDocumentRow(Base):
    """What is searched of one published record. `subject_id` is the measure that a hit leads to: the record itself,
    or the measure that a lesson belongs to; empty for a lesson that stands alone. `title` is normal as prefixes are,
    `body` all its text as phrases are (`rules.query`)."""

    __tablename__ = "search_document"
    __table_args__ = (Index("ix_search_document_subject_id", "subject_id"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    record_id: Mapped[UUID] = mapped_column(ForeignKey("record.id"), unique=True)
    kind: Mapped[str]
    subject_id: Mapped[UUID | None] = mapped_column(ForeignKey("record.id"))
    title: Mapped[str]
    body: Mapped[str]


class SearchPostingRow(Base):
    """That a word stands in a document, and how much it says about it, from 0 to 1."""

    __tablename__ = "search_posting"

    document_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("search_document.id", ondelete="CASCADE"), primary_key=True
    )
    # No foreign key: the statement that writes postings writes their words, and checking each would double its time.
    word_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    impact: Mapped[float] = mapped_column(REAL)

    __table_args__ = (
        Index("ix_search_posting_impact", "word_id", text("impact DESC"), postgresql_include=["document_id"]),
    )
