"""Reading mails: what the neighbour typed, who that is, and what no bytes may do."""

from __future__ import annotations

import base64
import time
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bots.email.quoting import without_quotes
from bots.email.reading import Ignored, Reader
from bots.email.tokens import read_token, read_unsubscribe_token, reply_token, unsubscribe_token
from core.wire import Assurance, AttachmentKind, Inbound
from tests.bots.contract import FixedClock

SECRET = b"a secret of thirty-two bytes, 012"
TOCSIN = "tocsin@quartier.test"
ODETTE = "odette@neighbours.test"
READER = Reader(TOCSIN, SECRET, "mx.quartier.test", FixedClock())
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 100
PASSED = (
    "mx.quartier.test; spf=pass smtp.mailfrom=x; dkim=pass (2048-bit); dmarc=pass (p=none) header.from=neighbours.test"
)


def read(raw: bytes) -> Inbound:
    """Read *raw* and insist that it is handed over."""
    inbound = READER.read(raw, "1:1")
    assert isinstance(inbound, Inbound)
    return inbound


def mail(body: str | bytes = "", charset: str = "utf-8", **headers: str) -> bytes:
    """Write a mail with these headers (``In_Reply_To=…``) and this very body."""
    given = {"From": ODETTE, "To": TOCSIN, "Content_Type": f"text/plain; charset={charset}", **headers}
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in given.items() if value)
    return lines.encode("utf-8", "surrogateescape") + b"\r\n" + (body if isinstance(body, bytes) else body.encode())


def reply_address(topic: str = "A12", address: str = ODETTE) -> str:
    return f"tocsin+{reply_token(SECRET, address, topic)}@quartier.test"


QUOTED = "> ALERTE A12: fumée\n> Répondez 1=vu\n"

