"""Stories of the letter: a week's articles on each channel, at the rhythm that each neighbour chose."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

import pytest
from icalendar import Calendar

from core.gazette import letter
from core.gazette.letter import tell
from core.model.gazette import Article, ArticleStatus, Section
from core.model.member import Role
from core.model.membership import Movement, MovementKind
from core.moderation import digest
from core.wire import Inbound
from tests.journeys.street import contact, says_surely
from tests.world import CAPABILITIES

if TYPE_CHECKING:
    from core.shelves.unit_of_work import UnitOfWork
    from tests.world import Village

CHANNELS = ("telegram", "matrix", "sms", "email")
on_each_channel = pytest.mark.parametrize("channel", CHANNELS)


async def writes(village: Village, name: str, section: Section, text: str, *, in_days: float | None = None) -> str:
    """Let a neighbour's article be in the gazette; give its code."""
    channel, address = next(iter(village.contacts[name].items()))

    def work(uow: UnitOfWork) -> str:
        now = uow.now()
        author = uow.members.speaker_at(Inbound(channel, address, "", now), CAPABILITIES[channel].voice).person
        assert author is not None
        starts_at = None if in_days is None else now + timedelta(days=in_days)
        there = village.communities["Les Lilas"]
        place = "cour de l'école" if starts_at else ""
        made = Article(
            0, 0, there, author.id, section, text, ArticleStatus.OPEN, now, now + timedelta(days=30),
            now, starts_at, place,
        )  # fmt: skip
        return uow.gazette.add(made).code

    return await village.store.run(work)


def arrives(community_id: int, person_id: int, uow: UnitOfWork) -> None:
    """Note that somebody came."""
    uow.places.record(Movement(community_id, MovementKind.ARRIVED, person_id, uow.now(), None))


async def morning(village: Village, **passed: float) -> bool:
    """Let time pass to a morning, and the scheduler look, as it does every minute."""
    village.clock.passes(**passed)
    told = await village.store.run(tell)
    await village.post_office_closes()
    return told


async def a_week(village: Village) -> None:
    """Lucie lends a ladder, Karim invites, Paul came, drives to the station, and lost his bicycle."""
    await village.member("Lucie", telegram="51")
    await village.member("Karim", roles=[Role.REFERENT], telegram="52")
    came = await village.member("Paul", telegram="53")
    await village.store.run(partial(arrives, village.communities["Les Lilas"], came))
    await village.says("Paul", "ALERTE vol rue des Roses Un vélo rouge", "3", "1", "1")
    await village.says("Paul", "CLORE A1 retrouvé", "1")
    await village.post_office_closes()
    village.clock.passes(days=1)
    await writes(village, "Lucie", Section.HAND, "Prête échelle 3 m\nEn aluminium, très légère.")
    await writes(village, "Karim", Section.EVENT, "Fête des voisins. Chacun apporte un plat.", in_days=8.2)
    await writes(village, "Paul", Section.CAR_POOL, "Covoiturage vers la gare, 7 h 40")


@pytest.mark.feature("R35", by="choose_gazette")
@on_each_channel
async def test_the_letter_of_monday_comes_once_and_says_everything(village: Village, channel: str) -> None:
    """Odette choisit la lettre du lundi ; elle la reçoit une fois, avec tous les articles et la semaine."""
    await village.member("Odette", roles=(), **contact("Odette", channel))
    await says_surely(village, "Odette", "lettre du lundi")
    await a_week(village)

    village.tells("Lundi matin")
    assert await morning(village, days=5, hours=19)
    monday = village.hears("Odette")[-1]
    plain = monday.replace("\N{NO-BREAK SPACE}", " ")
    count = len(village.hears("Odette"))
    village.tells("Le lundi suivant, rien de neuf : pas de lettre")
    assert not await morning(village, days=7)

    assert "G1" in monday
    assert "échelle" in monday
    assert ("A1 Vol : c'est réglé" in plain) is (channel != "sms")
    assert "G3" in monday
    assert ("1 arrivée" in monday) is (channel != "sms")
    assert len(village.hears("Odette")) == count


