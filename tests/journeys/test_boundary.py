"""The shape of a community, as neighbours meet it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from core.community.boundaries import shape_of
from core.model.community import Point
from core.model.member import Role
from core.model.membership import Door, ValidationMode
from core.wire import Attachment, AttachmentKind
from tests.journeys.street import asks_a_geocoder, on_the_map, says_surely
from tests.peers.geocoder import addok, geocoder

if TYPE_CHECKING:
    from core.shelves.unit_of_work import UnitOfWork
    from tests.world import Village

CORNERS = ((47.2200, -1.5560), (47.2205, -1.5500), (47.2170, -1.5495), (47.2165, -1.5565))
INSIDE, OUTSIDE = (47.2185, -1.5530), (47.2300, -1.5300)


def here(latitude: float, longitude: float) -> dict[str, Any]:
    """Share a position."""
    return {"attachments": (Attachment(AttachmentKind.LOCATION, latitude=latitude, longitude=longitude),)}


def geojson(*corners: tuple[float, float]) -> dict[str, Any]:
    """Attach a file that holds these corners."""
    ring = [[longitude, latitude] for latitude, longitude in (*corners, corners[0])]
    data = json.dumps({"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [ring]}}).encode()
    return {"attachments": (Attachment(AttachmentKind.FILE, "application/geo+json", "lilas.geojson", data),)}


async def lives_at(village: Village, name: str, place: str, point: tuple[float, float]) -> None:
    """Let somebody's home be known."""

    def work(uow: UnitOfWork) -> None:
        person = uow.members.speaker_at(
            village.inbound(name, ""), village.channels["telegram"].capabilities.voice
        ).person
        assert person is not None
        assert person.household_id is not None
        uow.members.set_home(person.household_id, place, Point(*point))

    await village.store.run(work)


async def a_street(village: Village) -> None:
    """A referent, neighbours inside and outside, on three channels."""
    await village.member("Karim", telegram="1001", roles=[Role.REFERENT])
    await village.member("Lucie", telegram="1002")
    await village.member("Odette", sms="+33600000001")
    await village.member("Paul", email="paul@lilas.example")
    await lives_at(village, "Karim", "3 rue des Lilas", INSIDE)
    await lives_at(village, "Lucie", "12 rue des Roses", INSIDE)
    await lives_at(village, "Odette", "1 route du Moulin", OUTSIDE)


async def walks(village: Village, name: str, *corners: tuple[float, float]) -> None:
    """Let somebody share their position at each corner."""
    for corner in corners:
        await village.says(name, "", **here(*corner))


async def is_drawn(village: Village) -> None:
    """Let Karim have drawn the shape."""
    await village.says("Karim", "/délimiter", **geojson(*CORNERS))
    await village.taps("Karim", "Oui")
    await village.post_office_closes()


@pytest.mark.feature("R41", "R42", by="draw_boundary")
async def test_a_referent_walks_around_and_those_outside_stay(village: Village) -> None:
    """Le référent fait le tour à pied ; qui est dehors reste, et le sait."""
    await a_street(village)

    await village.says("Karim", "/délimiter")
    await walks(village, "Karim", *CORNERS[:2], OUTSIDE)
    await village.says("Karim", "Annuler la dernière")
    await walks(village, "Karim", *CORNERS[2:])
    await village.says("Karim", "Terminer")
    shown = village.screen("Karim")[-1]
    await village.taps("Karim", "Oui")
    await village.post_office_closes()
    await village.says("Odette", "RESTER")

    assert [each.kind for each in shown.outbound.attachments] == [AttachmentKind.PHOTO]
    assert "2 voisins dedans, 1 dehors, 1 dont l'adresse manque." in shown.text
    assert "votre périmètre fait environ" in village.hears("Karim")[-1]
    assert any("Votre adresse est hors du nouveau périmètre" in said for said in village.hears("Odette"))
    assert all("hors du nouveau périmètre" not in said for name in ("Lucie", "Paul") for said in village.hears(name))
    assert "vous restez avec vos voisins" in village.hears("Odette")[-1]


