"""Reading what people write, word by word: it knows no storage, and nothing of ours but texts and names."""
