"""The kinds of records, as the actions know them; types read the same."""

from exchange.measures.tables.kinds import LESSON, LIFECYCLE, MEASURE, RECORD, STRATEGY, Kind, ListTable, PartTable

__all__ = ["LESSON", "LIFECYCLE", "MEASURE", "RECORD", "STRATEGY", "Kind", "ListTable", "PartTable"]
