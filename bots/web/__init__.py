"""The web room: one server, and the pages that neighbours, operators and newcomers see."""
