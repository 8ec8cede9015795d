"""Reading an alert's one line: what it is about, where, and the facts."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from core.language.place_in import BESIDE, FRENCH_STREET, MARKS, STREET, THE, place_in
from core.language.reading import LONGEST_WORDS, clean, flowing, is_cut
from core.language.small_talk import says_nothing
from core.model.alert_words import Category
from core.texts import Texts
from core.value import value

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
from core.language.words import normalise

_MY_HOME = re.compile(
    rf"(?:(?:{BESIDE})(?:{THE})?\s+)?(?:chez\s+(?:moi|nous)|(?:my|our)\s+(?:home|house))", re.IGNORECASE
)
_OWN_ROOM = re.compile(
    r"\b(?:ma|mon|mes|notre|nos|my|our)\s+(?:(?:propre|front|back)\s+)?(?:jardin|porte|maison|domicile|cuisine|cave|chambre|"
    r"salon|fen[êe]tres?|volets?|garage|toit|portail|portillon|cour|terrasse|balcon|escaliers?|palier|appartement|"
    r"salle\s+de\s+bains?|garden|door|kitchen|cellar|bedroom|living\s+room|bathroom|windows?|roof|gate|stairs|flat|"
    r"yard|shed)\b(?!\s+(?:ouvrier|partag[ée]|de\s+(?:voiture|campagne|vacances)|of\s+the\s+car))",
    re.IGNORECASE,
)
"""« Dans mon jardin », « devant ma porte »: the home of who says so."""
_FOR_HELP = re.compile(r"\b(?:au secours|a l'aide|aidez[- ]moi|sauvez[- ]moi|help(?: me)?(?= ?[,.!:]|$))")
_SORRY = (
    r"(?:(?:non|pardon|desolee?|erreur|en fait|plutot|exactement|mais|c est|cest|c|ce n est pas|"
    r"no|sorry|actually|it is|it s) ?)*"
)
_RATHER_THAN = r"(?: ?(?:et )?(?:pas|non|not|au lieu|instead|desolee?|pardon|sorry)(?: \w+){0,5})?"
"""Words that stand around a place where nothing else is told."""
_AROUND = re.compile(rf"{_SORRY}{_RATHER_THAN}")
_HOUSE = re.compile(rf"{_SORRY}(?:(?:au|a|at) )?(?:(?:numero|number|n) ?)?\d{{1,4}}(?: bis| ter)?{_RATHER_THAN}")
_TELLS = re.compile(
    r"(?:(?:mais|et|oui|non|ah|but|and) )?(?:"
    r"(?:ils?|elles?|on|je|nous|ca|quelqu'un|he|she|they|it|we|i|somebody|someone) |"
    r"(?:(?:les?|la|des|mon|ma|mes|nos|notre|the|my|our) |l')\w+ (?:l'|les |m'|nous )?"
    r"(?:est|sont|a|ont|arrivent?|is|are|has|have) |"
    r"j'|n'|il n'|i'|they'|he'|she'|it'|y a |there (?:is|are) )"
)
_SAYS_WHERE = re.compile(
    r"\b(?:aux?|a la|a l'|dans|sur|devant|derriere|pres|chez|cote|face|entre|vers|sous|coin|angle|bout|fond|rez|etage|"
    r"at|in|on|near|by|behind|opposite|outside|inside|next|corner|end|rue|street|road|ici|here|la-bas|there)\b|\d"
)
_A_STORY = 4
"""Words beside a place from which on they are a fact."""
_ONLY_HOME = re.compile(
    r"(?:c['’ ]?est |it['’]s |it is )?(?:ici )?"
    r"(?:chez (?:moi|nous)|dans (?:ma|notre) maison|(?:à|a) (?:la maison|mon domicile)|"
    r"(?:at )?(?:my|our) (?:home|house|place)|at home)[ .!]*",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"(?:une?|an?)\s+", re.IGNORECASE)
_BELONGS = re.compile(r"\s+(?:de|du|des|of)\b|\s+d['’]", re.IGNORECASE)
_GOES_ON = re.compile(
    r"\s+(?:(?:qui|that|which|who|coming|pouring|billowing|rising|drifting)\s+|"
    r"(?:noire?|blanche?|grise?|[ée]paisse?|dense|opaque)s?\b)",
    re.IGNORECASE,
)
"""« Fumée qui sort du toit » and « fumée noire » are told with what they are of."""
_CRIED = re.compile(r"(?:(?:alerte?|urgente?|urgence)\b[\s,:;.!?–—-]+)+(?=\w)", re.IGNORECASE)
"""« URGENT - Alerte inondation » tells of a flood; that it is an alert is known."""
_OF = frozenset({"de", "d", "of", "a", "an"})


@value(frozen=True, slots=True)
class FirstLine:
    """What one line said already; what it did not say is None or empty."""

    category: Category | None = None
    place: str = ""
    facts: str = ""
    is_home: bool = False
    """Whether it says « près de chez moi »."""


def read_first_line(text: str) -> FirstLine:
    """Read *text*, the words after ALERTE."""
    if not text:
        # The guided dialogue, which is replayed at each of its turns.
        return FirstLine()
    whole = unicodedata.normalize("NFC", clean(flowing(text)))[:LONGEST_WORDS].lstrip(MARKS)
    cried = _CRIED.match(whole)
    whole = whole[cried.end() :] if cried is not None else whole
    # « Route de Lyon » is a place before it is a reason to warn.
    category, rest = (None, whole) if FRENCH_STREET.match(whole) else _leading(whole)
    place, facts = place_in(rest)
    if category is None:
        category, facts = _leading(facts)
    if category is None:
        named = _named(facts)
        # « Un autre homme » is no kind of alert.
        category = named if named is not Category.OTHER else None
    if category is Category.WEATHER and Category.FLOOD in categories_named(rest):
        # « Météo : l'eau monte » is a danger, whatever it is called first.
        category = Category.FLOOD
    if category is Category.SUSPICIOUS and Category.ASSAULT in categories_named(rest):
        # « Un type louche, il a un couteau » is a danger, though he seemed odd before he was armed.
        category = Category.ASSAULT
    if category is Category.SUSPICIOUS and _FOR_HELP.search(normalise(whole)):
        # Whoever cries for help is in danger, however little is known.
        category = Category.BURGLARY if _OWN_ROOM.search(whole) or _MY_HOME.search(whole) else Category.ASSAULT
    home = _MY_HOME.search(facts)
    is_home = (home is not None or _OWN_ROOM.search(facts) is not None) and not place
    if home is not None and is_home and not is_cut(facts[: home.start()]):
        facts = clean(f"{facts[: home.start()].rstrip(MARKS)} {facts[home.end() :].lstrip(MARKS)}")
    # « Vol rue des Lilas merci » tells no fact by its thanks.
    return FirstLine(category, place, "" if says_nothing(facts) else facts, is_home)


def is_own_home(text: str) -> bool:
    """Whether *text* says no more of a place than that it is the speaker's own home: « c'est chez moi »."""
    said = clean(text)
    is_room = _OWN_ROOM.search(said) is not None and len(said.split()) < _A_STORY and not place_in(said)[0]
    return is_room or _ONLY_HOME.fullmatch(said) is not None


def is_street(text: str) -> bool:
    """Whether *text* begins with a street."""
    return STREET.match(text) is not None


def is_only_place(text: str) -> bool:
    """Whether *text* says where something is, and nothing else: « c'est au 14 rue des Lilas », « non, au 14 »."""
    place, rest = place_in(text)
    said, around = (" ".join(re.findall(r"[^\W_]+", normalise(each))) for each in (text, rest))
    is_house = not said.isdecimal() and _HOUSE.fullmatch(said) is not None
    return is_house or (bool(place) and _AROUND.fullmatch(around) is not None)