async def test_the_letter_by_mail_has_a_page_with_everything(village: Village) -> None:
    """Par mail, c'est un petit journal : rubriques, agenda, et une adresse pour répondre à chaque article."""
    await village.member("Odette", roles=(), **contact("Odette", "email"))
    await a_week(village)

    await morning(village, days=5, hours=19)
    paper = village.screen("Odette")[-1].outbound.newspaper

    assert paper is not None
    assert paper.name == "Les Lilas"
    assert paper.date == "Lundi 30 novembre 2026"
    assert [section.heading for section in paper.sections] == ["Coups de main", "Covoiturage", "Fêtes et rendez-vous"]
    assert [each.code for each in paper.agenda] == ["G2"]
    assert "1 arrivée" in paper.week[-1]
    [entry] = Calendar.from_ical(village.screen("Odette")[-1].outbound.attachments[-1].data).walk("VEVENT")
    assert entry["summary"] == "Fête des voisins. Chacun apporte un plat"
    assert entry["location"] == "cour de l'école"
    assert entry.decoded("dtstart") == datetime(2026, 12, 2, 17, 53, tzinfo=UTC)
    assert village.screen("Odette")[-1].outbound.list_id == str(village.communities["Les Lilas"])


async def test_a_letter_every_day_repeats_nothing_and_loses_nothing(village: Village) -> None:
    """Chaque jour, seulement ce qui est nouveau ; un article modifié ne revient pas."""
    await village.member("Odette", roles=(), **contact("Odette", "telegram"))
    await village.says("Odette", "lettre chaque jour")
    await a_week(village)

    assert await morning(village, days=1)
    first = village.hears("Odette")[-1]

    def edits(uow: UnitOfWork) -> None:
        [article] = uow.gazette.by_number(1, list(village.communities.values()))
        uow.gazette.save(article)

    await village.store.run(edits)
    await writes(village, "Paul", Section.AD, "Donne des noix")
    assert await morning(village, days=1)
    second = village.hears("Odette")[-1]
    assert not await morning(village, days=1)

    assert "G1" in first
    assert "G4" in second
    assert "G1" not in second


@pytest.mark.parametrize("channel", ["telegram", "email"])
async def test_a_letter_every_day_names_a_feast_when_it_is_new_and_on_its_day(village: Village, channel: str) -> None:
    """La lettre du jour dit une fête une fois, puis le jour même : pas chaque matin."""
    await village.member("Odette", roles=(), **contact("Odette", channel))
    await village.member("Paul", telegram="53")
    await village.says("Odette", "lettre chaque jour")
    await writes(village, "Paul", Section.EVENT, "Fête des voisins", in_days=4.2)
    await writes(village, "Paul", Section.EVENT, "Vide-grenier", in_days=20)

    letters = []
    village.clock.passes(hours=19)
    for number in range(5):
        before = len(village.hears("Odette"))
        await morning(village)
        letters += village.hears("Odette")[before:]
        await writes(village, "Paul", Section.AD, f"Donne une chose, la {number}e")
        village.clock.passes(days=1)

    assert len(letters) == 5
    assert [text.count("Fête des voisins") for text in letters] == [1, 0, 0, 1, 0]
    assert "13 décembre" in letters[0]


@pytest.mark.parametrize("channel", ["telegram", "email"])
async def test_what_is_too_much_for_one_letter_comes_in_the_next(village: Village, channel: str) -> None:
    """Beaucoup d'articles en un jour : la lettre dit combien il en reste, et ils viennent le lendemain."""
    await village.member("Odette", roles=(), **contact("Odette", channel))
    await village.member("Paul", telegram="53")
    await village.says("Odette", "lettre chaque jour")
    for number in range(1, letter.MOST_STORIES + 3):
        village.clock.passes(seconds=1)
        await writes(village, "Paul", Section.AD, f"Donne une chose, la {number}e")

    assert await morning(village, days=1)
    first = village.hears("Odette")[-1]
    assert await morning(village, days=1)
    second = village.hears("Odette")[-1]
    assert not await morning(village, days=1)

    last, rest = f"G{letter.MOST_STORIES}", (f"G{letter.MOST_STORIES + 1}", f"G{letter.MOST_STORIES + 2}")
    assert last in first
    assert "Il y a 2 autres articles" in first
    assert not any(code in first for code in rest)
    assert all(code in second for code in rest)
    assert last not in second
    assert "autres articles" not in second


async def test_who_changes_to_at_once_gets_at_once_what_waited(village: Village) -> None:
    """Odette attendait la lettre du lundi ; elle demande tout de suite, et reçoit ce qui attendait."""
    await village.member("Odette", roles=(), **contact("Odette", "email"))
    await a_week(village)
    village.clock.passes(minutes=1)

    await says_surely(village, "Odette", "lettre tout de suite")
    await village.post_office_closes()
    waited = village.hears("Odette")[-1]
    village.clock.passes(days=5, hours=19)
    await village.store.run(tell)
    count = len(village.hears("Odette"))
    await village.post_office_closes()

    assert "G1" in waited
    assert len(village.hears("Odette")) == count