REPLIES = {
    "gmail": f"vu\n\nLe lun. 23 nov. 2026 à 14:05, Tocsin <tocsin@quartier.test> a écrit :\n\n{QUOTED}",
    "gmail, wrapped": f"vu\n\nLe lun. 23 nov. 2026 à 14:05, Tocsin via les Lilas <\ntocsin@quartier.test> a écrit :\n\n{QUOTED}",
    "gmail, wrapped before the verb": f"vu\n\nLe lun. 23 nov. 2026 à 14:05, Tocsin <tocsin@quartier.test> a\nécrit :\n\n{QUOTED}",
    "gmail, in three lines": f"vu\n\nLe lun. 23 nov. 2026\nà 14:05, Tocsin\n<tocsin@quartier.test> a écrit :\n{QUOTED}",
    "orange": 'vu\n\n\n\n> Message du 23/11/26 14:05\n> De : "Tocsin" \n> A : odette@orange.test\n> Copie à : \n'
    "> Objet : A12\n> \n> ALERTE A12",
    "sfr": 'vu\n\nMessage du : 23/11/2026 14:05\nDe : "Tocsin " <tocsin@quartier.test>\nA : odette@sfr.test\nSujet : A12\n\n'
    "ALERTE A12",
    "iphone": f"vu\n\nEnvoyé de mon iPhone\n\n> Le 23 nov. 2026 à 14:05, Tocsin <tocsin@quartier.test> a écrit :\n> \n{QUOTED}",
    "iphone in english": f"vu\n\nSent from my iPhone\n\n> On 23 Nov 2026, at 14:05, Tocsin <t@quartier.test> wrote:\n> \n{QUOTED}",
    "outlook": "vu\n\n________________________________\nDe : Tocsin <tocsin@quartier.test>\nEnvoyé : lundi 23 novembre 2026 14:05\n"
    "À : Odette <odette@outlook.test>\nObjet : A12\n\nALERTE A12",
    "outlook without a rule": "vu\n\nDe : Tocsin [mailto:tocsin@quartier.test] \nEnvoyé : lundi 23 novembre 2026 14:05\n"
    "À : Odette\nObjet : A12\n\nALERTE A12",
    "outlook, bold": "vu\n\n*De :* Tocsin <tocsin@quartier.test>\n*Envoyé :* lundi 23 novembre 2026\n*À :* Odette\n*Objet :* A12\n\nx",
    "outlook, old": "vu\n\n-----Message d'origine-----\nDe : Tocsin\nEnvoyé : lundi 23 novembre 2026\nÀ : Odette\nObjet : A12\n\nx",
    "outlook in english": "vu\n\nFrom: Tocsin <t@quartier.test>\nSent: Monday, November 23, 2026 2:05 PM\nTo: Odette\nSubject: A12\n\nx",
    "outlook on a phone": "vu\n\nTélécharger Outlook pour Android\n________________________________\nFrom: Tocsin\nSent: Monday\n"
    "To: Odette\nSubject: A12\n\nx",
    "thunderbird": f"vu\n\nLe 23/11/2026 à 14:05, Tocsin a écrit :\n{QUOTED}",
    "thunderbird in english": f"vu\n\nOn 23/11/2026 14:05, Tocsin wrote:\n{QUOTED}",
    "thunderbird, below": f"Le 23/11/2026 à 14:05, Tocsin a écrit :\n{QUOTED}\nvu\n\n-- \nOdette\n06 00 00 00 01",
    "between the lines": f"Le 23/11/2026 à 14:05, Tocsin a écrit :\n{QUOTED}vu\n> suite de la citation",
    "yahoo": "vu\n\nLe lundi 23 novembre 2026 à 14:05:12 UTC+1, Tocsin <tocsin@quartier.test> a écrit : \n\n\nALERTE A12",
    "zimbra (free)": 'vu\n\n----- Mail original -----\nDe: "Tocsin" <tocsin@quartier.test>\nÀ: odette@free.test\n'
    "Envoyé: Lundi 23 Novembre 2026 14:05:00\nObjet: A12\n\nALERTE",
    "proton": f"vu\n\nEnvoyé avec la messagerie sécurisée Proton Mail.\n\nLe lundi 23 novembre 2026 à 14:05, Tocsin <t@q.test> a écrit :\n\n{QUOTED}",
    "samsung": "vu\n\n\nEnvoyé depuis mon appareil Galaxy\n\n\n-------- Message d'origine --------\nDe : Tocsin\nDate : 23/11/2026\nÀ : o\n",
    "windows mail": "vu\n\nProvenance : Courrier pour Windows\n\nDe : Tocsin\nEnvoyé le :lundi 23 novembre 2026 14:05\nÀ : O\nObjet :A12\n\nx",
    "gmail in english": f"vu\n\nOn Mon, Nov 23, 2026 at 2:05 PM Tocsin <tocsin@quartier.test> wrote:\n\n{QUOTED}",
    "gmail in english, wrapped": f"vu\n\nOn Mon, Nov 23, 2026 at 2:05 PM Tocsin of the Lilas <\ntocsin@quartier.test> wrote:\n\n{QUOTED}",
    "gmail by number": f"vu\n\n2026-11-23 14:05 GMT+01:00 Tocsin <tocsin@quartier.test>:\n{QUOTED}",
    "signature": "vu\n\n-- \nOdette Martin\n12 rue des Lilas",
    "signature without its space": "vu\n--\nOdette",
    "free antivirus": "vu\n\nGaranti sans virus. www.avast.com",
    "no-break spaces": f"vu\n\nLe lun. 23 nov. 2026 à 14:05, Tocsin <tocsin@quartier.test> a écrit\u00a0:\n\n{QUOTED}",
    "carriage returns": f"vu\r\n\r\nLe 23/11/2026 à 14:05, Tocsin a écrit :\r\n{QUOTED}".replace("\r\n", "\n"),
    "nothing quoted": "vu",
    "only quotes around": f"{QUOTED}vu\n{QUOTED}",
}


