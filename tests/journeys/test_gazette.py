"""Stories of the gazette: a ladder lent, a party with people coming, an absence that is not announced."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core.model.community import Topic
from core.model.member import Role
from core.wire import Attachment, AttachmentKind
from tests.journeys.street import a_street, contact, says_surely

if TYPE_CHECKING:
    from tests.world import Village

PHOTO = Attachment(AttachmentKind.PHOTO, "image/jpeg", "photo.jpg", b"jpeg")
CORNER = "-100300"


async def a_corner_for_the_gazette(village: Village) -> None:
    """Link a topic of a group for articles alone."""
    here = village.communities["Les Lilas"]
    topics = frozenset({Topic.GAZETTE})
    await village.store.run(
        lambda uow: uow.communities.link_group(here, "telegram", CORNER, "Le coin des annonces", topics)
    )
    village.contacts["Le coin des annonces"] = {"telegram": CORNER}


@pytest.mark.feature("R22", by="show_gazette")
@pytest.mark.feature("R24", by="post_article")
async def test_a_ladder_is_lent_on_telegram_with_a_photo(village: Village) -> None:
    """Karim prête son échelle : chacun le lit là où il est, sans bruit, et plus rien quand elle est prise."""
    await a_street(village)
    await a_corner_for_the_gazette(village)

    village.tells("Karim écrit en une ligne, et relit avant de publier")
    await village.says("Karim", "gazette Je prête une échelle de trois mètres")
    await village.says("Karim", "", attachments=(PHOTO,))
    await village.taps("Karim", "Publier")
    village.tells("Odette, par SMS, n'a rien reçu ; elle regarde")
    await village.says("Odette", "gazette", "G1")
    village.tells("Lucie demande la gazette par mail")
    await village.says("Lucie", "gazette")
    village.tells("Chacun répond à Karim, et à lui seul")
    await says_surely(village, "Odette", "G1 Bonjour, puis-je l'avoir samedi ?")
    await says_surely(village, "Lucie", "G1 Merci, je la prendrai dimanche.")
    await village.taps("Paul", "✉️ Répondre en privé")
    await village.says("Paul", "Est-elle en bois ?")
    private = " ".join(village.hears("Karim"))
    village.tells("L'échelle est prise")
    await village.taps("Karim", "✅ C'est pris")

    for words in ("samedi", "dimanche", "en bois"):
        assert words in private
        assert words not in " ".join(village.hears("Ana"))
    corner = village.screen("Le coin des annonces")
    assert len(corner) == 1
    assert corner[0].outbound.silent
    assert "c'est pris" in corner[0].text
    assert corner[0].versions[0].attachments
    assert "c'est pris" in village.hears("Paul")[0]
    assert village.hears("Groupe des Lilas") == []
    assert "échelle" in " ".join(village.hears("Lucie"))


@pytest.mark.feature("R23", by="come_to")
async def test_a_party_is_announced_and_neighbours_come(village: Village) -> None:
    """Paul invite à une fête depuis Matrix ; on sait combien seront là."""
    await a_street(village)

    await village.says("Paul", "!gazette Fête des voisins au parc", "samedi 18 h", "la salle des fêtes", "Publier")
    await village.taps("Karim", "🙋 J'y serai")
    await says_surely(village, "Odette", "G1 j'y serai")
    await village.answers("Lucie", "j'y serai", to=village.screen("Paul")[-1], proven=True)
    await village.says("Lucie", "G1 j'y serai")
    village.tells("Odette ne peut plus venir")
    await says_surely(village, "Odette", "G1 je ne viens plus")
    village.tells("Paul change l'heure")
    await village.says("Paul", "G1 modifier", "Le jour et l'heure", "samedi 19 h")

    village.tells("Karim veut l'heure dans son calendrier")
    await village.says("Karim", "G1")

    card = village.hears("Karim")[0]
    assert "2 voisins y seront" in card
    assert "19" in card
    assert "📍 la salle des fêtes" in card
    [entry] = village.screen("Karim")[-1].outbound.attachments
    assert entry.name == "G1.ics"
    assert "LOCATION:la salle des fêtes" in entry.data.decode()


async def test_a_party_at_home_shows_no_address(village: Village) -> None:
    """Paul invite chez lui : ses voisins lisent son nom, et aucune adresse."""
    await a_street(village)

    await village.says("Paul", "!gazette Fête des voisins", "samedi 18 h", "1", "Publier")

    assert "📍 chez Paul" in village.hears("Karim")[-1]
    assert "rue" not in village.hears("Karim")[-1]


CHANNELS = ("telegram", "matrix", "sms", "email")
SHOWS_FIRST = ("telegram", "matrix")
"""Where a preview costs nothing."""


@pytest.mark.parametrize("channel", CHANNELS)
async def test_an_absence_is_warned_of_before_anybody_reads_it(village: Village, channel: str) -> None:
    """Zoé allait annoncer son départ : on le lui dit d'abord, à elle seule."""
    await village.member("Karim", roles=[Role.REFERENT], telegram="1001")
    await village.member("Zoé", roles=(), **contact("Zoé", channel))

    await says_surely(village, "Zoé", "gazette Nous partons en vacances du 3 au 17, qui arrose mes tomates ?")
    assert village.hears("Karim") == []
    village.tells("Elle l'écrit autrement")
    await says_surely(village, "Zoé", "Changer le texte" if channel != "sms" else "1")
    await says_surely(village, "Zoé", "Cherche un coup de main pour arroser des tomates")
    if channel in SHOWS_FIRST:
        await village.says("Zoé", "Publier")

    assert "tomates" in village.hears("Karim")[-1]
    assert "vacances" not in " ".join(village.hears("Karim"))


@pytest.mark.parametrize("channel", CHANNELS)
async def test_an_article_is_read_changed_prolonged_and_taken_out(village: Village, channel: str) -> None:
    """Lucie écrit, corrige, prolonge, puis retire son article."""
    await village.member("Karim", roles=[Role.REFERENT], telegram="1001")
    await village.member("Lucie", roles=(), **contact("Lucie", channel))

    await says_surely(village, "Lucie", "gazette Je donne des pots de fleurs")
    if channel in SHOWS_FIRST:
        await village.says("Lucie", "Publier")
    await says_surely(village, "Lucie", "G1", "G1 modifier Je donne dix pots de fleurs", "G1 prolonger")
    shown = village.hears("Karim")[-1]
    village.tells("Elle le retire")
    await says_surely(village, "Lucie", "G1 supprimer", "1")
    await village.says("Karim", "G1")

    assert "dix pots" in shown
    assert "retiré" in village.hears("Karim")[0]
    assert "pots" not in " ".join(village.hears("Karim"))