async def test_what_is_corrected_at_once_is_told_once(village: Village) -> None:
    """Corrigé tout de suite, le périmètre n'est annoncé qu'une fois."""
    await a_street(village)
    await is_drawn(village)
    for east in (0.0001, 0.0002):
        moved = [(latitude, longitude + east) for latitude, longitude in CORNERS]
        await village.says("Karim", "/délimiter", **geojson(*moved))
        await village.taps("Karim", "Oui")
    soon = sum("a changé" in said for said in village.hears("Lucie"))
    await village.time_passes(minutes=11)

    await is_drawn(village)

    assert soon == 1
    assert sum("a changé" in said for said in village.hears("Lucie")) == 2
    assert sum("hors du nouveau périmètre" in said for said in village.hears("Odette")) == 1


@pytest.mark.feature("R40", by="show_boundary")
async def test_every_member_sees_the_shape_on_a_picture_or_in_words(village: Village) -> None:
    """Chacun voit le périmètre : une image, ou les rues et la taille par SMS."""
    await a_street(village)
    await is_drawn(village)

    await village.says("Lucie", "/périmètre")
    await village.says("Odette", "PERIMETRE")
    await village.says("Paul", "périmètre")

    assert village.screen("Lucie")[-1].outbound.attachments[0].data.startswith(b"\x89PNG")
    assert village.screen("Paul")[-1].outbound.attachments
    assert "4 points" in village.hears("Odette")[-1]
    assert "rue des Lilas, rue des Roses" in village.hears("Odette")[-1]
    assert "Moulin" not in village.hears("Odette")[-1]


@pytest.mark.feature("R42", by="draw_boundary")
async def test_a_shape_that_crosses_itself_is_refused_with_a_sentence_and_can_be_mended(village: Village) -> None:
    """Un tour qui se croise est refusé en une phrase, et se corrige."""
    await a_street(village)
    await village.says("Karim", "/délimiter")
    await walks(village, "Karim", CORNERS[0], CORNERS[2], CORNERS[1], CORNERS[3])

    await village.says("Karim", "Terminer")
    refused = village.hears("Karim")[-1]
    await village.taps("Karim", "Recommencer")
    await walks(village, "Karim", *CORNERS)
    await village.says("Karim", "Terminer")

    assert "Le tour se croise." in refused
    assert "On le garde ?" in village.hears("Karim")[-1].replace("\xa0", " ")


@pytest.mark.feature("R41", by="draw_boundary")
async def test_a_file_by_mail_draws_the_shape_after_a_code(village: Village) -> None:
    """Par courriel, un fichier joint dessine le périmètre, après un code."""
    await village.member("Inès", email="ines@lilas.example", roles=[Role.REFERENT])
    await village.member("Lucie", telegram="1002")

    await village.says("Inès", "délimiter", **geojson(*CORNERS))
    await village.says("Inès", "1")
    code = next(word for word in village.hears("Inès")[-1].split() if word.isdecimal() and len(word) == 6)
    await village.says("Inès", code)
    await village.post_office_closes()

    assert "votre périmètre fait environ" in village.hears("Inès")[-1]
    assert "Le périmètre de vos voisins a changé" in village.hears("Lucie")[-1]


async def test_a_shape_says_where_a_community_is_that_was_founded_by_sms(village: Village) -> None:
    """Fondée par SMS, une communauté n'est nulle part ; une fois dessinée, on la trouve."""
    await village.stranger("Inès", sms="+33600000009", email="ines@lilas.example")
    await says_surely(village, "Inès", "FONDER Le Port", "Villeneuve", "Inès", "1")
    port = await village.store.run(lambda uow: uow.communities.by_name("Le Port"))
    assert port is not None

    await says_surely(village, "Inès", "DELIMITER")
    await on_the_map(village, village.hears("Inès")[-1], CORNERS)

    found = await village.store.run(lambda uow: uow.communities.near(Point(*INSIDE), 500))
    assert port.centre is None
    assert [each.name for each in found] == ["Le Port"]


