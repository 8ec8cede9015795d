"""The wall between the rules and the storage: one file a shelf, types alone; `unit_of_work` holds them together."""
