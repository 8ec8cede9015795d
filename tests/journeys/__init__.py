"""Stories of the village, each with its transcript."""
