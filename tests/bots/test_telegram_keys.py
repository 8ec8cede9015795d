"""Keys below the text field, albums, long texts and paid broadcasts on Telegram."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from bots.telegram.channel import Telegram
from bots.telegram.settings import TelegramSettings
from core.model.notice import Lane
from core.post import Letter, Parcel
from core.texts import Texts
from core.wire import Attachment, AttachmentKind, Choice, Outbound, Span, Wanted, plain
from notifications.pages import pages
from notifications.render import render
from tests.bots.contract import FixedClock, FrontDoor, eventually, listening
from tests.bots.telegram_street import JPEG, LILAS, ODETTE, buttons, peer, telegram, to_odette
from tests.peers.telegram import TOKEN, TelegramPeer

__all__ = ["peer", "telegram"]

PLACE = Wanted(AttachmentKind.LOCATION, "📍 Partager ma position")
NUMBER = Wanted(AttachmentKind.CONTACT, "📞 Donner mon numéro")
NEAR = (Choice("Près de chez moi", "7:home"), Choice("Annuler", "7:0"))
PHOTO = Attachment(AttachmentKind.PHOTO, "image/jpeg", data=JPEG)
NOON = datetime(2026, 4, 14, 10, 5, tzinfo=UTC)


def asked_for(peer: TelegramPeer) -> dict[str, Any]:
    """Give the first key of the last message that had some."""
    keyboards = [params["reply_markup"] for _, params in peer.requests if "keyboard" in params.get("reply_markup", {})]
    key: dict[str, Any] = keyboards[-1]["keyboard"][0][0]
    assert keyboards[-1]["one_time_keyboard"]
    return key


class TestKeys:
    async def test_a_question_for_a_place_has_a_key_that_hands_the_position_over(
        self, peer: TelegramPeer, telegram: Telegram
    ) -> None:
        await telegram.send(to_odette("Où est-ce ?", choices=NEAR, wants=PLACE))

        assert peer.keys[ODETTE] == [["📍 Partager ma position"], ["Près de chez moi"], ["Annuler"]]
        assert asked_for(peer) == {"text": "📍 Partager ma position", "request_location": True}

    async def test_a_question_for_a_phone_number_has_one_for_that(self, peer: TelegramPeer, telegram: Telegram) -> None:
        await telegram.send(to_odette("Votre numéro ?", wants=NUMBER))

        assert asked_for(peer) == {"text": "📞 Donner mon numéro", "request_contact": True}

    async def test_the_keys_go_with_the_next_message(self, peer: TelegramPeer, telegram: Telegram) -> None:
        await telegram.send(to_odette("Où est-ce ?", choices=NEAR, wants=PLACE))

        await telegram.send(to_odette("Merci."))

        assert peer.keys == {}
        assert peer.texts(ODETTE) == ["Où est-ce ?", "Merci."]

    async def test_they_wait_for_the_first_message_without_buttons(
        self, peer: TelegramPeer, telegram: Telegram
    ) -> None:
        await telegram.send(to_odette("Où est-ce ?", choices=NEAR, wants=PLACE))

        await telegram.send(to_odette("Toujours en cours ?", choices=(Choice("Oui", "8:yes"),)))
        await telegram.send(to_odette("Merci."))

        assert peer.keys == {}
        assert peer.texts(ODETTE) == ["Où est-ce ?", "Toujours en cours ?", "Merci."]
        assert buttons(peer.sent[ODETTE][1]) == [["Oui"]]

    async def test_a_group_has_buttons_and_no_keys(self, peer: TelegramPeer, telegram: Telegram) -> None:
        await telegram.send(to_odette("Où ?", address=str(LILAS), choices=NEAR, wants=PLACE))

        assert peer.keys == {}
        assert buttons(peer.sent[LILAS][0]) == [["Près de chez moi"], ["Annuler"]]

    @pytest.mark.parametrize(("wants", "kind"), [("location", "location"), ("contact", "contact"), ("photo", None)])
    def test_what_a_question_wants_is_data_with_its_label_from_the_texts(self, wants: str, kind: str | None) -> None:
        settings = TelegramSettings.model_validate({"token": TOKEN})
        capabilities = Telegram(settings, FixedClock()).capabilities
        params = {"text": "post_alert.where", "params": {}, "wants": wants}

        letter = Letter(0, "reply", params, Lane.REPLY, NOON, "Europe/Paris")
        outbound = render(letter, Parcel(1, 0, "telegram", "4242", "fr", 0), capabilities, Texts.load())

        assert (outbound.wants.kind.value if outbound.wants else None) == kind
        assert outbound.wants is None or outbound.wants.label in {"📍 Partager ma position", "📞 Donner mon numéro"}


class TestAlbums:
    async def test_four_pictures_sent_together_are_one_message_and_its_rest(
        self, peer: TelegramPeer, telegram: Telegram
    ) -> None:
        for number in range(4):
            photo = peer.new_photo(bytes([number]) * 90)
            peer.message(ODETTE, photo=photo, media_group_id="77", caption="la porte" if number == 0 else None)
        door = FrontDoor()

        async with listening(telegram, door):
            await eventually(lambda: len(door.heard) == 4)

        assert [(one.message_id, one.is_more, one.text) for one in door.heard] == [
            ("album:77", False, "la porte"),
            *[("album:77:more", True, "")] * 3,
        ]
        assert [bool(one.attachments[0].data) for one in door.heard] == [True, False, False, False]

    async def test_words_under_a_later_picture_are_not_lost(self, peer: TelegramPeer, telegram: Telegram) -> None:
        peer.message(ODETTE, photo=peer.new_photo(b"1" * 90), media_group_id="78")
        peer.message(ODETTE, photo=peer.new_photo(b"2" * 90), media_group_id="78", caption="la plaque")
        door = FrontDoor()

        async with listening(telegram, door):
            await eventually(lambda: len(door.heard) == 2)

        assert (door.heard[1].text, door.heard[1].is_more) == ("la plaque", False)
        assert door.heard[1].message_id != door.heard[0].message_id

    async def test_several_pictures_of_ours_are_sent_together_before_the_words(
        self, peer: TelegramPeer, telegram: Telegram
    ) -> None:
        choices = (Choice("Vu", "7:vu"),)

        receipt = await telegram.send(to_odette("A12", attachments=(PHOTO, PHOTO, PHOTO), choices=choices))

        assert [method for method, _ in peer.requests] == ["sendMediaGroup", "sendMessage"]
        assert ["photo" in each for each in peer.sent[ODETTE]] == [True, True, True, False]
        assert buttons(peer.sent[ODETTE][3]) == [["Vu"]]
        assert receipt.external_id == f"{ODETTE}:{peer.sent[ODETTE][3]['message_id']}"

    async def test_a_refused_album_does_not_lose_the_words(self, peer: TelegramPeer, telegram: Telegram) -> None:
        peer.fail(400, "Bad Request: IMAGE_PROCESS_FAILED", method="sendMediaGroup")

        await telegram.send(to_odette("A12", attachments=(PHOTO, PHOTO)))

        assert peer.texts(ODETTE) == ["A12"]


class TestLongTexts:
    @pytest.mark.parametrize("word", ["🚨👩‍🚒 au feu ", "é", "sans-blanc", "a\n\n"])
    async def test_a_long_text_arrives_whole_in_parts_that_telegram_takes(
        self, peer: TelegramPeer, telegram: Telegram, word: str
    ) -> None:
        said = word * (9_000 // len(word))
        rich = (Span("Début "), Span(said, bold=True), Span(" fin"))

        await telegram.send(to_odette(parts=pages(rich, telegram.capabilities.part_length, 4)))

        texts = peer.texts(ODETTE)
        assert 2 < len(texts) <= 4
        assert "".join("".join(texts).split()) == "".join(plain(rich).split())
        for message in peer.sent[ODETTE]:
            in_units = message["text"].encode("utf-16-le")
            assert len(in_units) // 2 <= 4096
            [bold] = message["entities"]
            piece = in_units[bold["offset"] * 2 :][: bold["length"] * 2].decode("utf-16-le")
            assert "Début" not in piece
            assert "fin" not in piece

    @pytest.mark.parametrize(("length", "is_caption"), [(512, True), (513, False)])
    async def test_words_stand_under_a_picture_as_far_as_they_fit(
        self, peer: TelegramPeer, telegram: Telegram, length: int, *, is_caption: bool
    ) -> None:
        await telegram.send(to_odette("🚨" * length, attachments=(PHOTO,)))

        assert ("caption" in peer.sent[ODETTE][0]) is is_caption
        assert "".join(peer.texts(ODETTE)) == "🚨" * length


class TestPaidBroadcasts:
    @pytest.mark.parametrize(
        ("per_second", "is_list", "pays"), [(30, True, None), (1000, True, True), (1000, False, None)]
    )
    async def test_only_what_goes_to_many_is_paid_for_and_only_above_the_free_pace(
        self, peer: TelegramPeer, per_second: int, *, is_list: bool, pays: bool | None
    ) -> None:
        block = {"token": TOKEN, "api_url": peer.url, "per_second": per_second}
        channel = Telegram(TelegramSettings.model_validate(block), FixedClock())
        place = Attachment(AttachmentKind.LOCATION, latitude=48.85, longitude=2.35)

        await channel.send(a_message("A12", is_list=is_list))
        await channel.send(a_message("A12", is_list=is_list, address="4243", attachments=(PHOTO, place)))
        await channel.send(a_message("A12", is_list=is_list, address="4244", attachments=(PHOTO, PHOTO)))
        await channel.close()

        assert {params.get("allow_paid_broadcast") for _, params in peer.requests} == {pays}
        assert channel.capabilities.per_second == per_second


def a_message(text: str, **more: Any) -> Outbound:
    return to_odette(text, **more)
