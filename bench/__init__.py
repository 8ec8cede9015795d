"""How fast the house is, each figure beside what the bare libraries do in the same minute on the same machine."""