@pytest.mark.parametrize("text", REPLIES.values(), ids=REPLIES.keys())
def test_only_what_was_typed_is_read(text: str) -> None:
    assert without_quotes(text) == "vu"


KEPT = {
    "a list": "J'ai vu :\n- une voiture bleue\n- deux hommes",
    "a direction": "De : la gare\nÀ : la mairie",
    "a date": "Le chat de Paul est revenu hier soir",
    "words of a header": "Le voisin m'a écrit : il part demain.\nIl a vu la voiture.",
    "two paragraphs": "Une voiture bleue.\n\nElle attend, moteur allumé.",
    "a rule": "Première partie\n--------------------\nDeuxième partie",
    "thanks": "Merci, c'est noté.\nCordialement,\nOdette",
    "an address": "De la rue des Lilas\nDate : hier",
    "a time": "On se voit à 18 h ?",
    "a sent word": "Envoyé par la poste, le colis a disparu de la boîte aux lettres hier vers midi, et personne dans la rue n'a rien vu ni entendu.",
}


@pytest.mark.parametrize("text", KEPT.values(), ids=KEPT.keys())
def test_what_only_looks_like_a_quote_stays(text: str) -> None:
    assert without_quotes(text) == text


class TestText:
    def test_a_fresh_mail_speaks_by_its_subject_and_its_body(self) -> None:
        assert read(mail("vol rue des Lilas", Subject="ALERTE")).text == "ALERTE\nvol rue des Lilas"

    @pytest.mark.parametrize(
        "subject",
        ["Re: ALERTE", "RE : Fwd: ALERTE", "[Lilas] ALERTE", "TR: [Lilas] Re[2]: ALERTE", "=?utf-8?q?ALERTE?="],
    )
    def test_what_programs_put_before_the_subject_is_dropped(self, subject: str) -> None:
        assert read(mail("", Subject=subject)).text == "ALERTE"

    def test_a_reply_speaks_by_its_body_only(self) -> None:
        inbound = read(mail(REPLIES["gmail"], Subject="Re: A12 fumée", In_Reply_To="<d-1@quartier.test>"))

        assert inbound.text == "vu"
        assert inbound.refers_to == "<d-1@quartier.test>"

    def test_an_answer_to_somebody_else_refers_to_nothing_of_ours(self) -> None:
        inbound = read(mail("vu", Subject="Re: x", In_Reply_To="<d-1@elsewhere.test>"))

        assert (inbound.text, inbound.refers_to) == ("vu", None)

    def test_references_help_when_in_reply_to_is_not_ours(self) -> None:
        headers = {"In_Reply_To": "<x@relay.test>", "References": "<d-1@quartier.test> <x@relay.test>"}

        assert read(mail("vu", **headers)).refers_to == "<d-1@quartier.test>"

    @pytest.mark.parametrize(
        ("typed", "text"), [("1", "A12 1"), ("a12 1", "a12 1"), ("A12: vu", "A12: vu"), ("", "A12")]
    )
    def test_the_token_knows_the_topic_when_the_thread_is_lost(self, typed: str, text: str) -> None:
        assert read(mail(typed, To=reply_address(), Subject="Re: A12 fumée")).text == text

    def test_the_topic_is_not_put_before_an_answer_whose_thread_is_known(self) -> None:
        inbound = read(mail("1", To=reply_address(), In_Reply_To="<d-1@quartier.test>"))

        assert (inbound.text, inbound.refers_to) == ("1", "<d-1@quartier.test>")

    def test_somebody_elses_token_gives_no_topic(self) -> None:
        assert read(mail("1", To=reply_address(address="karim@neighbours.test"))).text == "1"

    def test_html_alone_is_read_without_its_quote(self) -> None:
        html = (
            "<html><head><style>p{}</style><title>t</title></head><body><p>Une voiture&nbsp;bleue &amp; un\nchien</p>"
            "<div>deux<br>trois</div><script>x</script><div class='gmail_quote'><div>Le 23, Tocsin a écrit</div>"
            "<blockquote>ALERTE</blockquote></div></body></html>"
        )

        inbound = read(mail(html, In_Reply_To="<x@y.test>", Content_Type="text/html; charset=utf-8"))

        assert inbound.text == "Une voiture bleue & un chien\n\ndeux\ntrois"

    def test_plain_text_is_preferred_to_html(self) -> None:
        message = EmailMessage(policy=SMTP)
        message["From"] = ODETTE
        message.set_content("texte")
        message.add_alternative("<p>page</p>", subtype="html")

        assert read(bytes(message)).text == "texte"

    def test_an_empty_plain_text_gives_way_to_html(self) -> None:
        message = EmailMessage(policy=SMTP)
        message["From"] = ODETTE
        message.set_content("\n")
        message.add_alternative("<p>page</p>", subtype="html")

        assert read(bytes(message)).text == "page"

    def test_flowed_lines_are_joined(self) -> None:
        body = "Une voiture bleue \r\nattend, moteur \r\nallumé.\r\n\r\n-- \r\nOdette"

        assert read(mail(body, Content_Type="text/plain; charset=utf-8; format=flowed")).text == (
            "Une voiture bleue attend, moteur allumé."
        )

    def test_ten_thousand_characters_come_through(self) -> None:
        text = "Une longue histoire. " * 500

        assert read(mail(text)).text == text.strip()

    def test_a_mail_with_nothing_in_it_is_still_handed_over(self) -> None:
        assert read(mail()).text == ""


