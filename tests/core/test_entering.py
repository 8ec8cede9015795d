"""The door of a community: what may be guessed, what may be learnt, and what is lost with a place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core import guessing
from core.about_request import read_numbers, read_request
from core.model.community import Community, CommunityStatus, Point
from core.model.member import Role
from core.model.membership import Door, ValidationMode
from core.model.whereabouts import Inside, is_inside, metres_between
from core.retention import tidy
from core.wire import Assurance, Attachment, AttachmentKind
from tests.core.test_alert import NOW
from tests.core.village import an_alert, count

if TYPE_CHECKING:
    from core.shelves import UnitOfWork
    from tests.world import Village

ADMIT, REFUSE, ASK, SHOW = "admit_member", "refuse_request", "ask_detail", "list_requests"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("oui 31-35", (ADMIT, "31-35")),
        ("OUI 31 à 33", (ADMIT, "31 à 33")),
        ("oui 31, 34 et 36", (ADMIT, "31, 34 et 36")),
        ("Oui D31", (ADMIT, "D31")),
        ("yes 31 to 33", (ADMIT, "31 to 33")),
        ("non 31 adresse inconnue", (REFUSE, "31 adresse inconnue")),
        ("/non 31: trop loin", (REFUSE, "31 trop loin")),
        ("D31", (SHOW, "31")),
        ("d31 oui", (ADMIT, "31")),
        ("D31 non trop loin", (REFUSE, "31 trop loin")),
        ("D31 ? Quelle maison", (ASK, "31 Quelle maison")),
        ("D31 Quelle maison", (ASK, "31 Quelle maison")),
        ("31? Quelle maison", (ASK, "31 Quelle maison")),
        ("D 12 rue des Lilas", None),
        ("oui", None),
        ("oui merci", None),
        ("non", None),
        ("31", None),
        ("12 rue des Lilas", None),
    ],
)
def test_what_a_referent_says_of_requests(text: str, meant: tuple[str, str] | None) -> None:
    assert read_request(text, is_doorkeeper=True) == meant


@pytest.mark.parametrize("text", ["oui 3", "non 3 rue des Lilas", "3 ? Je ne sais pas", "D31 Quelle maison"])
def test_numbers_of_others_are_no_requests(text: str) -> None:
    """A neighbour who answers « oui 3 » to anything means something else."""
    assert read_request(text, is_doorkeeper=False) is None


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("non 3 rue des Lilas", None),
        ("3 ? Je ne sais pas", None),
        ("D31 Quelle maison", None),
        ("oui 31-35", (ADMIT, "31-35")),
        ("non D3 trop loin", (REFUSE, "D3 trop loin")),
    ],
)
def test_an_open_question_comes_first_unless_it_is_plain(text: str, meant: tuple[str, str] | None) -> None:
    assert read_request(text, is_doorkeeper=True, is_asked=True) == meant


@pytest.mark.parametrize(
    ("text", "numbers", "rest"),
    [
        ("31-35", [31, 32, 33, 34, 35], ""),
        ("31, 33 et 31", [31, 33], ""),
        ("D31 à D32 merci", [31, 32], "merci"),
        ("35-31", [], ""),
        ("1-999999", list(range(1, 21)), ""),
        ("rien", [], "rien"),
    ],
)
def test_ranges_are_written_out_up_to_a_bearable_length(text: str, numbers: list[int], rest: str) -> None:
    assert read_numbers(text) == (numbers, rest)


def test_a_distance_is_that_on_the_ground() -> None:
    """Notre-Dame to the Eiffel tower: 4.09 km, by any map."""
    assert metres_between(Point(48.85296, 2.34998), Point(48.85826, 2.29451)) == pytest.approx(4_100, abs=30)
    assert metres_between(Point(10, 179.999), Point(10, -179.999)) == pytest.approx(219, abs=1)


@pytest.mark.parametrize(
    ("point", "inside"),
    [
        (Point(47.2190, -1.5536), Inside.YES),
        (Point(47.2330, -1.5536), Inside.UNKNOWN),
        (Point(47.3000, -1.5536), Inside.NO),
        (None, Inside.UNKNOWN),
    ],
)
def test_a_place_is_inside_as_far_as_the_centre_tells(point: Point | None, inside: Inside) -> None:
    here = Point(47.2184, -1.5536)
    lilas = Community(1, "Lilas", "X", here, "FR", "fr", "Europe/Paris", CommunityStatus.ACTIVE, NOW)
    nowhere = Community(1, "Lilas", "X", None, "FR", "fr", "Europe/Paris", CommunityStatus.ACTIVE, NOW)

    assert is_inside(lilas, point) is inside
    assert is_inside(nowhere, point) is Inside.UNKNOWN


async def knocks(village: Village, name: str, where: str = "Les Lilas") -> None:
    """Let somebody ask to enter."""
    await village.says(name, f"rejoindre {where}", name, "4 rue des Roses", "personne")


async def asked_for(village: Village, name: str, **contact: str) -> None:
    await village.stranger(name, **contact)
    await knocks(village, name)


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
    village.switchboard._door._operators = (("telegram", "5555"),)
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


async def test_invitations_of_somebody_who_was_sent_away_open_nothing(village: Village) -> None:
    await village.says("Paul", "inviter")
    code = village.hears("Paul")[-1].split("REJOINDRE ")[1].split()[0]
    await village.says("Karim", "exclure Paul Des menaces")
    await village.taps("Karim", "Oui, retirer")
    await village.stranger("Zoé", telegram="6666")

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

    said = [[text.replace("Zoé", "X").replace("Marc", "X") for text in village.hears(who)] for who in ("Zoé", "Marc")]
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


async def test_a_request_in_the_open_is_settled_by_an_invitation(village: Village) -> None:
    await asked_for(village, "Zoé", telegram="6666")
    await village.says("Karim", "inviter")
    code = village.hears("Karim")[-1].split("REJOINDRE ")[1].split()[0]

    await village.says("Zoé", f"rejoindre {code}", "Zoé")
    await village.says("Karim", "oui 1", "demandes")

    assert "a déjà sa réponse" in village.hears("Karim")[-2]
    assert "Personne n'attend" in village.hears("Karim")[-1]
    assert await count(village, "SELECT count(*) FROM movement WHERE kind = 'arrived'") == 1


async def test_requests_that_nobody_answers_end_after_a_month_and_are_erased_after_two(village: Village) -> None:
    await asked_for(village, "Zoé", telegram="6666")

    village.clock.passes(days=31)
    await village.store.run(tidy)
    await village.post_office_closes()
    lapsed = village.hears("Zoé")[-1]
    village.clock.passes(days=30)
    await village.store.run(tidy)

    assert "en un mois" in lapsed
    assert await count(village, "SELECT count(*) FROM membership_request") == 0


async def test_a_place_that_was_taken_away_is_lost_for_dialogues_and_buttons_that_are_open(village: Village) -> None:
    """Sent away with a question open and an old button on the screen: neither does anything."""
    await an_alert(village)
    await village.says("Paul", "inviter", "A1 2")
    buttons = [(heard, choice) for heard in village.screen("Paul") for choice in heard.outbound.choices]
    await village.says("Karim", "exclure Paul Des menaces")
    await village.taps("Karim", "Oui, retirer")

    heard = len(village.hears("Paul"))
    await village.says("Paul", "Une voiture noire", "A1 vu", "inviter", "alerte feu")
    for _, choice in buttons:
        await village.says("Paul", "", choice=choice.payload)

    assert buttons
    assert all("voiture noire" not in text for text in village.hears("Paul")[heard:])
    assert await count(village, "SELECT count(*) FROM alert_event WHERE name = 'Paul'") == 0
    assert await count(village, "SELECT count(*) FROM alert") == 1
    assert await count(village, "SELECT count(*) FROM invitation") == 1


async def test_what_was_on_its_way_to_somebody_who_was_sent_away_is_not_sent(village: Village) -> None:
    await an_alert(village)
    village.channels["matrix"].fails_with = None
    heard = len(village.hears("Paul"))
    await village.says("Karim", "exclure Paul Des menaces")
    await village.taps("Karim", "Oui, retirer")
    await village.says("Karim", "clore A1 réglé")
    await village.post_office_closes()

    assert [text for text in village.hears("Paul")[heard:] if "A1" in text] == []
    assert "Des menaces" in village.hears("Paul")[-1]


async def test_a_role_that_was_given_back_is_lost_for_dialogues_and_buttons_that_are_open(village: Village) -> None:
    """Standing down on one screen while a question of a referent is open on another."""
    await village.member("Rose", telegram="2001", roles=[Role.REFERENT])
    await asked_for(village, "Zoé", telegram="6666")
    card = next(heard for heard in village.screen("Karim") if "D1" in heard.text)
    await village.says("Karim", "passer la main")
    await village.taps("Karim", "Oui, je passe la main")

    for choice in card.outbound.choices:
        await village.says("Karim", "", choice=choice.payload)
    await village.says("Karim", "oui 1", "exclure Paul Des menaces", "nommer Paul", "validation ouverte")

    assert await count(village, "SELECT count(*) FROM membership_request WHERE status = 'open'") == 1
    assert await count(village, "SELECT count(*) FROM member WHERE status = 'banned'") == 0
    assert await count(village, "SELECT count(*) FROM appointment") == 0


async def test_a_question_that_was_open_when_the_role_went_is_not_done(village: Village) -> None:
    """The ban was asked for, and only its yes is missing."""
    await village.member("Rose", telegram="2001", roles=[Role.REFERENT])
    await village.says("Karim", "exclure Paul Des menaces")
    yes = village.screen("Karim")[-1].outbound.choices[0].payload

    def loses_it(uow: UnitOfWork) -> None:
        (karim,) = [n for n in uow.places.members_with(Role.REFERENT, 1) if n.member.person_id == 2]
        uow.places.set_roles(karim.member.id, frozenset())

    await village.store.run(loses_it)
    await village.says("Karim", "", choice=yes)

    assert await count(village, "SELECT count(*) FROM member WHERE status = 'banned'") == 0


async def test_a_referent_is_not_sent_away_by_another(village: Village) -> None:
    await village.member("Rose", telegram="2001", roles=[Role.REFERENT])

    await village.says("Karim", "exclure Rose Je suis fâché")
    await village.taps("Karim", "Oui, retirer")

    assert "a une charge chez vous" in village.hears("Karim")[-1]
    assert await count(village, "SELECT count(*) FROM member WHERE status = 'banned'") == 0


async def test_requests_of_others_read_like_requests_of_nobody(village: Village) -> None:
    await village.member("Rose", telegram="2001", community="Les Roses", roles=[Role.REFERENT])
    await asked_for(village, "Zoé", telegram="6666")

    for verb in ("oui {}", "non {} trop loin", "D{} Quelle maison ?", "D{}", "parrainer D{}"):
        await village.says("Rose", verb.format(1), verb.format(999))
    for verb in ("admit_member", "list_requests", "vouch_for"):
        await village.says("Rose", "", choice=f"!{verb}:1")
        await village.says("Rose", "", choice=f"!{verb}:98765")

    heard = village.hears("Rose")
    assert heard[::2] == heard[1::2]
    assert await count(village, "SELECT count(*) FROM membership_request WHERE status = 'open'") == 1


async def test_the_same_number_in_two_communities_is_asked_about(village: Village) -> None:
    await village.founded("Les Roses")
    await village.belongs_to("Karim", "Les Roses")

    def leads_both(uow: UnitOfWork) -> None:
        unit: object = uow
        unit._tx.connection.exec_driver_sql("UPDATE member SET roles = 'referent' WHERE person_id = 2")  # type: ignore[attr-defined]

    await village.store.run(leads_both)
    await asked_for(village, "Zoé", telegram="6666")
    await village.stranger("Marc", telegram="6667")
    await knocks(village, "Marc", "Les Roses")

    await village.says("Karim", "oui 1")
    await village.taps("Karim", "Les Roses")

    assert "Bienvenue" in village.hears("Marc")[-1]
    assert "Bienvenue" not in village.hears("Zoé")[-1]


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


async def test_proposals_end_after_a_week_and_with_who_made_them(village: Village) -> None:
    await village.member("Rose", telegram="2001", roles=[Role.REFERENT])
    await village.says("Karim", "nommer Paul")
    await village.taps("Karim", "Oui, proposer")
    yes = village.screen("Paul")[-1].outbound.choices[0].payload

    village.clock.passes(days=8)
    await village.says("Paul", "accepter")
    await village.says("Paul", "", choice=yes)

    assert "Personne ne vous propose" in village.hears("Paul")[-1]
    assert village.hears("Paul")[-1] == village.hears("Paul")[-2]
    assert await count(village, "SELECT count(*) FROM member WHERE roles LIKE '%referent%'") == 2
