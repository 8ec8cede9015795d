"""Pictures, places and the rest, to and from Telegram."""

from __future__ import annotations

from typing import Any

import pytest

from bots.telegram.channel import Telegram
from bots.telegram.updates import PICTURE_BYTES
from core.ports import Reason
from core.wire import Attachment, AttachmentKind, Choice, Span
from tests.bots.telegram_street import JPEG, KARIM, ODETTE, buttons, failure_of, heard_by, peer, telegram, to_odette
from tests.peers.telegram import TelegramPeer

__all__ = ["peer", "telegram"]

VU = (Choice("Vu", "7:vu"), Choice("Rien ici", "7:rien"))
PHOTO = Attachment(AttachmentKind.PHOTO, "image/jpeg", data=JPEG)
FILE = Attachment(AttachmentKind.FILE, "application/pdf", "affiche été.pdf", b"%PDF-1.7 ...")
PLACE = Attachment(AttachmentKind.LOCATION, latitude=48.85, longitude=2.35)


async def test_a_photo_arrives_in_its_largest_size_with_its_caption(peer: TelegramPeer, telegram: Telegram) -> None:
    peer.photo(ODETTE, JPEG, "la porte")

    heard = (await heard_by(telegram))[0]

    assert heard.text == "la porte"
    assert [(one.kind, one.data) for one in heard.attachments] == [(AttachmentKind.PHOTO, JPEG)]


async def test_a_picture_sent_as_a_file_is_a_photo(peer: TelegramPeer, telegram: Telegram) -> None:
    peer.photo(ODETTE, JPEG, as_file=True)

    attachment = (await heard_by(telegram))[0].attachments[0]

    assert attachment.kind is AttachmentKind.PHOTO
    assert attachment.data == JPEG
    assert attachment.content_type == "image/jpeg"


async def test_the_small_file_of_a_map_is_fetched_and_other_files_are_not(
    peer: TelegramPeer, telegram: Telegram
) -> None:  # fmt: skip
    document = peer.new_file(b'{"type": "Polygon"}')
    peer.message(ODETTE, document={**document, "file_name": "lilas.geojson"}, caption="délimiter")
    peer.message(ODETTE, document={**document, "file_name": "lilas.pdf"})
    peer.message(ODETTE, document={**document, "file_name": "lilas.kml", "file_size": 300_000})

    heard = await heard_by(telegram)

    assert [each.attachments[0].kind for each in heard] == [AttachmentKind.FILE] * 3
    assert [each.attachments[0].data for each in heard] == [b'{"type": "Polygon"}', b"", b""]
    assert heard[0].text == "délimiter"


async def test_a_page_of_ours_opens_inside_telegram(peer: TelegramPeer, telegram: Telegram) -> None:
    choices = (
        Choice("Ouvrir la carte", "https://voisins.example.org/boundary/" + "A" * 26),
        Choice("Menu", "!show_menu"),
    )

    await telegram.send(to_odette("Dessinez", choices=choices))

    rows = peer.sent[ODETTE][-1]["reply_markup"]["inline_keyboard"]
    assert [button.get("web_app") for row in rows for button in row] == [{"url": choices[0].payload}, None]


async def test_a_picture_that_is_too_large_is_not_fetched_and_its_words_are_heard(
    peer: TelegramPeer, telegram: Telegram
) -> None:
    document = {"file_id": "x", "file_unique_id": "x", "file_size": PICTURE_BYTES + 1, "mime_type": "image/png"}
    peer.message(ODETTE, document=document, caption="regardez")

    heard = (await heard_by(telegram))[0]

    assert heard.text == "regardez"
    assert heard.attachments[0].data == b""
    assert "getFile" not in [method for method, _ in peer.requests]


async def test_a_picture_is_tried_again_when_its_download_fails(peer: TelegramPeer, telegram: Telegram) -> None:
    peer.photo(ODETTE, JPEG)
    peer.fail(500, "Internal Server Error", method="download")

    heard = (await heard_by(telegram))[0]

    assert heard.attachments[0].data == JPEG


async def test_a_picture_that_cannot_be_had_does_not_hold_its_words_back(
    peer: TelegramPeer, telegram: Telegram
) -> None:
    peer.photo(ODETTE, JPEG, "fumée au 3")
    peer.fail(500, "Internal Server Error", method="getFile", times=9)

    heard = (await heard_by(telegram))[0]

    assert heard.text == "fumée au 3"
    assert heard.attachments[0].data == b""


async def test_more_pictures_than_fit_in_one_portion_keep_their_order(peer: TelegramPeer, telegram: Telegram) -> None:
    for number in range(11):
        peer.photo(ODETTE, JPEG, f"n° {number}")
    peer.private_message(ODETTE, "fin")

    heard = await heard_by(telegram, 12)

    assert [one.text for one in heard] == [f"n° {number}" for number in range(11)] + ["fin"]


async def test_a_shared_place_has_its_coordinates(peer: TelegramPeer, telegram: Telegram) -> None:
    peer.location(ODETTE, 48.8566, 2.3522)

    place = (await heard_by(telegram))[0].attachments[0]

    assert place.kind is AttachmentKind.LOCATION
    assert (place.latitude, place.longitude) == (48.8566, 2.3522)


VOICE = {"file_id": "v", "file_unique_id": "v", "duration": 3, "mime_type": "audio/ogg"}
STICKER = {
    "file_id": "s", "file_unique_id": "s", "type": "regular", "width": 512, "height": 512,
    "is_animated": False, "is_video": False,
}  # fmt: skip
PDF = {"file_id": "d", "file_unique_id": "d", "file_name": "plan.pdf", "mime_type": "application/pdf"}
WHERE = {"latitude": 48.0, "longitude": 2.0}
CARD = {"phone_number": "+33600000001", "first_name": "Lucie"}
VENUE = {"location": WHERE, "title": "Mairie", "address": "1 place du Marché"}