class TestAttachments:
    def _with(self, data: bytes, kind: str, name: str | None, **more: str) -> Inbound:
        message = EmailMessage(policy=SMTP)
        message["From"] = ODETTE
        message.set_content("voici")
        maintype, subtype = kind.split("/")
        message.add_attachment(data, maintype=maintype, subtype=subtype, filename=name, **more)
        return read(bytes(message))

    def test_a_photo_is_known_by_its_first_bytes(self) -> None:
        (photo,) = self._with(PNG, "application/octet-stream", "fumée.bin").attachments

        assert (photo.kind, photo.content_type, photo.name) == (AttachmentKind.PHOTO, "image/png", "fumée.bin")
        assert photo.data == PNG

    @pytest.mark.parametrize("data", [b"<svg/>", b"GIF89a....", b"", b"%PDF-1.4", b"PK\x03\x04"])
    def test_anything_else_is_a_file_whose_bytes_are_not_kept(self, data: bytes) -> None:
        (file,) = self._with(data, "image/png", "x.png").attachments

        assert (file.kind, file.data, file.name) == (AttachmentKind.FILE, b"", "x.png")

    def test_a_small_logo_beside_html_is_no_photo(self) -> None:
        message = EmailMessage(policy=SMTP)
        message["From"] = ODETTE
        message.set_content("<p>vu <img src='cid:logo'></p>", subtype="html")
        message.add_related(PNG[:500], "image", "png", cid="<logo>")

        inbound = read(bytes(message))

        assert (inbound.text, inbound.attachments) == ("vu", ())

    def test_a_forwarded_mail_is_a_file(self) -> None:
        inner = EmailMessage()
        inner.set_content("secret")
        message = EmailMessage(policy=SMTP)
        message["From"] = ODETTE
        message.set_content("voici")
        message.add_attachment(inner)

        inbound = read(bytes(message))

        assert inbound.text == "voici"
        assert [file.content_type for file in inbound.attachments] == ["message/rfc822"]


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
    "аlice@victim.test",
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
            {"To": "x" + reply_address()},
            {"To": reply_address() + ".evil.test"},
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
        reader = Reader(TOCSIN, SECRET, "", FixedClock())

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
        {"Content_Type": 'multipart/report; report-type=delivery-status; boundary="x"'},
    ],
)
def test_machines_get_no_answer(headers: dict[str, str]) -> None:
    assert isinstance(READER.read(mail("absent", **headers)), Ignored)


