"""The door of a community: what may be guessed, and what may be learnt."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core.community import guessing, town_halls
from core.model.member import Role
from core.model.membership import Door, ValidationMode
from core.operators import Operators
from core.wire import Assurance, Attachment, AttachmentKind
from tests.core.village import count, knocks
from tests.world import CAPABILITIES

if TYPE_CHECKING:
    from tests.world import Village

ADMIT, REFUSE, ASK, SHOW = "admit_member", "refuse_request", "ask_detail", "list_requests"


async def test_a_code_is_tried_five_times_and_a_good_one_does_not_help_then(village: Village) -> None:
    """Neither does another code that comes meanwhile begin the count anew."""
    await village.invites("K7PM2QXD")
    await village.stranger("Marc", telegram="6666")

    for number in range(5):
        await village.says("Marc", f"rejoindre AAAA222{number + 2}")
    await village.invites("ZZZZ9999")
    await village.says("Marc", "rejoindre K7PM2QXD", "rejoindre ZZZZ9999")
    village.clock.passes(minutes=11)
    await village.says("Marc", "rejoindre K7PM2QXD")

    assert all("8 lettres" in text for text in village.hears("Marc")[:5])
    assert village.hears("Marc")[5] == village.hears("Marc")[6]
    assert "Trop d'essais" in village.hears("Marc")[5]
    assert "appellent" in village.hears("Marc")[7]


@pytest.mark.parametrize(
    ("locked_by", "shown", "asked"),
    [
        ("", "Un référent peut changer", "Ce n'est pas à vous de le changer"),
        ("la mairie", "RÉFÉRENT, PARRAINAGE 2 ou MAIRIE", "Le voulez-vous ?"),
    ],
)
async def test_an_officer_is_asked_for_no_yes_where_referents_decide_on_the_door(
    village: Village, locked_by: str, shown: str, asked: str
) -> None:
    await village.member("Mairie", roles=[Role.OFFICER], email="mairie@villeneuve.example")
    door = Door(village.communities["Les Lilas"], ValidationMode.REFERENT, 1, locked_by)
    await village.store.run(lambda uow: uow.requests.set_door(door))

    await village.says("Mairie", "validation", "validation ouverte")
    looked, changes = village.hears("Mairie")[-2:]

    assert shown in looked
    assert asked in changes.replace("\N{NO-BREAK SPACE}", " ")


async def test_who_founds_a_community_by_invitation_reads_that_they_lead_it(village: Village) -> None:
    await village.invites("K7PM2QXD", Role.REFERENT, community="Les Roses")
    await village.stranger("Lucie", telegram="7777")

    await village.says("Lucie", "rejoindre K7PM2QXD", "Lucie")

    assert "Vous êtes référent de" in village.hears("Lucie")[-1]
    assert "INVITER" in village.hears("Lucie")[-1]


async def test_a_community_that_is_founded_later_changes_no_other_door_of_its_commune(village: Village) -> None:
    """Where referents decide, they go on doing so; the town hall decides on the new one."""
    await village.town_hall("Mairie", email="mairie@villeneuve.example")
    door = Door(village.communities["Les Lilas"], ValidationMode.REFERENT, 1, "")
    await village.store.run(lambda uow: uow.requests.set_door(door))
    await village.founded("Les Roses")
    roses = await village.store.run(lambda uow: uow.communities.by_name("Les Roses"))
    assert roses is not None

    await village.store.run(lambda uow: town_halls.embrace(uow, roses))

    assert await village.store.run(lambda uow: uow.requests.door(door.community_id)) == door
    locked = await village.store.run(lambda uow: uow.requests.door(roses.id))
    assert locked.locked_by == "Mairie de Villeneuve"


async def test_ten_wrong_codes_a_day_are_enough(village: Village) -> None:
    await village.invites("K7PM2QXD")
    await village.stranger("Marc", telegram="6666")

    for number in range(10):
        await village.says("Marc", f"rejoindre AAAA2{200 + number}")
        village.clock.passes(minutes=20)
    await village.says("Marc", "rejoindre K7PM2QXD")
    village.clock.passes(days=1)
    await village.says("Marc", "rejoindre K7PM2QXD")

    assert "Trop d'essais" in village.hears("Marc")[10]
    assert "appellent" in village.hears("Marc")[11]


async def test_when_all_guess_together_no_code_is_read_and_the_operators_hear_of_it(
    village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guessing, "TRIES_OF_ALL", 3)
    await village.invites("K7PM2QXD")
    await village.stranger("Ops", telegram="5555")
    village.switchboard._door._operators = Operators((("telegram", "5555"),), CAPABILITIES)
    for number in range(4):
        await village.stranger(f"Bot{number}", telegram=f"660{number}")

    for number in range(3):
        await village.says(f"Bot{number}", "rejoindre AAAA2222")
    await village.says("Bot3", "rejoindre K7PM2QXD")
    village.clock.passes(hours=1, seconds=1)
    await village.says("Bot3", "rejoindre K7PM2QXD")

    assert len(village.hears("Ops")) == 1
    assert "3 codes faux" in village.hears("Ops")[0]
    assert "Trop d'essais" in village.hears("Bot3")[0]
    assert "appellent" in village.hears("Bot3")[1]


async def test_a_link_holds_a_hundred_and_thirty_bits_and_nothing_of_a_code_is_kept(village: Village) -> None:
    await village.says("Paul", "inviter")
    code, url = village.hears("Paul")[-1].split("REJOINDRE ")[1].split()[:2]
    link = url.rpartition("/")[2]

    kept = await count(village, "SELECT code_hash || ' ' || link_hash FROM invitation")

    assert len(code) == 8
    assert len(link) == 26
    assert code not in kept
    assert link not in kept
    await village.stranger("Zoé", telegram="6666")
    await village.says("Zoé", f"/start {link}", "Zoé", "4 rue des Roses")
    assert "Paul vous invite" in village.hears("Zoé")[-1]


async def test_an_invitation_ends_after_a_week(village: Village) -> None:
    await village.says("Karim", "inviter")
    code = village.hears("Karim")[-1].split("REJOINDRE ")[1].split()[0]
    await village.stranger("Zoé", telegram="6666")

    village.clock.passes(days=7)
    await village.says("Zoé", f"rejoindre {code}")

    assert "n'est plus valable" in village.hears("Zoé")[-1]


async def test_twenty_invitations_a_day_are_enough(village: Village) -> None:
    for _ in range(21):
        await village.says("Paul", "inviter")
    village.clock.passes(days=1)
    await village.says("Paul", "inviter")

    assert "REJOINDRE" in village.hears("Paul")[19]
    assert "Vingt" in village.hears("Paul")[20]
    assert "REJOINDRE" in village.hears("Paul")[21]


async def test_nobody_learns_where_neighbours_are_by_asking(village: Village) -> None:
    """A place with neighbours and a place without: the same questions, the same words, as often as allowed."""
    await village.stranger("Zoé", telegram="6666")
    await village.stranger("Marc", telegram="6667")

    for _ in range(4):
        await knocks(village, "Zoé", "Les Lilas")
        await knocks(village, "Marc", "Nulle Part")
    for words in ("demande", "demande bonjour", "demande encore", "demande vous êtes là ?", "quitter"):
        await village.says("Zoé", words)
        await village.says("Marc", words)

    # Each reads their own name and the place that they named themselves.
    own = (("Zoé", "Les Lilas"), ("Marc", "Nulle Part"))
    said = [[text.replace(name, "X").replace(place, "là-bas") for text in village.hears(name)] for name, place in own]
    assert said[0] == said[1]


async def test_three_places_a_day_may_be_asked_for(village: Village) -> None:
    await village.stranger("Marc", telegram="6666")

    for place in ("Nantes", "Rezé", "Vertou", "Orvault"):
        await knocks(village, "Marc", place)
        village.clock.passes(minutes=1)

    assert "Trois demandes par jour" in village.hears("Marc")[-1]
    assert await count(village, "SELECT count(*) FROM membership_request") == 3


async def test_who_knocks_time_and_again_is_shown_three_times(village: Village) -> None:
    await village.stranger("Marc", telegram="6666")

    for _ in range(6):
        await knocks(village, "Marc")
    await village.says("Marc", "demande S'il vous plaît")

    cards = [text for text in village.hears("Karim") if "D1" in text]
    assert len(cards) == 3
    assert await count(village, "SELECT count(*) FROM membership_request") == 1


async def test_somebody_far_away_does_not_walk_through_an_open_door(village: Village) -> None:
    await village.store.run(lambda uow: uow.requests.set_door(Door(1, ValidationMode.OPEN)))
    await village.stranger("Marc", telegram="6666")
    far = Attachment(AttachmentKind.LOCATION, latitude=48.85, longitude=2.35)

    await village.says("Marc", "rejoindre Les Lilas", "Marc")
    await village.says("Marc", "", attachments=(far,))
    await village.says("Marc", "personne")

    assert "loin de chez vous" in village.hears("Karim")[-1]
    assert "Bienvenue" not in village.hears("Marc")[-1]


async def test_a_vote_that_is_still_missing_is_not_given_by_an_invitation_of_one(village: Village) -> None:
    """Where two have to vouch, whoever invites has vouched; the other is asked for."""
    await village.store.run(lambda uow: uow.requests.set_door(Door(1, ValidationMode.SPONSORSHIP, 2)))
    await village.says("Paul", "inviter")
    code = village.hears("Paul")[-1].split("REJOINDRE ")[1].split()[0]
    await village.stranger("Zoé", telegram="6666")

    await village.says("Zoé", f"rejoindre {code}", "Zoé", "4 rue des Roses")

    assert "Se portent garants\N{NO-BREAK SPACE}: Paul" in village.hears("Karim")[-1]
    assert "À l'invitation de Paul" in village.hears("Karim")[-1]
    assert "Bienvenue" not in village.hears("Zoé")[-1]


async def test_whoever_founds_a_community_founds_no_second_one_that_day(village: Village) -> None:
    await village.stranger("Zoé", telegram="6666")
    for name in ("Le Bois Joli", "La Gare"):
        await village.says("Zoé", f"fonder {name}", f"Ville {name}", "plus tard")
        if name == "Le Bois Joli":
            await village.says("Zoé", "Zoé")
        await village.says("Zoé", "1")

    assert any("Le Bois Joli » existe" in text.replace("\N{NO-BREAK SPACE}", " ") for text in village.hears("Zoé"))
    assert "par jour suffit" in village.hears("Zoé")[-1]
    assert await count(village, "SELECT count(*) FROM community") == 2


async def test_a_forged_mail_moves_nobody_into_another_community(village: Village) -> None:
    """Whoever writes in Lucie's name with a valid code reads nothing; she is asked whether it was her."""
    await village.invites("K7PM2QXD", community="Les Roses")

    await village.says("Lucie", "rejoindre K7PM2QXD", assurance=Assurance.NONE)
    await village.says("Lucie", "Eve", assurance=Assurance.NONE)

    assert await count(village, "SELECT count(*) FROM member WHERE community_id = 2") == 0
    assert "répondez ce code" in village.hears("Lucie")[-1]


