"""Stories of single turns: who says what, and the beginning of what they read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.model.member import Role
from tests.world import open_village

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from tests.world import Village

Turn = tuple[str, str, str]
"""Who, what, and what they read. ``!name:1`` is a button, ``↩words|text`` answers the message with these words.

Nobody says ``hours=2``: so much time passes.
"""


async def street(village: Village) -> None:
    """Two neighbours, their referent, and two people whom nobody knows."""
    await village.member("Nora", telegram="1001", home="2 rue des Lilas")
    await village.member("Karim", telegram="1002", roles=[Role.REFERENT])
    await village.member("Ali", telegram="1003")
    await village.stranger("Zoé", telegram="6001")
    await village.stranger("Yan", telegram="6002")


async def lane(village: Village) -> None:
    """The same, with a second referent."""
    await street(village)
    await village.member("Lucie", telegram="1006", roles=[Role.REFERENT])


async def crowd(village: Village) -> None:
    """The same, with two who are called Ali, and ten who are called Max."""
    await street(village)
    await village.member("Ali", telegram="1013")
    for number in range(10):
        await village.member(f"Max {number}", telegram=f"11{number}0")


async def orphans(village: Village) -> None:
    """Two neighbours whom nobody leads."""
    await village.member("Nora", telegram="1001")
    await village.member("Ali", telegram="1003")


async def commune(village: Village) -> None:
    """A second community, to which Nora belongs, too, and the town hall of both."""
    await street(village)
    await village.member("Rose", community="Les Roses", telegram="1004", roles=[Role.REFERENT])
    await village.belongs_to("Nora", "Les Roses")
    await village.town_hall("Marie", telegram="2001")


PLACES: Mapping[str, Callable[[Village], Awaitable[None]]] = {
    "street": street,
    "lane": lane,
    "crowd": crowd,
    "orphans": orphans,
    "commune": commune,
}


async def each_turn_reads_as_it_should(place: str, story: Sequence[Turn]) -> None:
    """Tell *story* in one of the places, where Olga runs the service, and look at each answer."""
    async with open_village() as village:
        village.run_by("Olga", "telegram", "9001")
        await PLACES[place](village)
        for who, said, reads in story:
            if not who:
                unit, _, amount = said.partition("=")
                await village.time_passes(**{unit: float(amount)})
                continue
            before = len(village.hears(who))
            await _says(village, who, said)
            heard = " / ".join(village.hears(who)[before:]).replace("\n", " / ").replace("\N{NO-BREAK SPACE}", " ")
            assert reads in heard, (who, said, heard)


async def _says(village: Village, who: str, said: str) -> None:
    if said.startswith("!"):
        await village.says(who, "", choice=said)
    elif said.startswith("↩"):
        words, _, text = said[1:].partition("|")
        message = next(each for each in reversed(village.screen(who)) if words in each.text)
        await village.answers(who, text, to=message)
    else:
        await village.says(who, said)