async def test_a_file_without_a_shape_gets_a_sentence(village: Village) -> None:
    """Un fichier sans tour reçoit une phrase, et rien ne change."""
    await a_street(village)
    broken = Attachment(AttachmentKind.FILE, "application/vnd.google-earth.kml+xml", "a.kml", b"<kml><a></kml>")
    await village.says("Karim", "/délimiter")

    await village.says("Karim", "", attachments=(broken,))

    assert "Je n'ai pas trouvé un tour dans ce fichier" in village.hears("Karim")[-1]


async def test_a_neighbour_who_leads_nobody_draws_nothing(village: Village) -> None:
    """Un voisin qui n'est pas référent ne dessine rien et ne renomme rien."""
    await a_street(village)

    await village.says("Lucie", "/délimiter", "/renommer Les Roses")

    assert "C'est à un référent de dessiner le périmètre." in village.hears("Lucie")[-2]
    assert "C'est à un référent de changer le nom." in village.hears("Lucie")[-1]


@pytest.mark.feature("R43", by="rename_community")
async def test_a_new_name_is_told_to_everybody(village: Village) -> None:
    """Un nouveau nom est annoncé à tous les voisins."""
    await a_street(village)
    await village.founded("Les Chênes")

    await village.says("Karim", "/renommer Les Chênes", "/renommer Les Tilleuls")
    await village.taps("Karim", "Oui")
    await village.post_office_closes()

    assert "D'autres voisins s'appellent déjà ainsi." in village.hears("Karim")[0]
    assert "Les Tilleuls" in village.hears("Odette")[-1]
    assert "Les Tilleuls" in village.hears("Lucie")[-1]


async def test_two_communities_do_not_share_their_streets(village: Village) -> None:
    """Un tour qui passe chez d'autres voisins est refusé."""
    await a_street(village)
    await is_drawn(village)
    await village.member("Rosa", community="Les Roses", telegram="2001", roles=[Role.REFERENT])
    moved = [(latitude, longitude + 0.003) for latitude, longitude in CORNERS]

    await village.says("Rosa", "/délimiter", **geojson(*moved))

    assert "Ce tour passe chez d'autres voisins déjà organisés." in village.hears("Rosa")[-1]


async def test_who_lives_outside_does_not_walk_through_an_open_door(village: Village) -> None:
    """Porte ouverte : qui montre une adresse dedans entre, qui est dehors attend une réponse."""
    await a_street(village)
    await is_drawn(village)
    lilas = village.communities["Les Lilas"]
    await village.store.run(lambda uow: uow.requests.set_door(Door(lilas, ValidationMode.OPEN)))
    await village.stranger("Zoé", telegram="3001")
    await village.stranger("Yann", telegram="3002")

    for name, home in (("Zoé", INSIDE), ("Yann", (47.2230, -1.5530))):
        await village.says(name, "REJOINDRE Les Lilas", name)
        await village.says(name, "", **here(*home))
        await village.taps(name, "Personne")

    assert "Bienvenue" in village.hears("Zoé")[-1]
    assert "Bienvenue" not in village.hears("Yann")[-1]
    assert any("loin de chez vous" in said for said in village.hears("Karim"))


STREETS = {
    "2 rue des Lilas, Villeneuve": [addok("2 Rue des Lilas 44000 Villeneuve", *CORNERS[0])],
    "9 rue des Roses, Villeneuve": [addok("9 Rue des Roses 44000 Villeneuve", *CORNERS[2])],
    "1 rue du Puits, Villeneuve": [addok("1 Rue du Puits 44000 Villeneuve", *CORNERS[1])],
    "4 place du Marché, Villeneuve": [
        addok("4 Place du Marché 44000 Villeneuve", *CORNERS[3]),
        addok("4 Rue du Marché 44000 Villeneuve", *INSIDE, score=0.93),
    ],
}


