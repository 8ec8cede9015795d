"""The words of the product: the same in both languages, kind, short, and with nothing left unfilled."""

import ast
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import pytest
import yaml

from core.alerts.card import card
from core.command import discover
from core.reach import reach_params
from core.texts import Message, Texts
from core.texts.catalogue import LANGUAGES
from core.texts.template import Template
from tests import REPOSITORY
from tests.core.longest import LONGEST, ORDINARY, values, view

TEXTS = Texts.load()
KEYS = sorted(TEXTS.keys("fr"))
NBSP = "\N{NO-BREAK SPACE}"
LONGEST_SENTENCE = 20

_EMOJI = re.compile("[\U0001f300-\U0001faff\u2600-\u27bf\u2300-\u23ff]")
_SENTENCE_ENDS = re.compile(r"[.!?…](?:\s|$)|\n")
_WORD = re.compile(r"[\w'’]+(?:-[\w]+)*")
_FORBIDDEN = {
    "fr": r"utilisateurs?|identifiants?|tokens?|valide[rzs]?|notifications?|invalides?|erreurs?"
    r"|suspect \w+ a|succès|veuillez|commandes?|système|saisi\w*|formulaires?|tu|ton|ta|tes|toi",
    "en": r"users?|identifiers?|ids?|tokens?|validate[ds]?|notifications?|invalid|errors?"
    r"|successfully|success|commands?|system|forms?|inputs?|submit\w*|bot",
}


def variants(message: Message) -> Iterator[tuple[str, Template]]:
    """Give each form of a text with its name."""
    for form, template in message.plural.items():
        yield f"text.{form}", template
    for number, piece in enumerate(message.sms or ()):
        yield f"sms.{number}", piece.template
    if message.email is not None:
        yield "email", message.email
    if message.subject is not None:
        yield "subject", message.subject


def written(template: Template) -> str:
    """Give a template as a person reads it, with « x » for what is filled in."""
    return "\n".join("".join("x" if run.is_hole else run.text for run in line) for line in template.lines)


@cache
def everything_said(language: str, key: str) -> tuple[tuple[str, str], ...]:
    """Give every string of a text that a person may read, with its name."""
    message = TEXTS.message(language, key)
    return (
        *((name, written(template)) for name, template in variants(message)),
        *((f"choice.{name}", label) for name, label in message.choices.items()),
    )


def all_said(language: str) -> Iterator[tuple[str, str, str]]:
    """Give every string of a language that a person may read, with the key of its text and its name."""
    yield from ((key, name, text) for key in KEYS for name, text in everything_said(language, key))


def own(language: str, key: str) -> str:
    """Give the language that a text is really in: who has changed languages is answered in the new one."""
    return "fr" if key.endswith("done_fr") else "en" if key.endswith("done_en") else language


def uses_forbidden(language: str, text: str) -> bool:
    """Whether *text* has a word that neighbours do not use."""
    return re.search(rf"(?<![\w'’-])(?:{_FORBIDDEN[language]})(?![\w'’-])", text, re.IGNORECASE) is not None


def holes(message: Message) -> frozenset[str]:
    """Give every hole of a text."""
    return frozenset(hole for _, template in variants(message) for hole in template.holes)


def test_both_languages_have_the_same_texts() -> None:
    assert sorted(TEXTS.keys("en")) == KEYS


def parts(message: Message) -> dict[str, object]:
    """Give what a text is made of, whatever its language."""
    return {
        **{name: template.holes for name, template in variants(message) if not name.startswith("sms")},
        "choices": set(message.choices),
        "more": message.more,
        "holes": holes(message),
    }


def test_a_text_has_the_same_parts_in_both_languages() -> None:
    for key in KEYS:
        assert parts(TEXTS.message("en", key)) == parts(TEXTS.message("fr", key)), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_command_says_what_it_is_for_in_both_languages(language: str) -> None:
    for name in discover():
        french, there = TEXTS.command("fr", name), TEXTS.command(language, name)

        assert there.words, name
        assert bool(there.menu) == bool(french.menu), name
        assert bool(there.help) == bool(french.help), name


@pytest.mark.parametrize("language", LANGUAGES)
def test_some_code_fills_every_hole(language: str) -> None:
    known = values(LONGEST).keys() | {"choices"}

    assert [key for key in KEYS if not holes(TEXTS.message(language, key)) <= known] == []


def nested(value: Any) -> Iterator[Mapping[str, Any]]:
    """Give every text that is said inside *value*."""
    if isinstance(value, Mapping):
        if "say" in value:
            yield value
        for item in value.values():
            yield from nested(item)
    elif isinstance(value, list):
        for item in value:
            yield from nested(item)


