"""Reading mails: the words and the pictures that a neighbour sends, whatever they are written in."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.community.shape_file import MOST_BYTES as SHAPE_BYTES
from core.wire import AttachmentKind, Inbound
from tests.bots.email_props import ODETTE, TOCSIN, mail, read, reply_address

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 100


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
        body = "vu\n\nLe 23/11/2026 à 14:05, Tocsin a écrit :\n> ALERTE A12"

        inbound = read(mail(body, Subject="Re: A12 fumée", In_Reply_To="<d-1@quartier.test>"))

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

    def test_what_outlook_puts_below_its_block_is_left_out(self) -> None:
        html = (
            '<div>vu</div><div id="appendonsend"></div><hr><div id="divRplyFwdMsg" dir="ltr"><b>De :</b> Tocsin<br>'
            "<b>Envoyé :</b> lundi</div><div>ALERTE A12</div><div>info, puis ce que vous savez</div>"
        )

        inbound = read(mail(html, In_Reply_To="<x@y.test>", Content_Type="text/html; charset=utf-8"))

        assert inbound.text == "vu"

    def test_plain_text_is_preferred_to_html(self) -> None:
        message = EmailMessage(policy=SMTP)
        message["From"] = ODETTE
        message["To"] = TOCSIN
        message.set_content("texte")
        message.add_alternative("<p>page</p>", subtype="html")

        assert read(bytes(message)).text == "texte"

    def test_an_empty_plain_text_gives_way_to_html(self) -> None:
        message = EmailMessage(policy=SMTP)
        message["From"] = ODETTE
        message["To"] = TOCSIN
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
    def _with(self, data: bytes, kind: str, name: str) -> Inbound:
        message = EmailMessage(policy=SMTP)
        message["From"] = ODETTE
        message["To"] = TOCSIN
        message.set_content("voici")
        maintype, subtype = kind.split("/")
        message.add_attachment(data, maintype=maintype, subtype=subtype, filename=name)
        return read(bytes(message))

    def test_a_photo_is_known_by_its_first_bytes(self) -> None:
        (photo,) = self._with(PNG, "application/octet-stream", "fumée.bin").attachments

        assert (photo.kind, photo.content_type, photo.name) == (AttachmentKind.PHOTO, "image/png", "fumée.bin")
        assert photo.data == PNG

    @pytest.mark.parametrize("data", [b"<svg/>", b"GIF89a....", b"", b"%PDF-1.4", b"PK\x03\x04"])
    def test_anything_else_is_a_file_whose_bytes_are_not_kept(self, data: bytes) -> None:
        (file,) = self._with(data, "image/png", "x.png").attachments

        assert (file.kind, file.data, file.name) == (AttachmentKind.FILE, b"", "x.png")

    @pytest.mark.parametrize(("size", "is_kept"), [(300, True), (SHAPE_BYTES + 1, False)])
    def test_of_all_files_a_small_map_is_kept(self, size: int, is_kept: bool) -> None:  # noqa: FBT001
        data = b"{" + b" " * size
        (file,) = self._with(data, "application/geo+json", "lilas.geojson").attachments

        assert (file.kind, file.data == data) == (AttachmentKind.FILE, is_kept)

    def test_a_small_logo_beside_html_is_no_photo(self) -> None:
        message = EmailMessage(policy=SMTP)
        message["From"] = ODETTE
        message["To"] = TOCSIN
        message.set_content("<p>vu <img src='cid:logo'></p>", subtype="html")
        message.add_related(PNG[:500], "image", "png", cid="<logo>")

        inbound = read(bytes(message))

        assert (inbound.text, inbound.attachments) == ("vu", ())

    def test_a_forwarded_mail_is_a_file(self) -> None:
        inner = EmailMessage()
        inner.set_content("secret")
        message = EmailMessage(policy=SMTP)
        message["From"] = ODETTE
        message["To"] = TOCSIN
        message.set_content("voici")
        message.add_attachment(inner)

        inbound = read(bytes(message))

        assert inbound.text == "voici"
        assert [file.content_type for file in inbound.attachments] == ["message/rfc822"]


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


def test_a_mail_without_an_id_has_one_all_the_same() -> None:
    first, again, other = read(mail("a")), read(mail("a")), read(mail("b"))

    assert first.message_id == again.message_id != other.message_id


@given(st.lists(st.from_regex(r"[a-zà-ÿ]{1,12}[,;!?]?", fullmatch=True), min_size=1, max_size=80))
@settings(max_examples=200, deadline=None)
def test_what_a_neighbour_types_arrives_word_for_word(words: list[str]) -> None:
    text = " ".join(words)
    message = EmailMessage(policy=SMTP)
    message["From"] = ODETTE
    message["To"] = TOCSIN
    message.set_content(f"{text}\n\n{text}")
    message.add_alternative(f"<p>{text}</p>", subtype="html")

    assert read(bytes(message)).text == f"{text}\n\n{text}"
