"""What follows from an alert, a drill or a round: its shared state, and who is told."""
