"""Statistics as tables, for spreadsheets and for programs."""
