"""The email channel."""

from bots.email.channel import Email
from bots.email.settings import EmailSettings

__all__ = ["Email", "EmailSettings"]