def is_no_place(text: str) -> bool:
    """Whether *text* tells what somebody does, and says nowhere where: « il est parti »."""
    said = normalise(text)
    found = _TELLS.match(said)
    return found is not None and _SAYS_WHERE.search(said, found.end()) is None and not place_in(text)[0]


def tells_where(text: str) -> bool:
    """Whether *text* has a word that says where something is, or names a place."""
    return _SAYS_WHERE.search(normalise(text)) is not None or bool(place_in(text)[0])


def place_told(text: str) -> str:
    """Give the place that a whole sentence names: « un homme force la porte du 12 »; empty where it is none."""
    place, rest = place_in(text)
    return place if _TELLS.match(normalise(text)) and len(rest.split()) >= _A_STORY else ""


@lru_cache(maxsize=16)
def category_named(text: str) -> Category | None:
    """The category that *text* names, if any."""
    return _named(unicodedata.normalize("NFC", clean(text)))


def categories_named(text: str) -> frozenset[Category]:
    """Every category that *text* names."""
    said = f" {_letters(clean(text))} "
    return frozenset(category for word, category in _names_in(said) if f" {word} " in said)


@cache
def _names() -> tuple[tuple[str, Category], ...]:
    """How people say each category, in all languages."""
    texts = Texts.load()
    return tuple((_letters(word), category) for category in Category for word in texts.also(f"category.{category}"))


