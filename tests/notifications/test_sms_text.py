"""Text for mobile phones: the alphabet, folding, counting, fitting and cutting."""

# ruff: noqa: RUF001 - such characters are what is tested

import codecs
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.sms_text import BASIC, EXTENSION, fit, fold, segments, septets, shorten, split

FOLDED = [
    ("keeps the accents that GSM has", "é è à ù ì ò ñ ü ö ä É Ç", "é è à ù ì ò ñ ü ö ä É Ç"),
    ("loses the others", "ê ë ç î ï ô û â ÿ À È Ê", "e e c i i o u a y A E E"),
    ("writes ligatures in two letters", "sœur Œuvre æ", "soeur OEuvre æ"),
    ("straightens apostrophes", "l’école ‘x’", "l'école 'x'"),
    ("straightens quotes with their spaces", "«\u00a0vu\u00a0» et “oui”", '"vu" et "oui"'),
    ("shortens dashes", "9–12 — midi", "9-12 - midi"),
    ("replaces spaces that do not break", "14\u00a0h\u00a005\u202f!", "14 h 05!"),
    ("spells the ellipsis", "Voici…", "Voici..."),
    ("drops emoji", "🚨 A12 👩‍🚒 feu ☎️", "A12 feu"),
    ("has no space before French punctuation", "Quoi ? Là : oui ; non !", "Quoi? Là: oui; non!"),
    ("leaves a smile alone", "Merci :)", "Merci :)"),
    ("keeps lines and drops their edges", " un \r\n deux\n\n\n\ntrois ", "un\ndeux\n\ntrois"),
    ("joins double spaces", "a  b   c", "a b c"),
    ("turns tabs into spaces", "a\tb", "a b"),
    ("composes accents", "e\u0301te\u0301", "été"),
    ("shows what it cannot write", "Привет", "??????"),
    ("knows other digits", "m² ½ №", "m2 1/2 No"),
    ("keeps the euro and the brackets", "5 € [ok] {x}", "5 € [ok] {x}"),
    ("writes the degree as in n°", "n° 12", "no 12"),
    ("drops controls", "a\x00b\x1bc", "abc"),
    ("draws an arrow", "A → B", "A -> B"),
]


@pytest.mark.parametrize(("text", "expected"), [case[1:] for case in FOLDED], ids=[case[0] for case in FOLDED])
def test_folding(text: str, expected: str) -> None:
    assert fold(text) == expected


@given(st.text())
def test_every_text_can_be_written_in_gsm_7_and_twice_is_once(text: str) -> None:
    folded = fold(text)

    assert set(folded) <= BASIC | EXTENSION
    assert fold(folded) == folded


def test_the_alphabet_is_that_of_the_standard() -> None:
    """Compared with another implementation of GSM 03.38, character by character."""
    gsm0338 = pytest.importorskip("gsm0338")
    codec: codecs.Codec = gsm0338.Codec()

    def size(char: str) -> int:
        try:
            return len(codec.encode(char)[0])
        except UnicodeError:
            return 0

    sizes = {chr(code): size(chr(code)) for code in range(0xD800)}

    # The escape stands before a character of the extension; a line ends in one character of ours.
    assert {char for char, length in sizes.items() if length == 1} - {"\r", "\x1b"} == BASIC
    assert {char for char, length in sizes.items() if length == 2} == EXTENSION


@pytest.mark.parametrize(
    ("text", "length", "count"),
    [
        ("", 0, 1),
        ("a" * 160, 160, 1),
        ("a" * 161, 161, 2),
        ("a" * 306, 306, 2),
        ("a" * 307, 307, 3),
        ("é" * 160, 160, 1),
        ("€" * 80, 160, 1),
        ("€" * 81, 162, 2),
        ("[a]\n", 6, 1),
    ],
)
def test_septets_and_segments(text: str, length: int, count: int) -> None:
    assert septets(text) == length
    assert segments(text) == count


PIECES = [("Alerte.", None), ("N'intervenez pas.", 2), ("Chez Paul.", 1), ("Répondez.", None)]


@pytest.mark.parametrize(
    ("limit", "expected"),
    [
        (160, "Alerte. N'intervenez pas. Chez Paul. Répondez."),
        (45, "Alerte. N'intervenez pas. Répondez."),
        (30, "Alerte. Chez Paul. Répondez."),
        (20, "Alerte. Répondez."),
        (3, "Alerte. Répondez."),
    ],
)
def test_the_least_needed_piece_is_left_out_first(limit: int, expected: str) -> None:
    assert fit(PIECES, limit) == expected


