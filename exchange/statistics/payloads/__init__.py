"""What mutations of statistics answer."""
