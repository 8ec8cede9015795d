"""The words of the product: looked up by key, worded in a language and for a voice."""

from core.texts.catalogue import Message, Piece, Texts
from core.texts.wording import Ear, word

__all__ = ["Ear", "Message", "Piece", "Texts", "word"]
