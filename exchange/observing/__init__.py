"""What the exchange lets its operator see: a log line for each request, metrics, traces."""
