"""The proof that nothing is lost: killed at every step, handed over twice, fed with anything."""