@pytest.mark.parametrize(
    "headers", [{"Auto_Submitted": "no"}, {"Precedence": "normal"}, {"Return_Path": f"<{ODETTE}>"}]
)
def test_persons_do(headers: dict[str, str]) -> None:
    assert read(mail("vu", **headers)).text == "vu"


CHARSETS = [
    ("utf-8", "été".encode(), "été"),
    ("iso-8859-1", "été".encode("latin-1"), "été"),
    ("ISO-8859-15", "5 €".encode("iso-8859-15"), "5 €"),
    ("windows-1252", "l’été".encode("cp1252"), "l’été"),
    ("iso-8859-1", "l’été".encode("cp1252"), "l’été"),
    ("us-ascii", "été".encode(), "été"),
    ("us-ascii", "été".encode("latin-1"), "été"),
    ("utf-8", "été".encode("latin-1"), "été"),
    ("utf-8", b"a\x00b", "ab"),
    ("utf-8", b"\xff\xfe\x81", "ÿþ\ufffd"),
    ("utf-7", b"+AGEAYg-", "+AGEAYg-"),
    ("unicode_escape", rb"\x41", r"\x41"),
    ("idna", b"xn--e-ufa", "xn--e-ufa"),
    ("punycode", b"abc-", "abc-"),
    ("rot13", b"abc", "abc"),
    ("base64", b"YWJj", "YWJj"),
    ("no such charset", b"abc", "abc"),
    ("x" * 500, b"abc", "abc"),
    ("utf-16", b"a\x00b\x00", "ab"),
    ("shift_jis", "火事".encode("shift_jis"), "火事"),
    ("iso-2022-jp", "火事".encode("iso-2022-jp"), "火事"),
    ("gb18030", "火".encode("gb18030"), "火"),
    ("koi8-r", "пожар".encode("koi8-r"), "пожар"),
    ("utf-8", "👩\u200d🚒 \u202egauche".encode(), "👩\u200d🚒 \u202egauche"),
    ("utf-8", b"\xed\xa0\x80x", "í\xa0€x".replace("\xa0", " ")),
]


@pytest.mark.parametrize(("charset", "data", "text"), CHARSETS)
def test_every_charset_gives_readable_text(charset: str, data: bytes, text: str) -> None:
    assert read(mail(data, charset=f'"{charset}"')).text == text


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("=?utf-8?b?w6l0w6k=?=", "été"),
        ("=?iso-8859-1?q?=E9t=E9?= =?utf-8?q?_chaud?=", "été chaud"),
        ("=?bogus?q?abc?=", "abc"),
        ("=?utf-7?q?+AGE-?=", "+AGE-"),
        ("=?utf-8?b?!!!?=", ""),
        ("=?utf-8?x?abc?=", "=?utf-8?x?abc?="),
        ("été", "été"),
    ],
)
def test_every_subject_gives_readable_text(written: str, text: str) -> None:
    assert read(mail(Subject=written)).text == text


def _nested(depth: int) -> bytes:
    raw = mail(From=ODETTE, Content_Type='multipart/mixed; boundary="b0"')
    for level in range(depth):
        raw += f'--b{level}\r\nContent-Type: multipart/mixed; boundary="b{level + 1}"\r\n\r\n'.encode()
    return raw


def _parts(count: int) -> bytes:
    return mail(Content_Type='multipart/mixed; boundary="b"') + b"--b\r\n\r\n\r\n" * count


