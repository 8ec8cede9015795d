"""Stories of one person on several channels: linking, order, removal, and what goes wrong."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from core.model.notice import Audience, AudienceKind, Lane, Notice
from core.ports import Voice
from core.wire import Inbound
from tests.journeys.street import a_street

if TYPE_CHECKING:
    from core.shelves.unit_of_work import UnitOfWork
    from tests.world import Village


async def an_old_street(village: Village) -> None:
    """Neighbours who have been here for a day."""
    await a_street(village)
    village.clock.passes(days=1)


def the_code(text: str) -> str:
    """The code of a link in what the bot said."""
    found = re.search(r"(?:LIER|LINK) ([A-Z0-9]{8})", text)
    assert found is not None, text
    return found[1]


def the_proof(text: str) -> str:
    """The code of a proof in what the bot said."""
    found = re.search(r"\b\d{6}\b", text)
    assert found is not None, text
    return found[0]


async def linked(village: Village, name: str, first: str, second: str, address: str) -> None:
    """Let *name* link *address* on the channel *second* to the contact that they have on *first*."""
    village.contacts[name][second] = address
    village._names[second, address] = name
    await village.says(name, "lier", channel=first)
    await proven(village, name, first)
    await village.says(name, f"lier {the_code(village.hears(name, first)[-1])}", channel=second)
    await proven(village, name, second)


async def proven(village: Village, name: str, channel: str) -> None:
    """Type the proof back where one was asked for: it stands there, or on another contact that was asked."""
    screens = [channel, *(each for each in village.contacts[name] if each != channel)]
    last = [heard[-1] for each in screens if (heard := village.hears(name, each))]
    asked = next((text for text in last if re.search(r"\b\d{6}\b", text)), None)
    if asked is not None:
        await village.says(name, the_proof(asked), channel=channel)


@pytest.mark.parametrize(
    ("name", "first", "second", "address"),
    [
        ("Karim", "telegram", "sms", "+33612345642"),
        ("Odette", "sms", "telegram", "4001"),
        ("Lucie", "email", "matrix", "@lucie:lilas.example"),
        ("Paul", "matrix", "email", "paul@lilas.example"),
    ],
    ids=["telegram-sms", "sms-telegram", "email-matrix", "matrix-email"],
)
@pytest.mark.feature("R1", by="link_contact")
async def test_a_second_channel_is_linked_with_a_code(
    village: Village, name: str, first: str, second: str, address: str
) -> None:
    """On relie un second canal avec un code tapé sur l'autre, puis on choisit lequel passe en premier."""
    await an_old_street(village)

    village.tells(f"{name} relie un second canal")
    await linked(village, name, first, second, address)
    village.tells("Ses canaux")
    await village.says(name, "canaux", channel=second)
    await village.says(name, "canaux 2 d'abord", channel=first)

    assert "relié" in village.hears(name, second)[-2]
    assert any("relié à votre nom" in text for text in village.hears(name, first))
    places = village.hears(name, first)[-1]
    kinds = {"telegram": "Telegram", "sms": "SMS", "email": "mail", "matrix": "Matrix"}
    assert places.index(kinds[second]) < places.index(kinds[first])


async def test_english_speaking_neighbours_read_all_of_it_in_their_language(village: Village) -> None:
    """A neighbour who reads English links a phone, and sorts her channels."""
    await an_old_street(village)

    village.contacts["Ana"]["sms"] = "+447700900142"
    village._names["sms", "+447700900142"] = "Ana"
    await village.says("Ana", "link", channel="telegram")
    await village.says("Ana", f"link {the_code(village.hears('Ana')[-1])}", channel="sms")
    await proven(village, "Ana", "sms")
    await village.says("Ana", "channels", channel="telegram")
    await village.taps("Ana", "2", channel="telegram")
    await village.taps("Ana", "Letter here", channel="telegram")
    await village.says("Ana", "channels 2 remove", channel="telegram")
    await village.taps("Ana", "Yes, remove it", channel="telegram")

    assert "+44 •• •• •• 42" in village.hears("Ana")[-1]
    proof, done, removed = village.hears("Ana", "sms")
    assert proof.startswith("To be sure")
    assert done.startswith("Linked, Ana.")
    assert removed.startswith("This channel has just been removed")


