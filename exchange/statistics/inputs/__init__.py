"""What mutations of statistics take."""
