"""Who wrote a mail, how sure that is, and whether anybody did."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bots.email.reading import Ignored, Reader
from bots.email.tokens import Leaves, read_token, read_unsubscribe_token, reply_token, unsubscribe_token
from core.wire import Assurance, Inbound
from tests.bots.contract import FixedClock
from tests.bots.email_props import ODETTE, OWN, PASSED, READER, SECRET, TOCSIN, TODAY, mail, read, reply_address

CERTAIN = {
    "odette@neighbours.test": "",
    "Odette <odette@neighbours.test>": "Odette",
    '"Odette M." <Odette@Neighbours.test>': "Odette M.",
    "=?utf-8?q?Odette_L=C3=A9vy?= <odette@neighbours.test>": "Odette Lévy",
    "Odette Lévy <odette@neighbours.test>": "Odette Lévy",
    "<odette@neighbours.test>": "",
    "odette@neighbours.test (Odette)": "Odette",
    '"alice@victim.test" <odette@neighbours.test>': "",
    "=?utf-8?q?alice=40victim.test?= <odette@neighbours.test>": "",
}


@pytest.mark.parametrize(("written", "name"), CERTAIN.items())
def test_an_honest_author_is_claimed(written: str, name: str) -> None:
    inbound = read(mail("vu", From=written))

    assert (inbound.address, inbound.name, inbound.assurance) == (ODETTE, name, Assurance.CLAIMED)


FORGED = [
    "alice@victim.test <evil@x.test>",
    "alice@victim.test, evil@x.test",
    "evil@x.test, alice@victim.test",
    "Alice <alice@victim.test>, Evil <evil@x.test>",
    "<alice@victim.test><evil@x.test>",
    "Alice <alice@victim.test> <evil@x.test>",
    "alice@victim.test@x.test",
    "alice@victim.test\0@x.test",
    "alice@victim.test(@x.test",
    "(alice@victim.test) evil@x.test (",
    '"alice@victim.test',
    '"alice@victim.test\\" <evil@x.test>',
    '"alice"@victim.test',
    "alice @victim.test",
    "alice@victim.test;",
    "group: alice@victim.test;",
    "<@x.test:alice@victim.test>",
    "=?utf-8?q?alice=40victim.test?=",
    "=?utf-8?q?alice=40victim.test=3E?=, <evil@x.test>",
    "alice@victim.test\r\n\t<evil@x.test>",
    "\u0430lice@victim.test",
    "alice@victim.test\u202e",
    "undisclosed-recipients:;",
    "",
    "@",
    "<>",
    "alice",
    "(" * 1000,
]


@pytest.mark.parametrize("written", FORGED)
def test_a_doubtful_author_is_nobody(written: str) -> None:
    raw = mail("vu", From="").replace(b"To:", b"From: " + written.encode() + b"\r\nTo:", 1)

    inbound = read(raw)

    assert inbound.assurance is Assurance.NONE
    assert inbound.address != "alice@victim.test"


def test_two_from_fields_are_nobody() -> None:
    raw = b"From: alice@victim.test\r\n" + mail("vu", Authentication_Results=PASSED)

    inbound = read(raw)

    assert (inbound.address, inbound.assurance) == ("", Assurance.NONE)


class TestAssurance:
    def test_token_and_dmarc_together_authenticate(self) -> None:
        inbound = read(mail("1", To=reply_address(), Authentication_Results=PASSED))

        assert inbound.assurance is Assurance.AUTHENTICATED

    def test_the_token_survives_capitals_and_delivered_to(self) -> None:
        local, _, domain = reply_address().partition("@")
        headers = {"To": "Voisins <liste@x.test>", "Delivered_To": f"{local.upper()}@{domain.upper()}"}

        inbound = read(mail("1", Authentication_Results=PASSED, **headers))

        assert inbound.assurance is Assurance.AUTHENTICATED

    @pytest.mark.parametrize(
        "headers",
        [
            {"To": TOCSIN},
            {"To": reply_address(address="karim@neighbours.test")},
            {"To": reply_address()[:-20] + "a@quartier.test"},
            {"To": "x" + reply_address(), "Cc": TOCSIN},
            {"To": reply_address() + ".evil.test", "Cc": TOCSIN},
        ],
        ids=["none", "of somebody else", "cut", "of another mailbox", "of another domain"],
    )
    def test_without_our_token_the_author_is_claimed(self, headers: dict[str, str]) -> None:
        inbound = read(mail("1", Authentication_Results=PASSED, **headers))

        assert inbound.assurance is Assurance.CLAIMED

    @pytest.mark.parametrize(
        "result",
        [
            "",
            "mx.evil.test; dmarc=pass header.from=neighbours.test",
            "mx.quartier.test; dmarc=fail header.from=neighbours.test",
            "mx.quartier.test; dmarc=pass header.from=evil.test",
            "mx.quartier.test; dmarc=pass",
            "mx.quartier.test; none",
            "mx.quartier.test; dmarc=none (dmarc=pass) header.from=neighbours.test",
            "mx.quartier.test; dkim=fail (; dmarc=pass header.from=neighbours.test)",
            'mx.quartier.test; dkim=fail reason="; dmarc=pass header.from=neighbours.test"',
            "mx.quartier.test; dkim=fail (a (b) ; dmarc=pass header.from=neighbours.test",
            "mx.quartier.test; dmarc=pass header.from=neighbours.test; dmarc=fail header.from=neighbours.test",
            "mx.quartier.test; xdmarc=pass header.from=neighbours.test",
            "mx.quartier.test.evil.test; dmarc=pass header.from=neighbours.test",
            "(mx.quartier.test; dmarc=pass header.from=neighbours.test",
        ],
    )
    def test_without_our_servers_word_the_author_is_claimed(self, result: str) -> None:
        inbound = read(mail("1", To=reply_address(), Authentication_Results=result))

        assert inbound.assurance is Assurance.CLAIMED

    def test_only_the_topmost_word_of_our_server_counts(self) -> None:
        forged = mail("1", To=reply_address(), Authentication_Results=PASSED)
        raw = b"Authentication-Results: mx.quartier.test; dmarc=fail header.from=neighbours.test\r\n" + forged

        assert read(raw).assurance is Assurance.CLAIMED

    def test_another_servers_word_above_ours_changes_nothing(self) -> None:
        raw = b"Authentication-Results: mx.other.test; dmarc=fail\r\n" + mail(
            "1", To=reply_address(), Authentication_Results=PASSED
        )

        assert read(raw).assurance is Assurance.AUTHENTICATED

    def test_without_a_trusted_server_nobody_is_authenticated(self) -> None:
        reader = Reader(OWN, "", FixedClock())

        inbound = reader.read(mail("1", To=reply_address(), Authentication_Results=PASSED))

        assert isinstance(inbound, Inbound)
        assert inbound.assurance is Assurance.CLAIMED


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Auto_Submitted": "Auto-Generated; owner=x"},
        {"Precedence": "bulk"},
        {"Precedence": "BULK"},
        {"Precedence": "List"},
        {"precedence": "junk"},
        {"List_Id": "<lilas.test>"},
        {"LIST_UNSUBSCRIBE": "<mailto:x@y.test>"},
        {"X_Auto_Response_Suppress": "All"},
        {"Return_Path": "<>"},
        {"From": "MAILER-DAEMON@mx.test"},
        {"From": "Orange <no-reply@orange.test>"},
        {"From": "noreply+1@x.test"},
        {"From": "ne-pas-repondre@x.test"},
        {"From": TOCSIN},
        {"To": "undisclosed-recipients:;"},
        {"To": ""},
        {"To": "voisins@lists.test"},
        {"To": "x" + TOCSIN},
        {"To": TOCSIN + ".evil.test"},
        {"To": "Tocsin <tocsin@elsewhere.test>"},
        {"Content_Type": 'multipart/report; report-type=delivery-status; boundary="x"'},
    ],
)
def test_machines_get_no_answer(headers: dict[str, str]) -> None:
    assert isinstance(READER.read(mail("absent", **headers)), Ignored)


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "no"},
        {"Precedence": "normal"},
        {"Return_Path": f"<{ODETTE}>"},
        {"To": "voisins@lists.test", "Cc": f"Paul <paul@x.test>, Tocsin <{TOCSIN.upper()}>"},
        {"To": "mairie@x.test", "Resent_To": TOCSIN},
        {"To": f"{TOCSIN}."},
    ],
)
def test_persons_do(headers: dict[str, str]) -> None:
    assert read(mail("vu", **headers)).text == "vu"


class TestTokens:
    @given(st.emails(), st.from_regex(r"[A-Z][0-9]{0,6}", fullmatch=True))
    @settings(max_examples=100, deadline=None)
    def test_a_token_names_its_topic_to_its_owner_only(self, address: str, topic: str) -> None:
        token = reply_token(SECRET, address, topic, TODAY)

        assert read_token(SECRET, token.upper(), address.upper(), TODAY) == topic
        assert read_token(SECRET, token, "x" + address, TODAY) is None
        assert read_token(b"other", token, address, TODAY) is None
        assert len("a" * 24 + "+" + token) <= 64

    @given(st.text(max_size=80))
    @settings(max_examples=100, deadline=None)
    def test_no_other_word_is_a_token(self, word: str) -> None:
        assert read_token(SECRET, word, ODETTE, TODAY) is None
        assert read_unsubscribe_token(SECRET, word) is None

    def test_a_long_topic_is_left_out(self) -> None:
        assert read_token(SECRET, reply_token(SECRET, ODETTE, "A123456789", TODAY), ODETTE, TODAY) == ""

    def test_an_unsubscribe_token_tells_us_who_and_nobody_else(self) -> None:
        token = unsubscribe_token(SECRET, ODETTE, Leaves.GAZETTE)

        assert read_unsubscribe_token(SECRET, token.upper()) == (ODETTE, Leaves.GAZETTE)
        assert read_unsubscribe_token(b"other", token) is None
        assert "odette" not in base64.b32decode(token.upper() + "=" * (-len(token) % 8)).decode("latin-1")
