"""Mailing lists: an alert there is answered by its members; nothing of it proves who they are."""

from __future__ import annotations

import pytest

from bots.email.letter import Letterhead
from bots.email.reading import Ignored
from bots.email.tokens import day_of, read_room_token, room_token, unsubscribe_token
from bots.leaving import Leaving
from core.model.member import Silence
from core.ports import Voice
from core.wire import Assurance, Inbound
from tests.bots.contract import FixedClock
from tests.bots.email_props import ODETTE, PASSED, READER, SECRET, TOCSIN, mail, outbound, read
from tests.world import open_village

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


async def test_one_click_keeps_alerts_and_the_second_step_stops_them() -> None:
    async with open_village() as village:
        await village.member("Odette", email=ODETTE)
        leaving = Leaving(village.store, SECRET, "fr")
        token = unsubscribe_token(SECRET, ODETTE, "A12")

        async def silence() -> Silence:
            def look(uow: object) -> Silence:
                asked = Inbound("email", ODETTE, "", uow.now())  # type: ignore[attr-defined]
                speaker = uow.members.speaker_at(asked, Voice.EMAIL)  # type: ignore[attr-defined]
                return Silence(speaker.contact.silence)

            return await village.store.run(look)

        await leaving.stop(token)
        first = await silence()
        await leaving.stop_alerts(token)
        await leaving.stop(token)

        assert first is Silence.ALL_BUT_ALERTS
        assert await silence() is Silence.EVERYTHING
        assert not await leaving.stop("other")
