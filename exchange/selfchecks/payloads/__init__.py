"""What mutations of self-checks answer."""