@pytest.mark.feature("R40", "R41", by="draw_boundary")
@pytest.mark.parametrize("channel", ["telegram", "sms", "matrix", "email"])
async def test_the_edge_is_typed_as_addresses(village: Village, channel: str) -> None:
    """Le référent écrit les adresses du bord : le bot dit ce qu'il trouve, demande s'il doute, et montre le tour."""
    addresses = {
        "telegram": "1001",
        "sms": "+33600000007",
        "matrix": "@karim:lilas.example",
        "email": "k@lilas.example",
    }
    await village.member("Karim", roles=[Role.REFERENT], **{channel: addresses[channel]})
    await village.member("Lucie", telegram="1002")
    await lives_at(village, "Lucie", "12 rue des Roses", INSIDE)
    async with geocoder(STREETS) as peer:
        asks_a_geocoder(village, peer.url)

        village.tells("Trois adresses d'un coup, dans le désordre")
        await says_surely(village, "Karim", "délimiter 2 rue des Lilas; 9 rue des Roses; 1 rue du Puits")
        village.tells("Une adresse inconnue, puis une adresse qui peut en être deux")
        await says_surely(village, "Karim", "3 rue de Nulle Part", "4 place du Marché", "1")
        village.tells("Le tour est montré, puis gardé")
        await says_surely(village, "Karim", "terminer", "1")
    await village.post_office_closes()

    heard = " ".join(village.hears("Karim"))
    assert "2 Rue des Lilas" in heard
    assert "Je ne trouve pas" in heard
    assert "quelle adresse est-ce" in heard
    boundary = await village.store.run(lambda uow: shape_of(uow, village.communities["Les Lilas"]))
    assert boundary is not None
    assert all(boundary.contains(Point(*each)) for each in (*CORNERS, INSIDE))
    assert not boundary.contains(Point(*OUTSIDE))
    assert any("périmètre" in text for text in village.hears("Lucie"))


async def test_an_address_that_may_be_two_is_typed_again_or_shown_and_the_map_stays_a_way_out(village: Village) -> None:
    """Karim corrige sa faute au lieu de choisir, montre un coin sur place, puis préfère la carte."""
    await village.member("Karim", telegram="1001", roles=[Role.REFERENT])
    async with geocoder(STREETS) as peer:
        asks_a_geocoder(village, peer.url)

        village.tells("Une adresse peut en être deux : il en écrit une autre")
        await village.says("Karim", "délimiter 4 place du Marché", "9 rue des Roses")
        typed = village.hears("Karim")[-1]
        village.tells("La suivante, il la montre du trottoir")
        await village.says("Karim", "4 place du Marché")
        await walks(village, "Karim", CORNERS[3])
        shown = village.hears("Karim")[-1]
        village.tells("Finalement, la carte")
        await village.says("Karim", "sur une carte")

    assert "9 Rue des Roses 44000 Villeneuve\nLe point 1 est noté" in typed
    assert "9 Rue des Roses 44000 Villeneuve; 4 place du Marché\n" in shown
    assert "Les 2 points sont notés" in shown
    assert "Dessinez votre périmètre sur cette carte" in village.hears("Karim")[-1]


async def test_without_an_answer_about_addresses_other_ways_are_shown(village: Village) -> None:
    """Personne ne sait chercher une adresse, ou la réponse ne vient pas : le bot le dit, et montre un autre chemin."""
    await village.member("Karim", telegram="1001", roles=[Role.REFERENT])

    village.tells("Rien n'est réglé pour chercher une adresse")
    await village.says("Karim", "délimiter", "2 rue des Lilas")
    without = village.hears("Karim")[-1]
    await village.says("Karim", "annuler")
    async with geocoder({}) as peer:
        village.tells("Celui qui cherche ne répond pas")
        peer.hangs = True
        asks_a_geocoder(village, peer.url, seconds=0.2)
        await village.says("Karim", "délimiter", "2 rue des Lilas")
    silent = village.hears("Karim")[-1]
    village.tells("La question est restée ouverte")
    await walks(village, "Karim", CORNERS[0])

    assert "sur une carte" in without
    assert "Réessayez" in silent
    assert "Le point 1 est noté" in village.hears("Karim")[-1]
    assert await village.store.run(lambda uow: shape_of(uow, village.communities["Les Lilas"])) is None
