"""What a message encloses: a file is made from its spec when the message leaves, outside of any transaction."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from core.wire import Attachment

Spec = Mapping[str, Any]
"""``make`` names what makes the file; the rest, as JSON, is all that it needs to know."""
Maker = Callable[[Spec, str], Attachment]
"""Makes a file from its spec, in a language. It may take its time: it runs beside the event loop."""


async def enclose(specs: Iterable[Spec], language: str, makers: Mapping[str, Maker]) -> tuple[Attachment, ...]:
    """Make the files of *specs*, in order.

    Raises:
        KeyError: nothing makes what a spec asks for: a mistake of ours.
    """
    return await asyncio.to_thread(lambda: tuple(makers[spec["make"]](spec, language) for spec in specs))
