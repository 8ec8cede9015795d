"""What happens to a group: it is linked with a code, moves, and puts us out; and what comes without words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from core.community.papers import PAPERS, paper_at, paper_url
from core.model.member import Role
from core.wire import RoomEvent
from tests.core.village import an_alert

if TYPE_CHECKING:
    from core.shelves.unit_of_work import UnitOfWork
    from tests.world import Village

OLD, NEW = "-100200", "-100300"


def read_by(village: Village, name: str) -> list[str]:
    """Everything on the screen of *name*, with plain spaces."""
    return [each.replace("\N{NO-BREAK SPACE}", " ") for each in village.hears(name)]


async def asks_for_code(village: Village) -> str:
    """Let Karim ask for the code of a group, and give it."""
    await village.says("Karim", "groupe")
    found = re.search(r"/groupe ([A-Z2-9]{6,})", read_by(village, "Karim")[-1])
    assert found is not None
    return found[1]


async def test_alerts_follow_a_group_that_moved(village: Village) -> None:
    village.contacts["Salle"] = {"telegram": NEW}

    await village.says("Karim", "", room=OLD, event=RoomEvent.MOVED, moved_to=NEW)
    await an_alert(village)
    await village.time_passes(seconds=10)

    assert "Une voiture bleue attend" in read_by(village, "Salle")[0]
    assert read_by(village, "Groupe") == []


async def test_the_referents_hear_once_that_we_were_put_out_of_a_group(village: Village) -> None:
    for _ in range(2):
        await village.says("Karim", "", room=OLD, event=RoomEvent.REMOVED)
    await an_alert(village)
    await village.time_passes(seconds=10)

    assert sum("Je ne suis plus dans le groupe « Groupe »" in each for each in read_by(village, "Karim")) == 1
    assert read_by(village, "Groupe") == []


@pytest.mark.parametrize("event", [RoomEvent.MOVED, RoomEvent.REMOVED])
async def test_what_happened_to_no_room_or_led_nowhere_changes_nothing(village: Village, event: RoomEvent) -> None:
    await village.says("Karim", "", event=event)
    await village.says("Karim", "", room=OLD, event=RoomEvent.MOVED)
    await an_alert(village)
    await village.time_passes(seconds=10)

    assert "Une voiture bleue attend" in read_by(village, "Groupe")[0]


async def test_whoever_runs_a_group_links_it_with_the_code_of_a_referent(village: Village) -> None:
    """Said by somebody else than the referent, within the next hour, too: both hear that it is done."""
    await village.stranger("Zoé", telegram="6001")
    village.contacts["Salle"] = {"telegram": NEW}
    code = await asks_for_code(village)

    await village.time_passes(minutes=58)
    await village.says("Zoé", f"/groupe {code}", room=NEW, room_name="Rue", runs_room=True)

    assert "Ici arriveront les alertes de « Les Lilas »" in read_by(village, "Salle")[0]
    assert "Le groupe est relié à « Les Lilas »" in read_by(village, "Karim")[-1]


@pytest.mark.parametrize(
    ("runs_room", "hours", "reads"),
    [(False, 0, "Seul un administrateur du groupe peut le relier"), (True, 3, "Ce code n'est plus valable")],
)
async def test_a_code_is_for_who_runs_the_group_and_good_for_an_hour(
    village: Village, hours: int, reads: str, *, runs_room: bool
) -> None:
    village.contacts["Salle"] = {"telegram": NEW}
    code = await asks_for_code(village)

    await village.time_passes(hours=hours)
    await village.says("Karim", f"/groupe {code}", room=NEW, room_name="Rue", runs_room=runs_room)

    assert reads in read_by(village, "Karim")[-1]
    assert read_by(village, "Salle") == []


async def test_a_group_that_speaks_for_itself_hears_that_it_is_linked(village: Village) -> None:
    village.contacts["Salle"] = {"telegram": NEW}
    code = await asks_for_code(village)

    await village.says("Salle", f"/groupe {code}", room=NEW, room_name="Rue")

    assert "Ici arriveront les alertes de « Les Lilas »" in read_by(village, "Salle")[0]
    assert "Le groupe est relié à « Les Lilas »" in read_by(village, "Karim")[-1]


async def test_who_leads_two_communities_says_whose_group_it_is(village: Village) -> None:
    await village.member("Rose", community="Les Roses", telegram="1010", roles=[Role.REFERENT])
    await village.belongs_to("Karim", "Les Roses")
    await village.says("Rose", "nommer Karim", "1")
    await village.says("Karim", "accepter")
    code = await asks_for_code_of(village, "Les Roses")
    village.contacts["Salle"] = {"telegram": NEW}

    await village.says("Karim", f"groupe {code}")
    in_private = read_by(village, "Karim")[-1]
    await village.says("Karim", f"/groupe {code}", room=NEW, room_name="Rue", runs_room=True)

    assert "Ce code s'écrit dans le groupe, pas ici" in in_private
    assert "Ici arriveront les alertes de « Les Roses »" in read_by(village, "Salle")[0]


async def asks_for_code_of(village: Village, community: str) -> str:
    await village.says("Karim", "groupe", community)
    found = re.search(r"/groupe ([A-Z2-9]{6,})", read_by(village, "Karim")[-1])
    assert found is not None
    return found[1]


async def test_of_an_album_the_first_picture_counts_and_a_neighbour_hears_so(village: Village) -> None:
    """A stranger hears nothing for each picture, and neither does a group."""
    await village.stranger("Zoé", telegram="6001")

    await village.says("Lucie", "", is_more=True)
    await village.says("Zoé", "", is_more=True)
    await village.says("Karim", "", room=OLD, is_more=True)

    assert read_by(village, "Lucie") == [
        "J'ai reçu plusieurs photos. Je garde la première, une seule suffit pour vos voisins."
    ]
    assert read_by(village, "Zoé") == []
    assert read_by(village, "Groupe") == []


async def test_the_link_of_a_paper_cannot_be_made_up(village: Village) -> None:
    def work(uow: UnitOfWork) -> None:
        community = uow.communities.all()[0]
        token = paper_url(uow, community, next(iter(PAPERS))).rpartition("/")[2]
        found = paper_at(uow, token)

        assert found is not None
        assert found["community"] == "Les Lilas"
        assert paper_at(uow, token[:-1] + ("0" if token[-1] != "0" else "1")) is None
        assert paper_at(uow, token.replace(f"-{community.id}-", "-987-")) is None
        assert paper_at(uow, f"poison{token}") is None

    await village.store.run(work)
