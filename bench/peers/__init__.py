"""The servers that are measured, a process each."""
