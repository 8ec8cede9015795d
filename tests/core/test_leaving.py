"""A place or a role that was lost, or never was: what it no longer opens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.community.retention import tidy
from core.model.member import Role
from tests.core.village import an_alert, asked_for, count, knocks

if TYPE_CHECKING:
    from core.shelves.unit_of_work import UnitOfWork
    from tests.world import Village

ADMIT, REFUSE, ASK, SHOW = "admit_member", "refuse_request", "ask_detail", "list_requests"


async def test_invitations_of_somebody_who_was_sent_away_open_nothing(village: Village) -> None:
    await village.says("Paul", "inviter")
    code = village.hears("Paul")[-1].split("REJOINDRE ")[1].split()[0]
    await village.says("Karim", "exclure Paul Des menaces")
    await village.taps("Karim", "Oui, retirer")
    await village.stranger("Zoé", telegram="6666")

    await village.says("Zoé", f"rejoindre {code}")

    assert "n'est plus valable" in village.hears("Zoé")[-1]


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

    assert "a un rôle chez vous" in village.hears("Karim")[-1]
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