BOMBS = {
    "a kilobyte of parentheses": mail("vu", From="(" * 1024),
    "parentheses in the content type": mail("vu", Content_Type="text/plain" + "(" * 4000),
    "a quarter of a megabyte of recipients": mail("vu", To=", ".join(["a@b.test"] * 25_000)),
    "recipients over many lines": mail("vu", To=",\r\n ".join(["a@b.test"] * 9_000)),
    "twenty thousand encoded words": mail("vu", Subject=" ".join(["=?utf-8?q?a?="] * 20_000)),
    "seven thousand encoded words": mail("vu", Subject="\r\n ".join(["=?utf-8?q?a?="] * 7_000)),
    "ten thousand fields": b"X: y\r\n" * 10_000 + mail("vu"),
    "nested two thousand deep": _nested(2_000),
    "nested thirty deep": _nested(30),
    "a megabyte of empty parts": _parts(100_000),
    "messages in messages": mail(Content_Type="message/rfc822") + b"Content-Type: message/rfc822\r\n\r\n" * 3_000,
    "a digest of digests": mail(Content_Type='multipart/digest; boundary="b"') + b"--b\r\n\r\n" * 50_000,
    "a hidden boundary": mail(Content_Type="multipart/mixed; boundary*0=b; boundary*1=c") + b"--bc\r\n\r\n" * 50_000,
    "ten megabytes on one line": mail("x" * 10_000_000),
    "ten megabytes of line ends": mail("\r\n" * 5_000_000),
    "two hundred thousand lines": mail("a\r\n" * 199_000),
    "ten megabytes of base64": mail(base64.encodebytes(b"x" * 7_500_000), Content_Transfer_Encoding="base64"),
    "a million quotes": mail(">" * 1_000_000),
    "a million lines of quotes": mail("> a\n" * 150_000),
    "lines like headers of quotes": mail("Le lun. a\n" * 190_000),
    "long lines like headers of quotes": mail(("On " + "a " * 250 + "\n") * 15),
    "lines like outlook": mail("De : x\n" * 190_000),
    "warnings": mail("Warning: Warning: " * 400),
    "spaces": mail(" " * 1_000_000),
    "no-break spaces": mail("\u00a0" * 8_000),
    "underscores": mail("_" * 1_000_000),
    "open tags": mail("<a " * 1_000_000, Content_Type="text/html"),
    "open comments": mail("<!--" * 1_000_000, Content_Type="text/html"),
    "open ends of tags": mail("</" * 1_000_000, Content_Type="text/html"),
    "smaller-than signs": mail("<" * 1_000_000, Content_Type="text/html"),
    "declarations": mail("<![" * 1_000_000, Content_Type="text/html"),
    "attributes": mail("<a " + "b=" * 500_000, Content_Type="text/html"),
    "nested quotes in html": mail("<blockquote>" * 100_000, Content_Type="text/html"),
    "entities": mail("&#" * 1_000_000, Content_Type="text/html"),
    "uuencoded": mail("begin 644 x\n" * 100_000, Content_Transfer_Encoding="uuencode"),
    "quoted-printable": mail("=" * 5_000_000, Content_Transfer_Encoding="quoted-printable"),
    "references": mail("vu", References="<" * 8_000, In_Reply_To="<a@" * 2_000),
    "authentication results": mail("vu", To=reply_address(), Authentication_Results="(" * 8_000),
    "quotes in authentication results": mail("vu", To=reply_address(), Authentication_Results='"(' * 4_000),
    "prefixes": mail("vu", Subject="Re:" * 2_700),
    "tags": mail("vu", Subject="[" * 8_000),
    "plus signs": mail("vu", To="tocsin+" * 1_100),
    "a name": mail("vu", From="=?utf-8?q?" * 90 + " <a@b.test>"),
}


@pytest.mark.parametrize("raw", BOMBS.values(), ids=BOMBS.keys())
def test_no_mail_takes_two_seconds(raw: bytes) -> None:
    started = time.process_time()

    inbound = read(raw)

    assert time.process_time() - started < 2
    assert inbound.raw == raw


def test_a_mail_beyond_the_limits_still_says_who_sent_it() -> None:
    inbound = read(_parts(500))

    assert (inbound.address, inbound.text) == (ODETTE, "")
    assert [file.name for file in inbound.attachments] == ["message.eml"]


