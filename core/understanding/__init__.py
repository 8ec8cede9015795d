"""What somebody means by what they wrote: which answer, command, alert or neighbour; it looks up, and acts never."""
