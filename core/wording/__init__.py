"""What a text for neighbours is asked before they read it: rules and lists that everybody can read, no guesses."""

from core.wording.look import Finding, Kind, look_at, tells_way
from core.wording.reading import fold

__all__ = ["Finding", "Kind", "fold", "look_at", "tells_way"]
