"""The nouns of a neighbourhood and their rules: no input, no output."""