async def test_alerts_here_and_the_letter_there(village: Village) -> None:
    """Les alertes sur un canal, la lettre sur un autre ; puis on retire un canal."""
    await an_old_street(village)
    await linked(village, "Karim", "telegram", "email", "karim@lilas.example")

    village.tells("La lettre sur l'autre canal")
    await village.says("Karim", "canaux", channel="telegram")
    await village.taps("Karim", "2", channel="telegram")
    await village.taps("Karim", "Lettre ici", channel="telegram")
    sorted_out = village.hears("Karim", "telegram")[-1]
    village.tells("On retire un canal, mais jamais le dernier")
    await village.says("Karim", "canaux retirer 2", channel="telegram")
    await village.taps("Karim", "Oui, retirer", channel="telegram")
    await village.says("Karim", "canaux", "canaux 1 retirer", channel="telegram")

    assert "1. Telegram : alertes" in sorted_out.replace("\N{NO-BREAK SPACE}", " ")
    assert "2. mail k••@lilas.example : vos messages" in sorted_out.replace("\N{NO-BREAK SPACE}", " ")
    assert "retiré" in village.hears("Karim", "email")[-1]
    assert "dernier canal" in village.hears("Karim", "telegram")[-1]


async def test_who_stopped_the_letter_does_not_get_it_on_a_new_channel(village: Village) -> None:
    """Karim ne veut plus de la lettre ; un canal relié ensuite ne la rapporte pas."""
    await an_old_street(village)
    await village.says("Karim", "stop lettre", channel="telegram")

    await linked(village, "Karim", "telegram", "email", "karim@lilas.example")
    before = {channel: len(village.hears("Karim", channel)) for channel in ("telegram", "email")}
    await village.store.run(lambda uow: uow.outbox.add(news(village), uow.now()))
    await village.post_office_closes()
    read = {channel: len(village.hears("Karim", channel)) for channel in before}
    await village.says("Karim", "reprendre", channel="email")
    await village.store.run(lambda uow: uow.outbox.add(news(village), uow.now()))
    await village.post_office_closes()

    assert read == before
    # The answer, and then the news.
    assert len(village.hears("Karim", "email")) == before["email"] + 2


async def test_every_other_contact_hears_of_a_new_one_and_each_may_undo_it(village: Village) -> None:
    """Chaque canal de Karim apprend qu'un nouveau canal est relié ; chacun des anciens peut le retirer d'un mot."""
    await an_old_street(village)
    await linked(village, "Karim", "telegram", "email", "karim@lilas.example")
    await linked(village, "Karim", "telegram", "sms", "+33612345642")
    village.clock.passes(days=1)
    before = {channel: len(village.hears("Karim", channel)) for channel in ("telegram", "email", "sms")}

    village.tells("Un quatrième canal")
    await linked(village, "Karim", "telegram", "matrix", "@karim:lilas.example")
    told = {channel: village.hears("Karim", channel)[number:] for channel, number in before.items()}
    await village.says("Karim", "DELIER", channel="sms")
    await village.says("Karim", "canaux", channel="matrix")

    assert all(any("relié à votre nom" in text for text in texts) for texts in told.values())
    assert "Matrix" in village.hears("Karim", "sms")[-1]
    assert "Je ne vous connais pas encore ici" in village.hears("Karim", "matrix")[-1]


@pytest.mark.parametrize("how", ["tap", "word"])
async def test_somebody_links_a_channel_in_my_name_and_i_undo_it(village: Village, how: str) -> None:
    """Quelqu'un a lu mon code et relié son téléphone : je le retire d'un mot ou d'un geste."""
    await an_old_street(village)
    victim, channel = ("Karim", "telegram") if how == "tap" else ("Odette", "sms")
    await village.stranger("Inconnu", matrix="@inconnu:lilas.example")
    await village.says(victim, "lier", channel=channel)
    await proven(village, victim, channel)
    code = the_code(village.hears(victim, channel)[-1])
    await village.says("Inconnu", f"lier {code}")

    if how == "tap":
        await village.taps(victim, "Ce n'est pas moi", channel=channel)
    else:
        await village.says(victim, "DELIER", channel=channel)
    village.tells("L'inconnu n'est plus personne, et ne peut plus se relier")
    await village.says("Inconnu", "canaux", "A1 vu")
    village.clock.passes(minutes=31)
    await village.says(victim, "lier", channel=channel)
    await proven(village, victim, channel)
    await village.says("Inconnu", f"lier {the_code(village.hears(victim, channel)[-1])}")

    assert any("bloqué" in text for text in village.hears(victim, channel))
    assert "Je ne peux pas relier ce canal" in village.hears("Inconnu")[-1]


async def test_a_new_channel_cannot_throw_the_others_out(village: Village) -> None:
    """Un canal tout neuf ne peut ni retirer les autres, ni en relier, pendant un jour."""
    await an_old_street(village)
    await linked(village, "Karim", "telegram", "matrix", "@karim:lilas.example")

    await village.says("Karim", "canaux 1 retirer", "canaux 2 d'abord", "lier", "délier", channel="matrix")
    refused = village.hears("Karim", "matrix")[-4:]
    await village.time_passes(hours=25)
    await village.says("Karim", "canaux 2 d'abord", channel="matrix")

    assert all("tout nouveau" in text for text in refused[:3])
    assert "Aucun canal" in refused[3]
    assert "C'est noté" in village.hears("Karim", "matrix")[-1]


