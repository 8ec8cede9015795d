"""Matrix: a bot in private rooms and community rooms of any homeserver, end-to-end encrypted where the rooms are."""

from bots.matrix.channel import Matrix
from bots.matrix.settings import MatrixSettings

__all__ = ["Matrix", "MatrixSettings"]