def test_of_two_pieces_with_one_number_the_later_goes_first() -> None:
    assert fit([("aaaa", 1), ("bbbb", 1), ("cccc", None)], 9) == "aaaa cccc"


@pytest.mark.parametrize(
    ("limit", "expected"),
    [
        (160, "Alerte. Une voiture bleue attend moteur allumé. N'intervenez pas."),
        (50, "Alerte. Une voiture bleue... N'intervenez pas."),
        (40, "Alerte. N'intervenez pas."),
    ],
)
def test_somebodys_words_are_cut_rather_than_left_out_while_they_say_something(limit: int, expected: str) -> None:
    pieces = [("Alerte.", None), ("Une voiture bleue attend moteur allumé.", 1), ("N'intervenez pas.", None)]

    assert fit(pieces, limit, {1}) == expected


@pytest.mark.parametrize(("limit", "expected"), [(20, "A Une voiture... B"), (19, "A B")])
def test_sixteen_letters_still_say_something(limit: int, expected: str) -> None:
    assert fit([("A", None), ("Une voiture bleue attend", 1), ("B", None)], limit, {1}) == expected


def test_a_sentence_ends_once() -> None:
    pieces = ["Il part..", "Qui!.", "Oui?.", "Voici...", "Une voiture....", "Fin."]

    assert fit([(piece, None) for piece in pieces]) == "Il part. Qui! Oui? Voici... Une voiture... Fin."


def test_an_empty_piece_leaves_no_space() -> None:
    assert fit([("a", None), ("🚨", None), ("b", None)]) == "a b"


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        ("court", 10, "court"),
        ("une voiture bleue attend", 15, "une voiture..."),
        ("une voiture, bleue", 16, "une voiture..."),
        ("anticonstitutionnellement", 10, "anticon..."),
        ("€€€€€€", 7, "€€..."),
        ("abcdef", 3, "abc"),
        ("abcdef", 4, "a..."),
        ("une voiture", 11, "une voiture"),
        ("place du lot X demain", 17, "place du lot X..."),
    ],
)
def test_a_text_is_cut_at_a_word(text: str, limit: int, expected: str) -> None:
    assert shorten(text, limit) == expected
    assert septets(shorten(text, limit)) <= limit


@given(st.text(), st.integers(min_value=1, max_value=400), st.integers(min_value=1, max_value=4))
def test_parts_keep_their_length_and_number(text: str, limit: int, most: int) -> None:
    parts = split(fold(text), limit, most)

    assert 1 <= len(parts) <= most
    assert all(septets(part) <= limit for part in parts)


def test_parts_hold_every_word() -> None:
    text = " ".join(f"mot{number}" for number in range(60))

    parts = split(text, 153, 4)

    assert " ".join(parts) == text
    assert len(parts) == 3


@pytest.mark.parametrize(
    ("text", "limit", "most", "expected"),
    [
        ("aaa bbb ccc", 3, 3, ("aaa", "bbb", "ccc")),
        ("aaa", 3, 3, ("aaa",)),
        ("a bbbbb", 2, 9, ("a", "bb", "bb", "b")),
        ("lot X ici", 5, 2, ("lot X", "ici")),
        ("lot X", 3, 2, ("lot", "X")),
        ("aaaa bb cc", 7, 2, ("aaaa bb", "cc")),
        ("aaaa bb\ncc", 7, 2, ("aaaa bb", "cc")),
        ("aaaa bbX", 7, 2, ("aaaa", "bbX")),
        ("aaaa\nbb\nccccc", 9, 2, ("aaaa\nbb", "ccccc")),
        ("ab cdefgh", 4, 2, ("ab c", "d...")),
        ("abc defghij", 8, 2, ("abc defg", "hij")),
    ],
)
def test_parts_end_at_a_word_where_it_is_in_their_second_half(
    text: str, limit: int, most: int, expected: tuple[str, ...]
) -> None:
    assert split(text, limit, most) == expected


def test_what_no_part_can_hold_ends_in_dots() -> None:
    assert split("mot " * 200, 153, 2)[-1].endswith("...")


def test_the_samples_of_the_voice_are_one_segment() -> None:
    sample = (
        "ALERTE A12 Lilas 14h05: tentative de cambriolage, 12 rue des Lilas. 17 appelé par Paul. "
        "N'intervenez pas. Répondez A12 1=vu 2=info 3=rien ici"
    )

    assert fold(sample) == sample
    assert septets(sample) == 141
    assert unicodedata.is_normalized("NFC", sample)