async def two_are_asked(village: Village) -> None:
    """Anne asks for Villeneuve: Les Lilas and Les Roses read her request."""
    await village.member("Rosa", community="Les Roses", roles=[Role.REFERENT], telegram="1077")
    await village.stranger("Anne", sms="+33612000009")
    await village.says("Anne", "rejoindre", "1", "Villeneuve", "Anne", "4 rue des Lilas", "personne")


async def test_a_no_of_one_of_two_is_no_answer_yet(village: Village) -> None:
    await two_are_asked(village)

    await village.says("Karim", "non 1 on ne vous connaît pas")
    first = village.hears("Anne")[-1]
    await village.says("Rosa", "non 1 nous non plus")

    assert first.startswith("Un groupe de voisins ne peut pas vous accueillir. D'autres peuvent encore")
    assert village.hears("Anne")[-1].startswith("Votre demande n'a pas été acceptée")


async def test_the_other_one_of_two_reads_that_nothing_is_left_to_do(village: Village) -> None:
    await two_are_asked(village)

    await village.says("Rosa", "oui 1")

    assert village.hears("Anne")[-1].startswith("Bienvenue Anne!")
    assert "chez d'autres voisins" in village.hears("Karim")[-1]
    assert "Les Roses" not in village.hears("Karim")[-1]
