"""What the channel refuses, what relays refuse, and what either means; how a letter looks."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from pydantic import ValidationError

from bots.email.channel import Email
from bots.email.page import page
from bots.email.reasons import reason_for
from core.ports import DeliveryFailed, Reason
from core.wire import Span
from tests.bots.email_props import PASSWORD, email_channel, outbound, settings
from tests.peers.ports import free_port
from tests.peers.smtp_sink import smtp_sink


class TestRefusals:
    @pytest.mark.parametrize(
        ("flags", "reason"),
        [
            (["-f", "RCPT", "-B", "550 5.1.1 no such user"], Reason.UNREACHABLE),
            (["-f", "RCPT", "-B", "550 no"], Reason.UNREACHABLE),
            (["-f", "RCPT", "-B", "550 5.7.1 blocked by policy"], Reason.REJECTED),
            (["-f", "RCPT", "-B", "553 5.1.3 bad syntax"], Reason.INVALID),
            (["-f", ".", "-B", "554 5.7.1 spam"], Reason.REJECTED),
            (["-f", ".", "-B", "550 content"], Reason.REJECTED),
            (["-f", ".", "-B", "552 5.3.4 too big"], Reason.REJECTED),
            (["-f", "RCPT"], Reason.REJECTED),
            (["-f", "DATA"], Reason.REJECTED),
            (["-r", "RCPT"], Reason.UNAVAILABLE),
            (["-r", "DATA"], Reason.UNAVAILABLE),
            (["-r", "."], Reason.UNAVAILABLE),
            (["-r", ".", "-b", "452 4.3.1 rate limit exceeded"], Reason.THROTTLED),
            (["-r", "MAIL", "-b", "451 4.7.1 too many messages"], Reason.THROTTLED),
            (["-f", "MAIL", "-B", "530 5.7.0 authentication required"], Reason.MISCONFIGURED),
            (["-q", "RCPT"], Reason.UNAVAILABLE),
            (["-q", "DATA"], Reason.UNAVAILABLE),
            (["-q", "."], Reason.UNAVAILABLE),
            (["-Q", "MAIL"], Reason.UNAVAILABLE),
            (["-Q", "RCPT"], Reason.UNAVAILABLE),
            (["-r", "CONNECT"], Reason.UNAVAILABLE),
            (["-f", "EHLO,HELO"], Reason.MISCONFIGURED),
        ],
    )
    @pytest.mark.parametrize("pipelining", [True, False])
    async def test_an_answer_of_the_relay_has_one_meaning(
        self, flags: list[str], reason: Reason, *, pipelining: bool
    ) -> None:
        with smtp_sink(*flags, *([] if pipelining else ["-p"])) as sink:
            channel = email_channel(sink.port)

            failures = [await self._failure(channel) for _ in range(2)]

        assert [failure.reason for failure in failures] == [reason, reason]
        assert (failures[0].retry_in == timedelta(seconds=60)) == (reason is Reason.THROTTLED)
        await channel.close()

    async def _failure(self, channel: Email) -> DeliveryFailed:
        with pytest.raises(DeliveryFailed) as caught:
            await channel.send(outbound())
        assert "user" not in caught.value.detail
        return caught.value

    async def test_no_server_is_unavailable(self) -> None:
        channel = email_channel(free_port())

        failure = await self._failure(channel)

        assert failure.reason is Reason.UNAVAILABLE

    @pytest.mark.parametrize(
        "address",
        [
            "",
            "odette",
            "a@b@c",
            "a b@c.test",
            "a@c.test>\r\nDATA",
            "<a@c.test>",
            "é@c.test",
            "a@" + "c" * 300,
            "a@c.test\n",
        ],
    )
    async def test_what_is_no_address_never_reaches_the_relay(self, address: str) -> None:
        channel = email_channel(1)

        with pytest.raises(DeliveryFailed) as caught:
            await channel.send(outbound(address=address))

        assert caught.value.reason is Reason.INVALID

    @pytest.mark.parametrize("subject", ["a\r\nBcc: x@y.test", "a\nb", "a\0b"])
    async def test_a_subject_cannot_add_headers(self, subject: str) -> None:
        channel = email_channel(1)

        with pytest.raises(DeliveryFailed) as caught:
            await channel.send(outbound(subject=subject))

        assert caught.value.reason is Reason.REJECTED

    def test_unknown_answers_have_a_meaning_too(self) -> None:
        assert reason_for("RCPT", 0, "garbage") is Reason.UNAVAILABLE
        assert reason_for("RCPT", 599, "?") is Reason.REJECTED
        assert reason_for("RCPT", 550, "5.1.8 bad sender") is Reason.MISCONFIGURED


class TestSettings:
    def test_unknown_keys_are_refused(self) -> None:
        with pytest.raises(ValidationError, match="smpt"):
            settings(25, smpt={})

    @pytest.mark.parametrize("address", ["tocsin", "to+csin@x.test", "a" * 25 + "@x.test", "a b@x.test"])
    def test_an_address_must_leave_room_for_tokens(self, address: str) -> None:
        with pytest.raises(ValidationError):
            settings(25, address=address)

    def test_passwords_do_not_show(self) -> None:
        assert PASSWORD not in repr(settings(25)).replace("password", "")


class TestPage:
    def _page(self, *spans: Span) -> str:
        return page(outbound(parts=(spans,)), "Tocsin", "https://tocsin.example")

    def test_numbered_lines_become_a_list_of_answers(self) -> None:
        html = self._page(Span("Que se passe-t-il ?\n1. Vol\n2. Feu\n0. Annuler"))

        assert re.findall(r'class="key">(\d)</span></td><td>(\w+)</td>', html) == [
            ("1", "Vol"),
            ("2", "Feu"),
            ("0", "Annuler"),
        ]

    def test_an_address_or_one_numbered_line_is_no_list(self) -> None:
        html = self._page(Span("Alerte\n\nFeu au\n12 rue des Lilas\nvers midi\n\nIl a dit :\nbon, je pars\n1. Vite"))

        assert "Feu au<br>12 rue des Lilas<br>vers midi</p>" in html
        assert "Il a dit :<br>bon, je pars<br>1. Vite</p>" in html

    def test_only_links_that_lead_to_us_are_links(self) -> None:
        html = self._page(Span("https://tocsin.example/join/K7. https://tocsin.example.evil.test/ https://evil.test/x"))

        assert re.findall(r'href="([^"]+)"', html) == ["https://tocsin.example/join/K7"]

    def test_words_stay_words_and_nothing_is_loaded(self) -> None:
        html = self._page(Span("<img src=x onerror=y> {{ 7*7 }} \"'&", bold=True))

        assert "<strong>&lt;img src=x onerror=y&gt; {{ 7*7 }} &#34;&#39;&amp;</strong>" in html
        assert not re.search(r"<(img|script|link|iframe)|url\(|@import", html)
