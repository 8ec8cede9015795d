"""Which alert, article, neighbour or request is meant, and how it is asked and shown: what commands share."""