@cache
def _names_by_first_word() -> Mapping[str, Sequence[tuple[str, Category]]]:
    found: dict[str, list[tuple[str, Category]]] = {}
    for word, category in _names():
        found.setdefault(word.split(" ", 1)[0], []).append((word, category))
    return found


def _names_in(said: str) -> Iterator[tuple[str, Category]]:
    """Give the names that may stand in *said*: of several hundred, a few begin with one of its words."""
    index = _names_by_first_word()
    for first in set(said.split()):
        yield from index.get(first, ())


@cache
def _label(category: Category) -> frozenset[str]:
    """The words by which neighbours will read *category*, in all languages."""
    texts = Texts.load()
    forms = [texts.message(language, f"category.{category}").plural["other"] for language in texts.languages]
    said = " ".join(run.text for form in forms for line in form.lines for run in line)
    return _OF | frozenset(_letters(said).split())


def _letters(text: str) -> str:
    """Give *text* in small bare letters and spaces, sign by sign: every place in it stays the same."""
    return "".join(map(_letter, text))


@lru_cache(maxsize=1024)
def _letter(sign: str) -> str:
    bare = unicodedata.normalize("NFKD", sign)[0].lower()[:1]
    return bare if bare.isalnum() else " "


def _leading(text: str) -> tuple[Category | None, str]:
    """Read the category that *text* begins with, and take it out when the label says as much.

    « Vol de vélo » and « chien perdu » stay: the label « Vol » or « Animal perdu » would say less.
    """
    article = _ARTICLE.match(text)
    start = article.end() if article else 0
    said = f"{_letters(text)[start:]} "
    names = _names_by_first_word().get(said.split(" ", 1)[0], ())
    fitting = [(len(word), category) for word, category in names if said.startswith(f"{word} ")]
    if not fitting:
        return None, text
    length, category = max(fitting, key=lambda found: found[0])
    rest = text[start + length :]
    if category is Category.OTHER:
        return (None, text) if rest.strip(MARKS) else (category, "")
    says_more = (
        _BELONGS.match(rest) is not None
        or _GOES_ON.match(rest) is not None
        or not _label(category).issuperset(said[:length].split())
    )
    return category, text if says_more else rest.lstrip(MARKS)


@lru_cache(maxsize=16)
def _named(text: str) -> Category | None:
    """The category that *text* names first; one that says little (« sur la route ») only when there is no other."""
    # Whoever is on their way closes no road.
    said = f" {_letters(text)} ".replace(" en route ", " ")
    found = [
        (category in {Category.ROADS, Category.OTHER}, said.find(f" {word} "), -len(word), category)
        for word, category in _names_in(said)
        if f" {word} " in said
    ]
    return min(found)[3] if found else None
