"""What is particular to each SMS gateway, one file for each."""