def test_the_builders_fill_every_hole_of_the_texts_that_they_say() -> None:
    built = [card(view(ORDINARY)), card(view(ORDINARY, is_open=False)), reach_params(ORDINARY.reach)]

    for say in nested(built):
        for language in TEXTS.languages:
            assert holes(TEXTS.message(language, say["say"])) <= say.keys(), say["say"]


@pytest.mark.parametrize("name", sorted(discover()))
def test_a_command_fills_every_hole_of_its_own_texts(name: str) -> None:
    """The names that its file says, and those of the builders that it calls, are all that its texts may use."""
    source = (REPOSITORY / "core" / "commands" / f"{name}.py").read_text("utf-8")
    said = {node.value for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant)}
    said |= {node.arg for node in ast.walk(ast.parse(source)) if isinstance(node, ast.keyword)}
    if "reach_params(" in source:
        said |= reach_params(ORDINARY.reach).keys()
    if "card(" in source:
        said |= card(view(ORDINARY)).keys()

    for key in [key for key in KEYS if key.startswith(f"{name}.")]:
        assert holes(TEXTS.message("fr", key)) - {"choices"} <= said, key


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_longer_than_twenty_words(language: str) -> None:
    assert [
        (key, name, sentence)
        for key, name, text in all_said(language)
        for sentence in _SENTENCE_ENDS.split(text)
        if len(_WORD.findall(sentence)) > LONGEST_SENTENCE
    ] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_uses_a_word_that_neighbours_do_not(language: str) -> None:
    assert [
        (key, name, text) for key, name, text in all_said(language) if uses_forbidden(own(language, key), text)
    ] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_help_of_a_command_is_one_short_sentence(language: str) -> None:
    for name in discover():
        words = TEXTS.command(language, name)

        assert len(_WORD.findall(words.help)) <= LONGEST_SENTENCE, name
        assert words.help.count(".") == bool(words.help), name
        assert not uses_forbidden(language, f"{words.menu} {words.help}"), name
        assert len(_EMOJI.findall(words.menu)) <= 1, name


@pytest.mark.parametrize("language", LANGUAGES)
def test_emoji_are_rare_and_never_on_a_phone_without_them(language: str) -> None:
    for key, name, text in all_said(language):
        most = 0 if name.startswith(("sms", "email", "subject")) else 1
        assert all(len(_EMOJI.findall(line)) <= most for line in text.splitlines()), (key, name, text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_has_no_stray_spaces(language: str) -> None:
    for key, name, text in all_said(language):
        assert text == text.strip(), (key, name, text)
        assert not any(stray in text for stray in ("  ", " .", " ,")), (key, name, text)


def test_french_marks_have_their_space_on_screens() -> None:
    for key, name, text in all_said("fr"):
        if own("fr", key) != "fr" or name.startswith("sms"):
            continue
        assert not re.search(rf"(?<![{NBSP}?!])[?!;»](?!\w)", text), (key, name, text)
        # A colon inside a time or an address takes none.
        assert not re.search(rf"[^{NBSP}]:(?:\s|$)", text), (key, name, text)
        assert not re.search(rf"«(?!{NBSP})", text), (key, name, text)
        assert " ?" not in text, (key, name, text)


def test_french_marks_have_no_space_by_sms() -> None:
    for key, name, text in all_said("fr"):
        if name.startswith("sms"):
            assert not re.search(rf"[ {NBSP}][:;?!»]|«", text), (key, name, text)


def test_english_marks_follow_their_word() -> None:
    for key, name, text in all_said("en"):
        if own("en", key) == "en":
            assert not re.search(rf"[ {NBSP}][:;?!]|[«»]", text), (key, name, text)


def test_english_is_not_french_left_behind() -> None:
    same = [
        key
        for key in KEYS
        if dict(everything_said("fr", key)) == dict(everything_said("en", key))
        and _WORD.search("".join(text for _, text in everything_said("fr", key)))
    ]

    # Names of channels, browsers and languages, numbers, signs, a hole alone: what is the same in both.
    alike = {"channel", "browser", "choose_language", "emergency", "category", "alert", "answer_twin", "show_help"}
    assert {key.partition(".")[0] for key in same} <= alike
    assert len(same) < 16


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_file_of_texts_says_nothing_twice(language: str) -> None:
    """YAML lets the last of two equal keys win in silence."""
    for path in (REPOSITORY / "core" / "texts" / language).glob("*.yaml"):
        node = yaml.compose(path.read_text("utf-8"), Loader=yaml.CSafeLoader)

        assert isinstance(node, yaml.MappingNode), path
        names = [key.value for key, _ in node.value]
        assert sorted(names) == sorted(set(names)), path