async def test_the_channel_of_another_neighbour_is_left_alone(village: Village) -> None:
    """Un canal qui sert déjà à quelqu'un d'autre n'est jamais pris ; rien ne dit à qui il est."""
    await an_old_street(village)
    await village.says("Karim", "lier")
    code = the_code(village.hears("Karim")[-1])

    await village.says("Paul", f"lier {code}")
    await village.says("Karim", f"lier {code}")

    assert "sert déjà" in village.hears("Paul")[-1]
    assert "Karim" not in village.hears("Paul")[-1]
    assert "déjà le vôtre" in village.hears("Karim")[-1]


async def test_wrong_codes_are_counted_and_a_code_works_once(village: Village) -> None:
    """Un code sert une fois, dix minutes ; après cinq essais ratés, c'est fini pour ce code."""
    await an_old_street(village)
    await village.stranger("Zoé", telegram="5001")
    await village.stranger("Léa", matrix="@lea:lilas.example")
    await village.says("Zoé", "lier")

    village.tells("Cinq mauvais codes, puis le bon")
    await village.says("Karim", "lier")
    code = the_code(village.hears("Karim")[-1])
    await village.says("Zoé", *[f"lier AAAAAAA{sign}" for sign in "23456"], f"lier {code}")
    stopped = village.hears("Zoé")[-1]
    village.tells("Un code trop vieux, puis un code déjà servi")
    await village.time_passes(minutes=10, seconds=1)
    await village.says("Léa", f"lier {code}")
    await village.says("Karim", "lier")
    fresh = the_code(village.hears("Karim")[-1])
    await village.says("Léa", f"lier {fresh}")
    await village.says("Zoé", f"lier {fresh}")

    assert "Trop d'essais" in stopped
    assert "n'est plus valable" in village.hears("Léa")[0]
    assert "relié" in village.hears("Léa")[1]
    assert "n'est plus valable" in village.hears("Zoé")[-1]


@pytest.mark.parametrize(("letters", "alerts"), [("sms", "email"), ("email", "sms"), ("matrix", "telegram")])
async def test_each_lane_takes_the_channel_that_was_chosen_for_it(village: Village, letters: str, alerts: str) -> None:
    """Les alertes ici, les nouvelles du quartier là : chacune arrive où Lina l'a voulu, et seulement là."""
    addresses = {"sms": "+33600000021", "email": "lina@lilas.example", "matrix": "@lina:lilas.example"}
    await an_old_street(village)
    others: dict[str, Any] = {each: addresses[each] for each in (letters, alerts) if each != "telegram"}
    await village.member("Lina", telegram="1020", **others)
    village.clock.passes(days=1)
    channels = list(village.contacts["Lina"])

    for channel, wish in ((letters, "lettre"), (alerts, "alertes")):
        mine = await village.store.run(lambda uow: own_channels(uow, "1020"))
        await village.says("Lina", f"canaux {mine.index(channel) + 1} {wish}", channel="telegram")
    village.tells("Une nouvelle du quartier, puis une alerte")
    before = {channel: len(village.hears("Lina", channel)) for channel in channels}
    await village.store.run(lambda uow: uow.outbox.add(news(village), uow.now()))
    await village.post_office_closes()
    read = {channel: len(village.hears("Lina", channel)) for channel in channels}
    await village.says("Paul", "alerte vol rue des Lilas, un vélo rouge", "3", "Non, c'est passé", "Envoyer")
    rung = {channel: len(village.hears("Lina", channel)) for channel in channels}

    assert {channel for channel in channels if read[channel] > before[channel]} == {letters}
    assert {channel for channel in channels if rung[channel] > read[channel]} == {alerts}


def own_channels(uow: UnitOfWork, telegram: str) -> list[str]:
    """The channels of the person who is at this address of Telegram, in the order in which they are shown."""
    person = uow.members.speaker_at(Inbound("telegram", telegram, "", uow.now()), Voice.TELEGRAM).person
    assert person is not None
    return [each.contact.channel for each in uow.contacts.of(person.id)]


def news(village: Village) -> Notice:
    """What everybody hears in the lane of the gazette."""
    community_id = village.communities["Les Lilas"]
    params = {"mode": {"say": "door.mode_open"}, "community": "Les Lilas"}
    return Notice("door.changed", params, Audience(AudienceKind.COMMUNITY, community_id), Lane.GAZETTE, community_id)
