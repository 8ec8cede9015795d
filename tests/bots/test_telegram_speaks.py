"""What neighbours see on Telegram, as the server has it."""

from __future__ import annotations

from typing import Any

import pytest

from bots.telegram.body import rows_of, shortened
from bots.telegram.channel import Telegram
from bots.telegram.message_ref import MessageRef
from bots.telegram.settings import TelegramSettings
from core.command import discover
from core.ports import Reason
from core.presence import presence
from core.texts import Texts
from core.wire import Attachment, AttachmentKind, Choice, Span, plain
from tests.bots.contract import FixedClock
from tests.bots.telegram_street import JPEG, LILAS, ODETTE, buttons, failure_of, heard_by, peer, telegram, to_odette
from tests.peers.telegram import TOKEN, TelegramPeer

__all__ = ["peer", "telegram"]

VU = (Choice("Vu", "7:vu"), Choice("Rien ici", "7:rien"))
PHOTO = Attachment(AttachmentKind.PHOTO, "image/jpeg", data=JPEG)
PLACE = Attachment(AttachmentKind.LOCATION, latitude=48.85, longitude=2.35)


async def test_a_receipt_names_the_chat_the_message_and_the_time(peer: TelegramPeer, telegram: Telegram) -> None:
    receipt = await telegram.send(to_odette("Bonjour"))

    assert receipt.external_id == f"{ODETTE}:{peer.sent[ODETTE][0]['message_id']}"
    assert receipt.accepted_at == FixedClock().now()


async def test_bold_after_an_emoji_begins_where_the_bold_words_begin(peer: TelegramPeer, telegram: Telegram) -> None:
    await telegram.send(to_odette("🚨👩‍🚒 ", Span("A12 · Feu 🔥", bold=True), " aux Lilas"))

    message = peer.sent[ODETTE][0]
    [bold] = message["entities"]
    in_units = message["text"].encode("utf-16-le")
    assert bold["type"] == "bold"
    assert in_units[bold["offset"] * 2 :][: bold["length"] * 2].decode("utf-16-le") == "A12 · Feu 🔥"


async def test_what_looks_like_markup_is_said_as_it_was_typed(peer: TelegramPeer, telegram: Telegram) -> None:
    typed = "<b>*gras*</b> _a_ [x](tg://user?id=1) `c` & \\"

    await telegram.send(to_odette(typed))

    assert peer.texts(ODETTE) == [typed]
    assert "entities" not in peer.sent[ODETTE][0]
    assert "parse_mode" not in peer.requests[-1][1]


async def test_several_parts_arrive_in_order_with_the_buttons_under_the_last(
    peer: TelegramPeer, telegram: Telegram
) -> None:
    parts = tuple((Span(text),) for text in ("un", "deux", "trois"))

    receipt = await telegram.send(to_odette(parts=parts, choices=VU))

    assert peer.texts(ODETTE) == ["un", "deux", "trois"]
    assert ["reply_markup" in message for message in peer.sent[ODETTE]] == [False, False, True]
    assert receipt.external_id == f"{ODETTE}:{peer.sent[ODETTE][2]['message_id']}"


async def test_the_longest_text_passes_and_a_longer_one_is_rejected(peer: TelegramPeer, telegram: Telegram) -> None:
    await telegram.send(to_odette("🚨" * 2048))
    failure = await failure_of(telegram, to_odette("🚨" * 2048 + "!"))

    assert peer.texts(ODETTE) == ["🚨" * 2048]
    assert failure.reason is Reason.REJECTED
    assert "message is too long" in failure.detail


async def test_a_silent_message_makes_no_sound(peer: TelegramPeer, telegram: Telegram) -> None:
    await telegram.send(to_odette("la lettre", silent=True))
    await telegram.send(to_odette("l'alerte"))

    assert [params.get("disable_notification", False) for _, params in peer.requests] == [True, False]


async def test_an_answer_hangs_under_what_it_answers(peer: TelegramPeer, telegram: Telegram) -> None:
    question = peer.private_message(ODETTE, "qui?")

    await telegram.send(to_odette("Karim", refers_to=f"{ODETTE}:{question['message_id']}"))
    await telegram.send(to_odette("encore", refers_to=f"{ODETTE}:999999"))
    await telegram.send(to_odette("ailleurs", refers_to=f"{LILAS}:3:p"))

    assert peer.sent[ODETTE][0]["reply_to_message"]["text"] == "qui?"
    assert peer.texts(ODETTE) == ["Karim", "encore", "ailleurs"]