def test_a_mail_without_an_id_has_one_all_the_same() -> None:
    first, again, other = read(mail("a")), read(mail("a")), read(mail("b"))

    assert first.message_id == again.message_id != other.message_id


@given(st.binary(max_size=2_000))
@settings(max_examples=300, deadline=None)
def test_any_bytes_become_a_mail(raw: bytes) -> None:
    assert isinstance(READER.read(raw), Inbound | Ignored)
    assert isinstance(READER.read_head(raw), Inbound | Ignored)


_PIECES = st.sampled_from(
    [
        "From: ", "To: ", "Subject: ", "Content-Type: ", "In-Reply-To: ", "Authentication-Results: ", "multipart/mixed; ",
        "boundary=b", "\r\n--b\r\n", "\r\n--b--", "\r\n\r\n", "\r\n", " ", "text/html; charset=", "utf-8", "=?utf-8?q?",
        "?=", "<a@b.test>", "a@b.test", "tocsin@quartier.test", "<", ">", "(", ")", '"', "\\", "\0", "é", "\udcff", "> ",
        "Le lun. 23 a écrit :", "De : x\n", "Content-Transfer-Encoding: base64", "Content-Disposition: attachment; filename=",
        "&#x110000;", "<!--", "</", "<![CDATA[", "-- \n", ";", "=", "filename*=utf-16''%ff", "charset*0*=x''%00", "\x1b$B",
    ]
)  # fmt: skip


@given(st.lists(_PIECES, max_size=60))
@settings(max_examples=500, deadline=None)
def test_any_pieces_of_mails_become_a_mail(pieces: list[str]) -> None:
    raw = "".join(pieces).encode("utf-8", "surrogateescape")

    assert isinstance(READER.read(raw), Inbound | Ignored)
    assert isinstance(READER.read(mail(raw, Subject="x")), Inbound | Ignored)


@given(st.lists(st.from_regex(r"[a-zà-ÿ]{1,12}[,;!?]?", fullmatch=True), min_size=1, max_size=80))
@settings(max_examples=200, deadline=None)
def test_what_a_neighbour_types_arrives_word_for_word(words: list[str]) -> None:
    text = " ".join(words)
    message = EmailMessage(policy=SMTP)
    message["From"] = ODETTE
    message.set_content(f"{text}\n\n{text}")
    message.add_alternative(f"<p>{text}</p>", subtype="html")

    assert read(bytes(message)).text == f"{text}\n\n{text}"


class TestTokens:
    @given(st.emails(), st.from_regex(r"[A-Z][0-9]{0,6}", fullmatch=True))
    @settings(max_examples=100, deadline=None)
    def test_a_token_names_its_topic_to_its_owner_only(self, address: str, topic: str) -> None:
        token = reply_token(SECRET, address, topic)

        assert read_token(SECRET, token.upper(), address.upper()) == topic
        assert read_token(SECRET, token, "x" + address) is None
        assert read_token(b"other", token, address) is None
        assert len("a" * 24 + "+" + token) <= 64

    @given(st.text(max_size=80))
    @settings(max_examples=100, deadline=None)
    def test_no_other_word_is_a_token(self, word: str) -> None:
        assert read_token(SECRET, word, ODETTE) is None
        assert read_unsubscribe_token(SECRET, word) is None

    def test_a_long_topic_is_left_out(self) -> None:
        assert read_token(SECRET, reply_token(SECRET, ODETTE, "A123456789"), ODETTE) == ""

    def test_an_unsubscribe_token_tells_us_who_and_nobody_else(self) -> None:
        token = unsubscribe_token(SECRET, ODETTE, "G7")

        assert read_unsubscribe_token(SECRET, token.upper()) == (ODETTE, "G7")
        assert read_unsubscribe_token(b"other", token) is None
        assert "odette" not in base64.b32decode(token.upper() + "=" * (-len(token) % 8)).decode("latin-1")
