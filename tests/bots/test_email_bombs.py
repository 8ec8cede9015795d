"""What no bytes may do to the reader of mails: fail, or take long."""

from __future__ import annotations

import base64
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bots.email.reading import Ignored, Returned
from core.wire import Inbound
from tests.bots.email_props import ODETTE, READER, TOCSIN, mail, read, reply_address


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
    "plus signs": mail("vu", To="tocsin+" * 1_100, Cc=TOCSIN),
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


@given(st.binary(max_size=2_000))
@settings(max_examples=300, deadline=None)
def test_any_bytes_become_a_mail(raw: bytes) -> None:
    assert isinstance(READER.read(raw), Inbound | Ignored | Returned)
    assert isinstance(READER.read_head(raw), Inbound | Ignored | Returned)


_PIECES = st.sampled_from(
    [
        *("From: ", "To: ", "Subject: ", "Content-Type: ", "In-Reply-To: ", "Authentication-Results: "),
        *(
            "multipart/mixed; ",
            "boundary=b",
            "\r\n--b\r\n",
            "\r\n--b--",
            "\r\n\r\n",
            "\r\n",
            " ",
            "text/html; charset=",
        ),
        *("utf-8", "=?utf-8?q?", "?=", "<a@b.test>", "a@b.test", "tocsin@quartier.test", "<", ">", "(", ")", '"', "\\"),
        *("\0", "é", "\udcff", "> ", "Le lun. 23 a écrit :", "De : x\n", "Content-Transfer-Encoding: base64", "\x1b$B"),
        *("Content-Disposition: attachment; filename=", "filename*=utf-16''%ff", "charset*0*=x''%00", "-- \n", ";"),
        *("&#x110000;", "<!--", "</", "<![CDATA[", "="),
    ]
)


@given(st.lists(_PIECES, max_size=60))
@settings(max_examples=500, deadline=None)
def test_any_pieces_of_mails_become_a_mail(pieces: list[str]) -> None:
    raw = "".join(pieces).encode("utf-8", "surrogateescape")

    assert isinstance(READER.read(raw), Inbound | Ignored | Returned)
    assert isinstance(READER.read(mail(raw, Subject="x")), Inbound | Ignored | Returned)
