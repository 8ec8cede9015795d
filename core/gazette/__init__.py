"""What follows from an article, and the letter that is made of them."""
