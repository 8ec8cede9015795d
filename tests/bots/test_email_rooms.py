"""Mailing lists: an alert there is answered by its members; nothing of it proves who they are."""

from __future__ import annotations

import pytest

from bots.email.letter import Letterhead
from bots.email.reading import Ignored
from bots.email.tokens import day_of, read_room_token, room_token
from core.wire import Assurance
from tests.bots.contract import FixedClock
from tests.bots.email_props import PASSED, READER, SECRET, TOCSIN, mail, outbound, read

LIST = "lilas@lists.test"
BY_LIST = {"List_Id": "<lilas.lists.test>", "List_Post": f"<mailto:{LIST}>", "Precedence": "list"}


def test_an_answer_on_the_list_is_said_in_that_room() -> None:
    inbound = read(mail("vu", To=LIST, In_Reply_To="<7@quartier.test>", **BY_LIST))

    assert (inbound.room, inbound.text, inbound.refers_to) == (LIST, "vu", "<7@quartier.test>")
    assert inbound.assurance is Assurance.CLAIMED


@pytest.mark.parametrize(
    "headers",
    [
        BY_LIST,
        {**BY_LIST, "In_Reply_To": "<7@elsewhere.test>"},
        {**BY_LIST, "In_Reply_To": "<7@quartier.test>", "Precedence": "bulk"},
        {**BY_LIST, "In_Reply_To": "<7@quartier.test>", "Auto_Submitted": "auto-replied"},
        {"In_Reply_To": "<7@quartier.test>", "List_Id": "<lilas.lists.test>"},
    ],
)
def test_other_mail_of_a_list_is_not_for_us(headers: dict[str, str]) -> None:
    assert isinstance(READER.read(mail("vu", **headers)), Ignored)


def test_the_reply_address_of_a_list_names_the_alert_and_nobody() -> None:
    to = f"tocsin+{room_token(SECRET, 'A12')}@quartier.test"

    inbound = read(mail("vu", To=to, Authentication_Results=PASSED))

    assert (inbound.text, inbound.assurance) == ("A12 vu", Assurance.CLAIMED)
    assert read_room_token(SECRET, room_token(SECRET, "A12")) == "A12"
    assert read_room_token(b"other", room_token(SECRET, "A12")) is None


def test_a_letter_to_a_list_proves_nobody_and_unsubscribes_nobody() -> None:
    letterhead = Letterhead(TOCSIN, "Tocsin", "https://tocsin.example", SECRET)
    now = FixedClock().now()

    head = letterhead.headers(outbound(topic="A12", to_room=True, is_list=True), "<1@x>", now, "today").decode()

    assert f"Reply-To: <tocsin+{room_token(SECRET, 'A12')}@quartier.test>" in head
    assert "List-Unsubscribe" not in head
    assert day_of(now) > 20_000


def test_the_mail_of_a_twin_has_a_list_of_its_own_which_is_left_alone() -> None:
    """Whoever leaves it keeps the alerts of their own community, and its letter."""
    letterhead = Letterhead(TOCSIN, "Tocsin", "https://tocsin.example", SECRET)
    now = FixedClock().now()
    mail = outbound(is_list=True, list_id="twin.7")

    head = letterhead.headers(mail, "<1@x>", now, "today").decode()

    assert "?subject=jumelles%20non>" in head
    assert "/unsubscribe/" not in head
    assert b"List-Id: <twin.7." in letterhead.body(mail)
