"""What leaves as a file to be printed: flyer, posters, stickers, presentation, and the letter to the town hall."""