class TestButtons:
    async def test_short_labels_stand_side_by_side_and_long_ones_alone(
        self, peer: TelegramPeer, telegram: Telegram
    ) -> None:
        labels = ("Vu", "Rien ici", "J'ai une info", "Comportement suspect", "Oui", "Non")
        choices = tuple(Choice(label, f"7:{number}") for number, label in enumerate(labels))

        await telegram.send(to_odette("?", choices=choices))

        assert buttons(peer.sent[ODETTE][0]) == [
            ["Vu", "Rien ici"], ["J'ai une info"], ["Comportement suspect"], ["Oui", "Non"]
        ]  # fmt: skip

    def test_no_label_is_lost_and_their_order_is_kept(self) -> None:
        choices = [Choice("x" * (number * 7 % 23 + 1), str(number)) for number in range(40)]

        assert [one for row in rows_of(choices) for one in row] == choices

    async def test_a_payload_of_64_bytes_passes(self, peer: TelegramPeer, telegram: Telegram) -> None:
        await telegram.send(to_odette("?", choices=(Choice("é", "é" * 32),)))

        assert buttons(peer.sent[ODETTE][0]) == [["é"]]

    @pytest.mark.parametrize(
        "choices",
        [(Choice("é", "é" * 32 + "!"),), tuple(Choice("x", str(number)) for number in range(101))],
    )
    async def test_what_telegram_cannot_show_is_rejected_before_it_is_sent(
        self, peer: TelegramPeer, telegram: Telegram, choices: tuple[Choice, ...]
    ) -> None:
        failure = await failure_of(telegram, to_odette("?", choices=choices))

        assert failure.reason is Reason.REJECTED
        assert peer.requests == []


class TestEdits:
    async def test_the_message_changes_in_place_with_its_buttons(self, peer: TelegramPeer, telegram: Telegram) -> None:
        receipt = await telegram.send(to_odette("A12 · signalée", choices=VU))

        edited = await telegram.send(to_odette("A12 · close", replaces=receipt.external_id))

        assert peer.texts(ODETTE) == ["A12 · close"]
        assert "reply_markup" not in peer.sent[ODETTE][0]
        assert edited.external_id == receipt.external_id

    async def test_an_edit_that_changes_nothing_is_done(self, peer: TelegramPeer, telegram: Telegram) -> None:
        receipt = await telegram.send(to_odette("A12", choices=VU))

        again = await telegram.send(to_odette("A12", choices=VU, replaces=receipt.external_id))

        assert again.external_id == receipt.external_id

    @pytest.mark.parametrize("length", [20, 2000])
    async def test_the_caption_of_a_photo_changes_in_place(
        self, peer: TelegramPeer, telegram: Telegram, length: int
    ) -> None:
        receipt = await telegram.send(to_odette("A12", attachments=(PHOTO,), choices=VU))

        await telegram.send(to_odette("🔥" * length, replaces=receipt.external_id))

        [message] = peer.sent[ODETTE]
        assert receipt.external_id.endswith(":p")
        assert message["caption"] == ("🔥" * 20 if length == 20 else "🔥" * 511 + "…")

    async def test_the_caption_is_found_when_the_id_does_not_tell_of_a_photo(
        self, peer: TelegramPeer, telegram: Telegram
    ) -> None:
        receipt = await telegram.send(to_odette("A12", attachments=(PHOTO,)))

        edited = await telegram.send(to_odette("A12 close", replaces=receipt.external_id.removesuffix(":p")))

        assert peer.texts(ODETTE) == ["A12 close"]
        assert edited.external_id == receipt.external_id

    async def test_a_picture_comes_into_a_text_that_was_sent_without_it(
        self, peer: TelegramPeer, telegram: Telegram
    ) -> None:
        receipt = await telegram.send(to_odette("A12, photo en attente", choices=VU))

        edited = await telegram.send(to_odette("A12", attachments=(PHOTO,), choices=VU, replaces=receipt.external_id))
        await telegram.send(to_odette("A12 close", replaces=receipt.external_id))

        [message] = peer.sent[ODETTE]
        assert edited.external_id == f"{receipt.external_id}:p"
        assert peer.files[message["photo"][-1]["file_id"]] == JPEG
        assert message["caption"] == "A12 close"
        assert "text" not in message

    @pytest.mark.parametrize("suffix", ["", ":p"])
    async def test_the_picture_of_what_is_covered_goes(
        self, peer: TelegramPeer, telegram: Telegram, suffix: str
    ) -> None:
        receipt = await telegram.send(to_odette("A12", attachments=(PHOTO,), choices=VU))
        sent = receipt.external_id.removesuffix(":p") + suffix

        await telegram.send(to_odette("A12 repliée", replaces=sent, covers=True))

        [message] = peer.sent[ODETTE]
        assert peer.files[message["photo"][-1]["file_id"]].startswith(b"\x89PNG")
        assert message["caption"] == "A12 repliée"
        assert "reply_markup" not in message

    async def test_a_picture_takes_the_place_of_another(self, peer: TelegramPeer, telegram: Telegram) -> None:
        grey = Attachment(AttachmentKind.PHOTO, "image/jpeg", data=JPEG + b"grey")
        receipt = await telegram.send(to_odette("A12 repliée", attachments=(grey,)))

        await telegram.send(to_odette("A12", attachments=(PHOTO,), choices=VU, replaces=receipt.external_id))

        [message] = peer.sent[ODETTE]
        assert peer.files[message["photo"][-1]["file_id"]] == JPEG

    async def test_what_is_covered_and_had_no_picture_stays_a_text(
        self, peer: TelegramPeer, telegram: Telegram
    ) -> None:
        receipt = await telegram.send(to_odette("A12", choices=VU))

        await telegram.send(to_odette("A12 repliée", replaces=receipt.external_id, covers=True))

        assert peer.texts(ODETTE) == ["A12 repliée"]

    @pytest.mark.parametrize("gone", [f"{ODETTE}:999", "tap:tap-1", "<1@example.org>", ""])
    async def test_what_is_no_longer_there_is_rejected_and_not_said_again(
        self, peer: TelegramPeer, telegram: Telegram, gone: str
    ) -> None:
        failure = await failure_of(telegram, to_odette("A12 close", replaces=gone))

        assert failure.reason is Reason.REJECTED
        assert peer.texts(ODETTE) == []

    async def test_further_parts_follow_below(self, peer: TelegramPeer, telegram: Telegram) -> None:
        receipt = await telegram.send(to_odette("A12"))
        parts = ((Span("A12 close"),), (Span("Merci"),))

        edited = await telegram.send(to_odette(parts=parts, choices=VU, replaces=receipt.external_id))

        assert peer.texts(ODETTE) == ["A12 close", "Merci"]
        assert "reply_markup" in peer.sent[ODETTE][1]
        assert edited.external_id == f"{ODETTE}:{peer.sent[ODETTE][1]['message_id']}"


