"""What the tests of the whole program share with those of its parts."""

from tests.bots.matrix_street import homeserver

__all__ = ["homeserver"]
