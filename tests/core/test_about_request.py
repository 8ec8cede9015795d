"""What is read of requests to join, and of where people live."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core.about.request import read_numbers, read_request
from core.model.community import Community, CommunityStatus, Point
from core.model.whereabouts import Inside, is_inside, metres_between
from tests.core.test_alert import NOW

if TYPE_CHECKING:
    pass

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
        ("D31 non, personne ne le connaît", (REFUSE, "31 personne ne le connaît")),
        ("D31: no, nobody knows him", (REFUSE, "31 nobody knows him")),
        ("D31 Non.", (REFUSE, "31")),
        ("D31 refusé, trop loin", (REFUSE, "31 trop loin")),
        ("D31 oui, je la connais", (ADMIT, "31 je la connais")),
        ("D31 ok", (ADMIT, "31")),
        ("D31 accept", (ADMIT, "31")),
        ("D31 let him in", (ADMIT, "31")),
        ("D31 oui, mais où habitez-vous ?", (ASK, "31 oui, mais où habitez-vous ?")),
        ("D31 yes but which house", (ASK, "31 yes but which house")),
        ("D31 no. 4 or no. 6?", (ASK, "31 no. 4 or no. 6?")),
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
