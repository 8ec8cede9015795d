"""What leaves as a file or a picture: flyer, posters, stickers, slides, the letter to the town hall, and the map."""
