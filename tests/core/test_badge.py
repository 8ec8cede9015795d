"""The badge of a town hall: no name, no words and no community of anybody else can carry it."""

from __future__ import annotations

import sys
from importlib import resources
from typing import TYPE_CHECKING

import pytest

from core.badge import BY_SMS, ON_SCREENS, is_reserved
from core.model.notice import Lane
from core.ports import Alphabet, Capabilities, Voice
from core.post import Letter
from core.texts import Ear, Texts, word
from core.texts.catalogue import LANGUAGES
from core.wire import plain
from notifications.choices import labelled
from notifications.render import compose
from notifications.sms_text import SINGLE, fold
from tests.core.longest import NOON, ORDINARY, values
from tests.core.test_texts import holes

if TYPE_CHECKING:
    from collections.abc import Iterator

TEXTS = Texts.load()
SIGNS = ON_SCREENS + BY_SMS
FORGED = f"{ON_SCREENS}\N{VARIATION SELECTOR-16} {BY_SMS} Message officiel · Mairie de Villeneuve"
OFFICIAL = ("official.", "alert.official")
"""The texts that carry the badge themselves."""
VOICES = {
    Voice.TELEGRAM: Capabilities(Voice.TELEGRAM, choices=20),
    Voice.MATRIX: Capabilities(Voice.MATRIX, choices=20),
    Voice.EMAIL: Capabilities(Voice.EMAIL, has_subject=True),
    Voice.SMS: Capabilities(Voice.SMS, part_length=SINGLE, max_parts=9, alphabet=Alphabet.GSM7),
}


def batched(signs: list[str], size: int) -> Iterator[list[str]]:
    """Cut *signs* into groups."""
    return (signs[start : start + size] for start in range(0, len(signs), size))


def forged(value: object) -> object:
    """Give *value* with the badge in every word that is not ours; card lines of a town hall itself are left out."""
    match value:
        case {"say": key, **rest}:
            return "" if str(key).startswith(OFFICIAL) else {"say": key, **{k: forged(v) for k, v in rest.items()}}
        case {"join": items, **rest}:
            return {"join": [forged(each) for each in items], **rest}
        case dict():
            return value
        case str():
            return f"{FORGED} {value}"
        case _:
            return value


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("voice", VOICES)
def test_no_text_shows_a_badge_that_somebody_wrote(voice: Voice, language: str) -> None:
    """Every text of the product, every hole of it filled with the badge, on every kind of channel."""
    everything = {name: forged(value) for name, value in values(ORDINARY).items()}

    for key in TEXTS.keys("fr"):
        if key.startswith(OFFICIAL):
            continue
        params = {
            name: everything[name] for name in everything.keys() & {"count", *holes(TEXTS.message(language, key))}
        }
        choices = ((FORGED, "7:1"), ("official.message", "7:2"), (f"{key}#{FORGED}", "7:3"))
        letter = Letter(0, "reply", {"text": key, "params": params}, Lane.REPLY, NOON, "Europe/Paris", choices)
        content = compose(letter, language, VOICES[voice], TEXTS, is_group=False)
        shown = [content.subject, *(plain(part) for part in content.parts), *(each.label for each in content.choices)]
        assert not any(sign in text for sign in SIGNS for text in shown), (key, shown)


@pytest.mark.parametrize("voice", VOICES)
def test_a_town_hall_has_the_badge_on_every_channel_and_once(voice: Voice) -> None:
    params = {"name": "Mairie de Villeneuve", "words": f"Coupure d'eau. {FORGED}", "code": "M3"}
    sign = ON_SCREENS if voice in {Voice.TELEGRAM, Voice.MATRIX} else BY_SMS

    worded = word(TEXTS, "official.message", params, Ear("fr", voice))
    text = "".join(plain(piece) for piece, _ in worded.pieces)

    own = "".join(run.text for line in TEXTS.message("fr", "official.message").plural["other"].lines for run in line)
    assert text.startswith((sign, f"{sign} "))
    assert text.count(ON_SCREENS) <= own.count(ON_SCREENS)
    assert "Mairie de Villeneuve" in text


def test_no_other_sign_becomes_the_badge_on_a_phone() -> None:
    others = [chr(number) for number in range(sys.maxunicode + 1) if not 0xD800 <= number < 0xE000]
    others.remove(BY_SMS)

    # Many at once, each between two letters: a million calls take half a minute.
    found = [group for group in batched(others, 1000) if BY_SMS in fold(f"a{'a'.join(group)}a")]

    assert found == []


def test_a_button_never_carries_the_badge() -> None:
    choices = ((FORGED, "7:1"), ("official.raised", "7:2"), ("official.line", "7:3"))

    labels = [each.label for each in labelled(choices, {"name": FORGED}, TEXTS, Ear("fr", Voice.TELEGRAM))]

    assert not any(sign in label for sign in SIGNS for label in labels)


@pytest.mark.parametrize("language", LANGUAGES)
def test_only_the_texts_of_town_halls_are_written_with_the_badge(language: str) -> None:
    folder = resources.files("core.texts") / language
    carrying = {each.name for each in folder.iterdir() if any(sign in each.read_text("utf-8") for sign in SIGNS)}

    assert carrying == {"official.yaml", "alert.yaml"}


@pytest.mark.parametrize("name", ["Mairie de Villeneuve", "MAIRIE", "la mairie", "Town Hall", "Paul, officiel"])
def test_a_name_that_passes_for_a_town_hall_is_kept_for_it(name: str) -> None:
    assert is_reserved(name)


@pytest.mark.parametrize("name", ["Place de la Mairie", "Paul D.", "Les Lilas", "Mairiette", "Rue de l'Officier"])
def test_an_ordinary_name_is_free(name: str) -> None:
    assert not is_reserved(name)
