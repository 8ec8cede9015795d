"""What the storage promises, on SQLite and on PostgreSQL."""
