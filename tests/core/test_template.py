"""A text with holes: what is filled in, what is bold, and what an empty hole takes with it."""

import pytest

from core.texts.template import Template
from core.wire import Rich, Span, plain


def filled(source: str, **values: str) -> Rich:
    """Fill *source* with words."""
    return Template.parse(source).fill(lambda name: (Span(values[name]),) if values.get(name) else ())


@pytest.mark.parametrize(
    ("source", "values", "text"),
    [
        ("Bonjour", {}, "Bonjour"),
        ("Bonjour {name}", {"name": "Paul"}, "Bonjour Paul"),
        ("{a}{b}", {"a": "1", "b": "2"}, "12"),
        # A line goes when all of its holes are empty, and only then.
        ("un\n{a}\ntrois", {}, "un\ntrois"),
        ("un\n{a}\ntrois", {"a": "deux"}, "un\ndeux\ntrois"),
        ("dans {a} et {b}", {"b": "deux"}, "dans et deux"),
        ("fin : {a}", {}, ""),
        ("{a}\n{b}", {}, ""),
        # An empty line between two others stays.
        ("un\n\ndeux", {}, "un\n\ndeux"),
        # Spaces that an empty hole leaves.
        ("{a} {b} {c}", {"a": "1", "c": "3"}, "1 3"),
        ("{a} {b}", {"a": "1"}, "1"),
        ("{a} {b}", {"b": "2"}, "2"),
        ("un {a}\ndeux", {"a": "1"}, "un 1\ndeux"),
        # The block style of YAML ends in a line break.
        ("un\ndeux\n", {}, "un\ndeux"),
        # « De » and « que » lose their e before a vowel, and before no code.
        ("les mots de {a}", {"a": "Ana"}, "les mots d'Ana"),
        ("parce que **{a}** vient", {"a": "Élise"}, "parce qu'Élise vient"),
        ("l'auteur de {a}", {"a": "A12"}, "l'auteur de A12"),
        ("les mots de {a}", {"a": "Paul"}, "les mots de Paul"),
        # What people typed is never read as a template.
        ("{a}", {"a": "{b} **c**"}, "{b} **c**"),
        ("{a}", {"a": "un\ndeux"}, "un\ndeux"),
    ],
)
def test_a_template_is_filled(source: str, values: dict[str, str], text: str) -> None:
    assert plain(filled(source, **values)) == text


@pytest.mark.parametrize(
    ("source", "values", "spans"),
    [
        ("a **b** c", {}, (Span("a "), Span("b", bold=True), Span(" c"))),
        ("**{a}** b", {"a": "1"}, (Span("1", bold=True), Span(" b"))),
        ("**un\ndeux**", {}, (Span("un", bold=True), Span("\n"), Span("deux", bold=True))),
        ("{a} b", {"a": "**1**"}, (Span("**1** b"),)),
        ("**{a} · {b}**", {"a": "A12"}, (Span("A12 ·", bold=True),)),
    ],
)
def test_a_template_keeps_what_is_bold(source: str, values: dict[str, str], spans: Rich) -> None:
    assert filled(source, **values) == spans


def test_a_bold_value_stays_bold_in_a_line_that_is_not() -> None:
    rich = Template.parse("un {a}").fill(lambda _: (Span("deux", bold=True),))

    assert rich == (Span("un "), Span("deux", bold=True))


def test_a_template_knows_its_holes() -> None:
    assert Template.parse("{a} **{b}**\n{a}").holes == {"a", "b"}
