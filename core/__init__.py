"""What the neighbourhood is and says: synchronous, and without network, database or clock."""
