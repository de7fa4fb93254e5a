"""What coordinators do with statistics, one transaction each."""
