"""Messages that could not be handled: listed, shown with their bytes, taken in anew, or thrown away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bots.operator import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bots.bootstrap import House


async def list_letters(house: House) -> None:
    """One line for each parked message, without what it says."""
    await house.prepare()
    letters = await house.store.run(lambda uow: uow.journal.failed())
    for letter in letters:
        say(f"{letter.id} · {letter.received_at:%Y-%m-%d %H:%M} · {letter.channel} · {letter.reason}")
    if not letters:
        say("There are no dead letters.")


async def show_letter(house: House, letter_id: int) -> None:
    """Show one parked message with its bytes.

    Raises:
        LookupError: there is no such letter.
    """
    await house.prepare()
    letters = await house.store.run(lambda uow: uow.journal.failed())
    letter = next((each for each in letters if each.id == letter_id), None)
    if letter is None:
        raise LookupError(_no_letter(letter_id))
    say(f"{letter.id} · {letter.received_at:%Y-%m-%d %H:%M} · {letter.channel} · {letter.reason}")
    say(letter.raw.decode("utf-8", "backslashreplace"))


async def replay_letters(house: House, letter_ids: Sequence[int]) -> None:
    """Handle parked messages again, and send what they lead to.

    Raises:
        LookupError: one of them is not there.
    """
    await house.prepare()
    for letter_id in letter_ids:
        turn = await house.store.run(lambda uow, each=letter_id: house.door.hear_again(each, uow))  # type: ignore[misc]
        if turn is None:
            raise LookupError(_no_letter(letter_id))
        say(f"{letter_id} is handled; its answer leaves with the running service.")


async def discard_letters(house: House, letter_ids: Sequence[int]) -> None:
    """Take parked messages off the list.

    Raises:
        LookupError: one of them is not there.
    """
    await house.prepare()
    for letter_id in letter_ids:
        if not await house.store.run(lambda uow, each=letter_id: uow.journal.settle(each)):  # type: ignore[misc]
            raise LookupError(_no_letter(letter_id))
        say(f"{letter_id} is discarded.")


def _no_letter(letter_id: int) -> str:
    return f"There is no dead letter {letter_id}; see `tocsin dead-letters list`."
