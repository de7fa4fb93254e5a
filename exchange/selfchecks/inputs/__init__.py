"""What mutations of self-checks take."""
