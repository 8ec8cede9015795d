"""Who has only an old phone, or only a mailbox, can do everything that a member on Telegram can."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from core.command import discover
from tests.whole.hamlets import LANGUAGES, Hamlet, open_hamlets
from tests.whole.segments import too_long
from tests.whole.walks import WALKS, Walk
from tests.world import CAPABILITIES, open_village

EVERY_WALK = [
    pytest.param(command, walk, id=f"{command}-{walk.who}-{number}")
    for command, walks in sorted(WALKS.items())
    for number, walk in enumerate(walks)
]


@pytest.fixture
async def hamlets() -> AsyncIterator[list[Hamlet]]:
    """A hamlet for each channel in each language."""
    async with open_village() as village:
        yield await open_hamlets(village)


def test_every_command_has_a_walk() -> None:
    """Whoever adds a command shows, in tests/whole/walks.py, how it is walked on every channel."""
    assert set(WALKS) == set(discover())


@pytest.mark.parametrize(("command", "walk"), EVERY_WALK)
async def test_a_command_leaves_the_same_behind_on_every_channel(
    command: str, walk: Walk, hamlets: list[Hamlet]
) -> None:
    """Begun by its word in French and in English, by whoever has the right; answered by typing, or by buttons."""
    for hamlet in hamlets:
        await hamlet.raise_alerts(walk.alerts)
        for earlier in walk.after:
            name, _, number = earlier.partition("/")
            await go(hamlet, name, WALKS[name][int(number or 0)])
    before = [await hamlet.state() for hamlet in hamlets]

    for hamlet in hamlets:
        await go(hamlet, command, walk)

    states = {(hamlet.channel, hamlet.language): await hamlet.state() for hamlet in hamlets}
    for hamlet, earlier_state in zip(hamlets, before, strict=True):
        state = states[hamlet.channel, hamlet.language]
        assert hamlet.acted[-1][0] == command, hamlet.village.hears(hamlet.called(walk.who))[-1]
        assert walk.leaves(state) if walk.leaves is not None else state == earlier_state, (hamlet.channel, state)
    assert await too_long(hamlets[0].village) == []
    for language in LANGUAGES:
        first = states[next(iter(CAPABILITIES)), language]
        assert {channel: states[channel, language] for channel in CAPABILITIES} == dict.fromkeys(CAPABILITIES, first)
    if command != "choose_language":
        french, english = (states[next(iter(CAPABILITIES)), language] for language in LANGUAGES)
        assert french.without_languages() == english.without_languages()


async def go(hamlet: Hamlet, command: str, walk: Walk) -> None:
    """Walk *command* once, by its first word in the hamlet's language."""
    word = hamlet.village.texts.command(hamlet.language, command).words[0]
    known = {
        "code": hamlet.code,
        "community": hamlet.name,
        "new": f"Les Roses {hamlet.channel} {hamlet.language}",
        "ben": hamlet.called("Ben"),
        "link": hamlet.link,
    }
    answers = {key: answer.format(**known) for key, answer in walk.answers.items()}
    await hamlet.walk(walk.who, walk.said(word, hamlet.language).format(**known), answers)