async def test_a_neighbour_who_reads_english_gets_the_letter_in_english(village: Village) -> None:
    """La même lettre, pour qui lit l'anglais."""
    await village.member("Ann", roles=(), language="en", email="ann@lilas.example")
    await a_week(village)

    await morning(village, days=5, hours=19)
    paper = village.screen("Ann")[-1].outbound.newspaper

    assert paper is not None
    assert paper.title == "Monday’s letter"
    assert paper.date == "Monday 30 November 2026"


@pytest.mark.feature("R29", by="propose_twinning", on="telegram")
async def test_once_a_season_referents_read_that_a_twinning_is_close_by(village: Village) -> None:
    """Le premier lundi de janvier, Karim lit qu'un jumelage est possible ; en février, non."""
    await village.member("Karim", roles=[Role.REFERENT], telegram="52")
    await village.founded("Les Roses")
    await morning(village, days=41, hours=19)
    await village.store.run(digest.tell)
    await village.post_office_closes()

    recommended = village.hears("Karim")[-1]
    village.clock.passes(days=28)
    await village.store.run(digest.tell)
    await village.post_office_closes()

    assert "JUMELER Les Roses" in recommended
    assert village.hears("Karim")[-1] == recommended


@on_each_channel
async def test_who_comes_is_reminded_once_the_day_before(village: Village, channel: str) -> None:
    """Odette a dit qu'elle viendrait : la veille, une fois, on le lui rappelle."""
    odette = await village.member("Odette", roles=(), **contact("Odette", channel))
    await village.member("Karim", telegram="52")
    await writes(village, "Karim", Section.EVENT, "Fête des voisins\nChacun apporte un plat.", in_days=5.2)

    def comes(uow: UnitOfWork) -> None:
        [article] = uow.gazette.by_number(1, list(village.communities.values()))
        uow.gazette.come(article.id, odette, uow.now())

    await village.store.run(comes)
    reminded = []
    village.clock.passes(hours=19)
    for day in range(7):
        before = len(village.hears("Odette"))
        for _ in range(3):
            await morning(village, hours=1)
        heard = village.hears("Odette")[before:]
        reminded += [(day, text) for text in heard if text.startswith("Demain")]
        village.clock.passes(hours=21)

    [(day, text)] = reminded
    assert day == 3
    assert "te des voisins" in text
    assert "cour de l'école" in text


async def test_an_answer_to_the_letter_finds_its_article_and_warns_nobody(village: Village) -> None:
    """Odile répond au mail de la lettre, sans dire de quel article ; puis remercie, vient à la fête, et arrête."""
    await village.member("Odile", email="odile@example.org")
    await a_week(village)
    await morning(village, days=7)
    mail = next(each for each in village.screen("Odile") if "la lettre du" in each.outbound.subject)
    village.story.clear()

    village.tells("Une question : de quel article ?")
    await village.answers("Odile", "Bonjour, est-elle libre samedi ? Odile", to=mail, proven=True)
    await village.answers("Odile", "g1", to=village.screen("Odile")[-1], proven=True)
    village.tells("Un merci n'est pas une annonce")
    await village.answers("Odile", "Merci pour la lettre !", to=mail, proven=True)
    await village.answers("Odile", "G3 j'ai de la place aussi", to=mail, proven=True)
    await village.answers("Odile", "Je viens à la fête", to=mail, proven=True)
    village.tells("Plus de lettre")
    await village.answers("Odile", "Ne m'envoyez plus ces lettres", to=mail, proven=True)
    await village.answers("Odile", "jamais", to=village.screen("Odile")[-1], proven=True)

    asked, sent, thanked, *_, comes, how_often, done = village.hears("Odile")[-7:]
    assert "De quel article parlez-vous" in asked
    assert "G1 · Prête échelle 3 m En aluminium" in asked
    assert "C'est envoyé à Lucie" in sent
    assert any("est-elle libre samedi" in text for text in village.hears("Lucie"))
    assert "Avec plaisir" in thanked
    assert "C'est noté pour G2" in comes
    assert "Quand voulez-vous recevoir la gazette" in how_often
    assert "plus de gazette ici" in done
    assert not any("prévenir vos voisins" in text for text in village.hears("Odile")[-7:])
