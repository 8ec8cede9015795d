"""What a referent reads first, what neighbours flag, what is decided, and the appeal against it."""