class TestTaps:
    async def tap(self, peer: TelegramPeer, telegram: Telegram) -> str:
        await telegram.send(to_odette("Vu?", choices=VU))
        return peer.tap(ODETTE, peer.sent[ODETTE][0], "7:vu")

    async def test_a_short_answer_is_shown_on_the_button_only(self, peer: TelegramPeer, telegram: Telegram) -> None:
        tap = await self.tap(peer, telegram)

        receipt = await telegram.send(to_odette("Noté, merci.", tap=tap))

        assert peer.answers == [{"callback_query_id": tap, "text": "Noté, merci."}]
        assert peer.texts(ODETTE) == ["Vu?"]
        assert receipt.external_id == f"tap:{tap}"

    @pytest.mark.parametrize(
        ("text", "more"),
        [("x" * 201, {}), ("Et après?", {"choices": VU}), ("Ici", {"attachments": (PLACE,)})],
    )
    async def test_a_longer_answer_is_a_message_and_the_button_stops_waiting(
        self, peer: TelegramPeer, telegram: Telegram, text: str, more: dict[str, Any]
    ) -> None:
        tap = await self.tap(peer, telegram)

        await telegram.send(to_odette(text, tap=tap, **more))

        assert peer.answers == [{"callback_query_id": tap}]
        assert peer.sent[ODETTE][1]["text"] == text

    async def test_who_presses_in_a_group_is_told_there_that_the_answer_comes_in_private(
        self, peer: TelegramPeer
    ) -> None:
        settings = TelegramSettings.model_validate({"token": TOKEN, "api_url": peer.url})
        telegram = Telegram(settings, FixedClock(), presences=[presence(Texts.load(), discover(), "fr")])
        await telegram.send(to_odette("Vu?", address=str(LILAS), choices=VU))
        peer.tap(ODETTE, peer.sent[LILAS][0], "7:vu")
        peer.tap(ODETTE, peer.sent[LILAS][0], "7:vu")
        asked, noted = [one.tap for one in await heard_by(telegram, 2)]

        await telegram.send(to_odette("Que savez-vous ?", tap=asked, choices=VU))
        await telegram.send(to_odette("Merci.", tap=noted))
        await telegram.close()

        assert [each["text"] for each in peer.answers] == [
            "Je vous réponds en privé. Rien ne vient\u00a0? Ouvrez notre conversation et appuyez sur Démarrer.",
            "Merci.",
        ]
        assert peer.texts(ODETTE) == ["Que savez-vous ?"]

    async def test_an_edit_answers_the_tap_too(self, peer: TelegramPeer, telegram: Telegram) -> None:
        tap = await self.tap(peer, telegram)
        ref = MessageRef(ODETTE, peer.sent[ODETTE][0]["message_id"])

        await telegram.send(to_odette("Vu par vous", tap=tap, replaces=ref.external_id))

        assert peer.answers == [{"callback_query_id": tap}]
        assert peer.texts(ODETTE) == ["Vu par vous"]

    @pytest.mark.parametrize("more", [{}, {"choices": VU}])
    async def test_a_tap_that_is_too_old_does_not_lose_the_message(
        self, peer: TelegramPeer, telegram: Telegram, more: dict[str, Any]
    ) -> None:
        await telegram.send(to_odette("Noté, merci.", tap="tap-of-yesterday", **more))

        assert peer.answers == []
        assert peer.texts(ODETTE) == ["Noté, merci."]


def test_a_cut_text_ends_with_an_ellipsis_and_never_inside_a_character() -> None:
    rich = (Span("ab"), Span("🔥🔥🔥", bold=True), Span("fin"))

    for limit in range(1, 12):
        cut = plain(shortened(rich, limit))
        assert len(cut.encode("utf-16-le")) // 2 <= limit
        assert cut == plain(rich) or cut.endswith("…")
        assert plain(rich).startswith(cut.removesuffix("…"))