@pytest.mark.parametrize(
    ("content", "kind", "text"),
    [
        ({"voice": VOICE}, AttachmentKind.VOICE, ""),
        ({"sticker": STICKER}, AttachmentKind.STICKER, ""),
        ({"document": PDF, "caption": "le plan"}, AttachmentKind.FILE, "le plan"),
        ({"contact": CARD | {"user_id": ODETTE}}, AttachmentKind.CONTACT, ""),
        # Whose number somebody else's card shows, nobody has proven.
        ({"contact": CARD}, AttachmentKind.FILE, ""),
        ({"contact": CARD | {"user_id": KARIM}}, AttachmentKind.FILE, ""),
        ({"dice": {"emoji": "🎲", "value": 3}}, AttachmentKind.FILE, ""),
        ({"venue": VENUE, "location": WHERE}, AttachmentKind.LOCATION, "Mairie, 1 place du Marché"),
    ],
)
async def test_whatever_else_is_sent_is_named(
    peer: TelegramPeer, telegram: Telegram, content: dict[str, Any], kind: AttachmentKind, text: str
) -> None:
    peer.message(ODETTE, **content)

    heard = (await heard_by(telegram))[0]

    assert [one.kind for one in heard.attachments] == [kind]
    assert heard.text == text


class TestPhotosAndPlaces:
    async def test_a_photo_carries_the_text_and_the_buttons(self, peer: TelegramPeer, telegram: Telegram) -> None:
        await telegram.send(to_odette("🚨 ", Span("A12", bold=True), attachments=(PHOTO,), choices=VU))

        [message] = peer.sent[ODETTE]
        assert peer.files[message["photo"][-1]["file_id"]] == JPEG
        assert message["caption"] == "🚨 A12"
        assert message["caption_entities"] == [{"type": "bold", "offset": 3, "length": 3}]
        assert buttons(message) == [["Vu", "Rien ici"]]

    async def test_a_text_too_long_for_a_caption_follows_its_photo(
        self, peer: TelegramPeer, telegram: Telegram
    ) -> None:
        receipt = await telegram.send(to_odette("x" * 1025, attachments=(PHOTO,), choices=VU))

        photo, text = peer.sent[ODETTE]
        assert "caption" not in photo
        assert buttons(text) == [["Vu", "Rien ici"]]
        assert receipt.external_id == f"{ODETTE}:{text['message_id']}"

    async def test_the_same_photo_is_uploaded_once_for_all(self, peer: TelegramPeer, telegram: Telegram) -> None:
        for number in range(3):
            await telegram.send(
                to_odette("A12", address=str(ODETTE + number), attachments=(PHOTO,), content_key="a12-fr")
            )

        uploads = [isinstance(params["photo"], dict) for _, params in peer.requests]
        photos = {message["photo"][-1]["file_id"] for messages in peer.sent.values() for message in messages}
        assert uploads == [True, False, False]
        assert len(photos) == 1

    async def test_a_photo_that_telegram_refuses_does_not_hold_the_words_back(
        self, peer: TelegramPeer, telegram: Telegram
    ) -> None:
        peer.fail(400, "Bad Request: IMAGE_PROCESS_FAILED", method="sendPhoto")

        await telegram.send(to_odette("A12", attachments=(PHOTO,), choices=VU))

        assert peer.texts(ODETTE) == ["A12"]
        assert buttons(peer.sent[ODETTE][0]) == [["Vu", "Rien ici"]]

    async def test_a_place_is_shown_below_the_words(self, peer: TelegramPeer, telegram: Telegram) -> None:
        receipt = await telegram.send(to_odette("A12", attachments=(PLACE,), choices=VU))

        text, place = peer.sent[ODETTE]
        assert place["location"] == {"latitude": 48.85, "longitude": 2.35}
        assert receipt.external_id == f"{ODETTE}:{text['message_id']}"

    async def test_a_place_that_fails_does_not_say_the_words_twice(
        self, peer: TelegramPeer, telegram: Telegram
    ) -> None:
        peer.throttle(3, method="sendLocation")

        await telegram.send(to_odette("A12", attachments=(PLACE,)))

        assert peer.texts(ODETTE) == ["A12"]

    async def test_a_file_comes_before_the_words_that_have_the_buttons(
        self, peer: TelegramPeer, telegram: Telegram
    ) -> None:
        receipt = await telegram.send(to_odette("Voici l'affiche.", attachments=(FILE,), choices=VU))

        file, text = peer.sent[ODETTE]
        assert file["document"]["file_name"] == "affiche été.pdf"
        assert peer.files[file["document"]["file_id"]] == FILE.data
        assert buttons(text) == [["Vu", "Rien ici"]]
        assert receipt.external_id == f"{ODETTE}:{text['message_id']}"

    async def test_a_file_that_telegram_refuses_does_not_hold_the_words_back(
        self, peer: TelegramPeer, telegram: Telegram
    ) -> None:
        peer.fail(400, "Bad Request: wrong file", method="sendDocument")

        await telegram.send(to_odette("Voici l'affiche.", attachments=(FILE,)))

        assert peer.texts(ODETTE) == ["Voici l'affiche."]

    async def test_a_place_alone_is_a_message(self, peer: TelegramPeer, telegram: Telegram) -> None:
        receipt = await telegram.send(to_odette(attachments=(PLACE,)))

        assert receipt.external_id == f"{ODETTE}:{peer.sent[ODETTE][0]['message_id']}"

    async def test_nothing_at_all_is_rejected(self, telegram: Telegram) -> None:
        assert (await failure_of(telegram, to_odette())).reason is Reason.REJECTED
