"""What German text needs beyond PostgreSQL: words, their keys, and what a query asks for. Pure, used when a record is
published and for every query alike."""
