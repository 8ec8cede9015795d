"""Stories of two reports of one thing: joined while they are typed, or afterwards by a referent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.wire import Attachment, AttachmentKind
from tests.journeys.street import a_street, says_surely

if TYPE_CHECKING:
    from tests.world import Village


async def test_a_second_report_joins_the_first_as_a_witness(village: Village) -> None:
    """Deux voisins voient la même chose : la seconde alerte rejoint la première."""
    await a_street(village)

    await village.says("Odette", "ALERTE vol rue des Lilas. Un vélo rouge a disparu", "3")
    await village.time_passes(minutes=4)
    village.tells("Paul signale la même chose")
    await village.says("Paul", "alerte vol 14 rue des lilas, un vélo emporté dans une camionnette", "1")
    assert "Est-ce la même chose que A1" in village.hears("Paul")[-1]
    await village.says("Paul", "1")
    village.tells("Lucie aussi, par mail")
    await village.says("Lucie", "alerte vol rue des Lilas. Camionnette blanche", "3")
    await village.says("Lucie", "1")
    await village.time_passes(seconds=10)

    card = village.screen("Karim")[0].text
    assert "3 témoins" in card
    assert "camionnette" in card
    assert "appelés par Paul" in card
    assert "3 témoins" in village.hears("Lucie")[-1]
    assert "A2" not in " ".join(village.hears("Karim"))


async def test_the_picture_of_a_second_witness_reaches_those_who_follow(village: Village) -> None:
    """Paul rejoint l'alerte d'Odette avec une photo : elle arrive sous l'alerte, et Paul le sait."""
    await a_street(village)
    await village.says("Odette", "ALERTE vol rue des Lilas. Un vélo rouge a disparu", "3")
    await village.time_passes(minutes=4)

    picture = Attachment(AttachmentKind.PHOTO, "image/jpeg", data=b"une camionnette")
    await village.says("Paul", "alerte vol 14 rue des lilas, une camionnette", attachments=(picture,))
    await village.says("Paul", "1", "1")
    await village.time_passes(seconds=10)

    shown = [each.data for heard in village.screen("Karim") for each in heard.outbound.attachments]
    assert shown == [b"une camionnette"]
    assert "Votre photo est partie avec" in village.hears("Paul")[-1]


async def test_where_a_referent_sees_pictures_first_a_witness_is_told_that_theirs_stays(village: Village) -> None:
    """Les référents voient les photos d'abord : les mots de Paul partent, sa photo non, et il le sait."""
    await a_street(village)
    await village.says("Karim", "photos d'abord")
    await village.says("Odette", "ALERTE vol rue des Lilas. Un vélo rouge a disparu", "3")
    await village.time_passes(minutes=4)

    picture = Attachment(AttachmentKind.PHOTO, "image/jpeg", data=b"une camionnette")
    await village.says("Paul", "alerte vol 14 rue des lilas, une camionnette", attachments=(picture,))
    await village.says("Paul", "1", "1")
    await village.time_passes(seconds=10)

    assert not [each for heard in village.screen("Karim") for each in heard.outbound.attachments]
    assert "Votre photo ne part pas" in village.hears("Paul")[-1]
    assert "camionnette" in village.screen("Karim")[1].text


async def test_by_sms_the_question_is_one_line(village: Village) -> None:
    """Par SMS, la question tient en une ligne, et « non » publie à part."""
    await a_street(village)

    await village.says("Paul", "alerte feu rue des Roses, fumée noire", "1")
    await village.taps("Paul", "Envoyer")
    await village.says("Odette", "ALERTE feu rue des Roses", "1")
    assert village.hears("Odette")[-1].startswith("La meme chose que A1")
    await village.says("Odette", "2")
    await village.time_passes(seconds=10)

    assert "A2" in " ".join(village.hears("Karim"))


async def test_a_danger_without_an_answer_goes_out_by_itself(village: Village) -> None:
    """Sans réponse, un danger part à part au bout de trois minutes."""
    await a_street(village)

    await village.says("Paul", "alerte feu rue des Roses, fumée noire", "1")
    await village.taps("Paul", "Envoyer")
    await village.says("Odette", "ALERTE feu rue des Roses", "1")
    await village.time_passes(minutes=3, seconds=10)

    assert "A2" in " ".join(village.hears("Karim"))


async def test_a_referent_joins_two_alerts_afterwards(village: Village) -> None:
    """Deux alertes sont parties : le référent les joint."""
    await a_street(village)
    await village.says("Odette", "ALERTE vol rue des Lilas. Un vélo rouge a disparu", "3")
    await village.says("Paul", "alerte dégradation avenue Foch, portail forcé, vélo emporté", "1", "non")
    await village.taps("Paul", "Envoyer")
    await village.time_passes(seconds=10)
    await village.says("Ana", "A2 seen")
    await village.says("Ana", "A2 info a white van")

    village.tells("Karim joint A2 à A1")
    await village.says("Paul", "joindre A2 A1")
    await says_surely(village, "Karim", "joindre A2 A1")
    await village.time_passes(seconds=10)

    assert "voir A1" in " ".join(village.hears("Paul"))
    assert "voir A1" in " ".join(village.hears("Odette"))
    card = village.screen("Karim")[0].text
    assert "2 témoins" in card
    assert "a white van" in card
    assert "1 foyer a vu" in card
    closed = next(each for each in village.screen("Karim") if "A2 · " in each.text)
    assert "voir A1" in closed.text


async def test_two_who_tell_it_at_the_same_moment_are_told_so_and_nobody_is_rung_twice(village: Village) -> None:
    """Odette et Karim voient le même feu au même instant : une alerte, deux témoins, et chacun apprend l'autre."""
    await a_street(village)
    await village.member("Nora", sms="+33600000009")

    village.tells("Tous deux écrivent, chacun sans savoir de l'autre")
    await village.says("Odette", "ALERTE feu 8 rue des Roses. Fumée noire")
    picture = Attachment(AttachmentKind.PHOTO, "image/jpeg", data=b"des flammes")
    await village.says("Karim", "alerte feu 8 rue des Roses, des flammes au toit", attachments=(picture,))
    await village.says("Karim", "1")
    village.tells("Odette est la plus rapide")
    await village.says("Odette", "1")
    village.tells("Karim envoie la sienne")
    await village.taps("Karim", "Envoyer")
    second, first = village.hears("Karim")[-1], village.hears("Odette")[-1]
    await village.time_passes(seconds=10)
    village.tells("Il y a aussi autre chose : Karim le dit, et on lui demande")
    await village.says("Karim", "alerte feu 8 rue des Roses, la grange derrière", "1")

    assert second.startswith("Un voisin venait de le signaler\N{NO-BREAK SPACE}: vous êtes maintenant 2 témoins de A1.")
    assert "des flammes au toit" in second
    assert "Votre photo est partie avec." in second
    assert first.startswith("Karim a signalé A1 en meme temps que vous. Témoins: 2.")
    assert "des flammes au toit" in first
    assert [text[:9] for text in village.hears("Nora")] == ["ALERTE A1"]
    assert [each.data for heard in village.screen("Groupe des Lilas") for each in heard.outbound.attachments] == [
        b"des flammes"
    ]
    assert "Est-ce la même chose que A1" in village.hears("Karim")[-1]
