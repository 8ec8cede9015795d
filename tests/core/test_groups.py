"""In front of a group « vu », « info » and « rien » work, and nothing about a person is ever answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core.command import discover
from core.model.member import Role
from core.texts import Texts
from tests.core.village import an_alert, count

if TYPE_CHECKING:
    from tests.world import Heard, Village

ROOMS = {"telegram": "-100200", "matrix": "!lilas:lilas.example"}
SECRETS = ("4 rue des Lilas", "3, allée", "+336", "06 ", "••", "1001", "lucie@", "@paul", "Lucie", "Karim")
"""What a group must never read: addresses, numbers, and names of people who did nothing to the alert."""
WORDS = {name: Texts.load().command("fr", name).words for name in discover()}


@pytest.fixture
async def groups(village: Village) -> Village:
    """A group on Telegram and a room on Matrix, with one alert, raised by Odette."""
    await village.member("Zora", telegram="1009", roles=[Role.REFERENT], home="4 rue des Lilas", sms="+33600000042")
    await village.group("Salon", ROOMS["matrix"], channel="matrix")
    await an_alert(village)
    await village.time_passes(seconds=10)
    return village


def in_rooms(village: Village) -> list[Heard]:
    """Everything that groups can read now."""
    return [*village.screen("Groupe", "telegram"), *village.screen("Salon", "matrix")]


@pytest.mark.parametrize("name", sorted(WORDS))
@pytest.mark.parametrize(("who", "channel"), [("Zora", "telegram"), ("Paul", "matrix")])
async def test_no_command_says_anything_about_a_person_in_a_group(
    groups: Village, who: str, channel: str, name: str
) -> None:
    """Every word of every command, alone and with an alert's code: the group reads cards of alerts and nothing else."""
    for words in WORDS[name]:
        for said in (f"/{words}", f"{words} A1", f"A1 {words}", f"{words} 1"):
            await groups.says(who, said, channel=channel, room=ROOMS[channel])
    await groups.time_passes(seconds=10)

    read = in_rooms(groups)
    assert read
    for heard in read:
        for shown in (heard.outbound, *heard.versions):
            assert shown.topic.startswith("A"), (name, shown.text)
            assert not [secret for secret in SECRETS if secret in shown.text], (name, shown.text)
    assert await count(groups, "SELECT count(*) FROM journal WHERE failure IS NOT NULL") == 0


@pytest.mark.parametrize(("who", "channel"), [("Zora", "telegram"), ("Paul", "matrix")])
@pytest.mark.parametrize("words", ["canaux", "lier", "A1 qui", "menu", "aide", "langue"])
async def test_what_is_personal_is_answered_in_private(groups: Village, who: str, channel: str, words: str) -> None:
    before = len(groups.hears(who, channel))

    await groups.says(who, words, channel=channel, room=ROOMS[channel])

    assert len(groups.hears(who, channel)) == before + 1


@pytest.mark.parametrize(("who", "channel"), [("Zora", "telegram"), ("Paul", "matrix")])
async def test_linked_members_answer_an_alert_in_the_group(groups: Village, who: str, channel: str) -> None:
    """By code, by answering the alert's own message, and by a button: one household, one voice."""
    room = ROOMS[channel]
    place = "Groupe" if channel == "telegram" else "Salon"
    card = groups.screen(place, channel)[0]

    await groups.says(who, "A1 vu", channel=channel, room=room)
    await groups.taps(who, "Vu", channel=channel, on=place)
    await groups.says(who, "rien", channel=channel, room=room, refers_to=card.external_id)
    await groups.says(who, "A1 2 une voiture bleue", channel=channel, room=room)
    await groups.time_passes(seconds=10)

    assert await count(groups, "SELECT count(*) FROM alert_event WHERE kind = 'seen'") == 0
    assert await count(groups, "SELECT count(*) FROM alert_event WHERE kind = 'nothing_here'") == 1
    assert await count(groups, "SELECT count(*) FROM alert_event WHERE kind = 'info'") == 1
    assert "une voiture bleue" in groups.hears("Groupe")[0]


@pytest.mark.parametrize("channel", ROOMS)
async def test_somebody_whom_nobody_knows_is_asked_kindly_to_write_in_private(groups: Village, channel: str) -> None:
    """Once for what was meant for us; what neighbours say to one another is only overheard."""
    await groups.stranger("Zoé", telegram="6001", matrix="@zoe:lilas.example")
    place = "Groupe" if channel == "telegram" else "Salon"
    before = len(groups.hears(place, channel))

    await groups.says("Zoé", "bonjour à tous", channel=channel, room=ROOMS[channel])
    await groups.says("Zoé", "/aide", channel=channel, room=ROOMS[channel])

    said = groups.hears(place, channel)[before:]
    assert said == ["Je ne vous connais pas encore. Écrivez-moi en privé, s'il vous plaît. Je vous répondrai là."]
    assert groups.hears("Zoé", channel) == []


@pytest.mark.parametrize("channel", ROOMS)
async def test_a_stranger_who_goes_on_and_on_does_not_fill_the_group(groups: Village, channel: str) -> None:
    await groups.stranger("Zoé", telegram="6001", matrix="@zoe:lilas.example")
    place = "Groupe" if channel == "telegram" else "Salon"
    before = len(groups.hears(place, channel))

    await groups.says("Zoé", *["/aide", "/menu", "A1 vu"] * 5, channel=channel, room=ROOMS[channel])
    at_once = len(groups.hears(place, channel)) - before
    await groups.time_passes(minutes=11)
    await groups.says("Zoé", "/aide", channel=channel, room=ROOMS[channel])

    assert at_once == 1
    assert sum("ne vous connais pas" in text for text in groups.hears(place, channel)) == 2


async def test_nothing_is_said_in_a_group_that_is_not_linked(groups: Village) -> None:
    await groups.stranger("Zoé", telegram="6001")
    groups.contacts["Ailleurs"] = {"telegram": "-100999"}

    await groups.says("Zoé", "/aide", room="-100999")
    await groups.says("Zora", "/menu", channel="telegram", room="-100999")

    assert groups.hears("Ailleurs") == []
