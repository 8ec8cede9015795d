"""Reading an alert's one line: what it is about, where, and the facts."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from core.model.alert_words import Category
from core.reading import LONGEST_PLACE, LONGEST_WORDS, clean, comes_from, flowing, is_cut, without_again
from core.small_talk import says_nothing
from core.texts import Texts
from core.value import value

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
from core.words import normalise

# « Sur place » and « au passage » are no streets.
_KINDS = (
    r"rue|avenue|av\.?|boulevard|bd\.?|bld\.?|chemin|ch\.|impasse|all[ée]es?|quai|ruelle|sentier|square|"
    r"r[ée]sidence|lotissement|hameau|quartier|cit[ée]|rond-point|esplanade|promenade|faubourg|pl\.|"
    r"(?<!sur\s)(?<!de\s)place|(?<!au\s)(?<!de\s)passage"
)
_LINK = r"(?i:(?:du|des|de\s+la|de|la|le|les)\s+|(?:de\s+l|d|l)['’]\s?)"
_MONTHS = r"janvier|f[ée]vrier|mars|avril|mai|juin|juillet|ao[ûu]t|septembre|octobre|novembre|d[ée]cembre"
# A capital goes on with the name, unless a new sentence begins there.
_CAPITAL = r"(?!(?:Une?|Deux|Ils?|Elles?|Je|On|Les|A|The|Two|He|She|They|I)\b)[A-ZÀ-Þ][\w'’-]*"
_MORE = rf"(?:\s+{_LINK}*{_CAPITAL})*"
_NAME = rf"(?:\d{{1,2}}(?:er)?\s+(?i:{_MONTHS})(?:\s+\d{{4}}\b)?|(?!(?i:une?|[aà]|et|en)\b)\w[\w'’-]*{_MORE})"
_HOUSE_NUMBER = (
    r"(?:(?i:n°|num[ée]ro|number|no\.)\s?)?(\d{1,4}(?:\s?(?i:bis|ter)\b)?)\b"
    rf"(?!\s*(?i:h\b|heures?|ans\b|euros?|€|%|km|m\b|min|secondes?|personnes?|et\s+demie?|[:/]|\d|{_MONTHS}|am\b|pm\b))"
)
_NUMBER = r"(?:(?i:n°|num[ée]ro)\s?)?\b\d{1,4}(?:[-/]\d{1,4})?(?:\s?(?i:bis|ter|quater|[a-d])\b)?,?\s+"
_FRENCH = (
    rf"(?:{_NUMBER})?\b(?:(?i:{_KINDS})\s+{_LINK}*{_NAME}|(?i:route)\s+{_LINK}+{_NAME}"
    rf"|(?i:(?<!en\s)(?<!au\s)cours)\s+{_LINK}*{_CAPITAL}{_MORE})"
)
_ENGLISH = (
    rf"(?:\b\d{{1,4}}[a-d]?\s+)?(?:{_CAPITAL}\s+){{1,3}}(?i:street|road|lane|avenue|square|close|drive|way|crescent)\b"
    r"|\b\d{1,4}[a-d]?\s+(?i:[a-z'’-]+\s+(?:street|road|lane))\b"
)
_LANDMARKS = (
    r"gare|[ée]cole|coll[èe]ge|lyc[ée]e|mairie|[ée]glise|cimeti[èe]re|stade|parc|parking|pont|pharmacie|boulangerie|"
    r"supermarch[ée]|salle\s+des\s+f[êe]tes|station|school|church|car\s+park|park|bridge|town\s+hall|post\s+office"
)
_STREET = re.compile(rf"{_FRENCH}|{_ENGLISH}")
_FRENCH_STREET = re.compile(_FRENCH)
# « Une voiture se gare » is no station.
_LANDMARK = re.compile(rf"(?<!se\s)(?<!est\s)\b(?i:{_LANDMARKS})\b(?:\s+{_LINK}*(?:(?i:{_LANDMARKS})\b|{_CAPITAL}))*")
_BESIDE = (
    r"(?:tout\s+)?pr[èe]s\s+d|en\s+face\s+d|[àa]\s+c[ôo]t[ée]\s+d|au\s+(?:coin|bout|niveau)\s+d|[àa]\s+l['’]angle\s+d|"
    r"derri[èe]re|devant|near|behind|opposite|outside|in\s+front\s+of|next\s+to|at\s+the\s+corner\s+of"
)
_THE = r"e\s+la|e\s+l['’]|e|u|es|\s+la|\s+les?|\s+l['’]|\s+the"
_NEAR = re.compile(rf"(?<!\w)(?:{_BESIDE})(?:{_THE})?\s*$", re.IGNORECASE)
_AT = re.compile(
    r"(?<!\w)(?:(?:aux?|[àa]|dans|sur|in|at|on|from)(?:\s+(?:la|les?|the)|\s+l['’])?|du|des|de(?:\s+la|\s+l['’])?|of)\s*$",
    re.IGNORECASE,
)
_OBJECT = re.compile(
    r"\b\w+(?:ez|er|ons) (?:la|le|les|l['’]|the)$|\b(?:avoid|leave|evacuate|clear)(?: the)?$", re.IGNORECASE
)
_MY_HOME = re.compile(
    rf"(?:(?:{_BESIDE})(?:{_THE})?\s+)?(?:chez\s+(?:moi|nous)|(?:my|our)\s+(?:home|house))", re.IGNORECASE
)
_SORRY = (
    r"(?:(?:non|pardon|desolee?|erreur|en fait|plutot|exactement|mais|c est|cest|c|ce n est pas|"
    r"no|sorry|actually|it is|it s) ?)*"
)
_RATHER_THAN = r"(?: ?(?:et )?(?:pas|non|not|au lieu|instead|desolee?|pardon|sorry)(?: \w+){0,5})?"
"""Words that stand around a place where nothing else is told."""
_AROUND = re.compile(rf"{_SORRY}{_RATHER_THAN}")
_HOUSE = re.compile(rf"{_SORRY}(?:(?:au|a|at) )?(?:(?:numero|number|n) ?)?\d{{1,4}}(?: bis| ter)?{_RATHER_THAN}")
_DOOR = re.compile(
    r"\b(?:porte|maison|portail|portillon|jardin|garage|appartement|fen[êe]tres?|volets?|cave|cour|entr[ée]e|immeuble|"
    rf"toit|haie|grille|balcon|terrasse|voiture)\s+(?:du|au)\s+{_HOUSE_NUMBER}",
    re.IGNORECASE,
)
"""« La porte du 12 » is at 12, and what happens there goes on being told of the door."""
_AT_HOUSE = re.compile(
    rf"(?<!\w)(?:(?i:chez)\s+(?:(?i:m\.?|mme|madame|monsieur)\s+)?{_CAPITAL},?\s+)?(?i:au|at)\s+{_HOUSE_NUMBER}"
)
_TO_CALL = re.compile(r"(?:appel\w*|t[ée]l[ée]phon\w*|call\w*|compos\w*|\bfai\w+)\W+(?:\w+\W+){0,2}$", re.IGNORECASE)
"""What stands before « au 17 » that is no house."""
_TELLS = re.compile(
    r"(?:(?:mais|et|oui|non|ah|but|and) )?(?:"
    r"(?:ils?|elles?|on|je|nous|ca|quelqu'un|he|she|they|it|we|i|somebody|someone) |"
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
_MARKS = " ,:;.!?-–—"
_CRIED = re.compile(r"(?:(?:alerte?|urgente?|urgence)\b[\s,:;.!?–—-]+)+(?=\w)", re.IGNORECASE)
"""« URGENT - Alerte inondation » tells of a flood; that it is an alert is known."""
_STOPS = frozenset(".!?")
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
    whole = unicodedata.normalize("NFC", clean(flowing(text)))[:LONGEST_WORDS].lstrip(_MARKS)
    cried = _CRIED.match(whole)
    whole = whole[cried.end() :] if cried is not None else whole
    # « Route de Lyon » is a place before it is a reason to warn.
    category, rest = (None, whole) if _FRENCH_STREET.match(whole) else _leading(whole)
    place, facts = _place(rest)
    if category is None:
        category, facts = _leading(facts)
    if category is None:
        named = _named(facts)
        # « Un autre homme » is no kind of alert.
        category = named if named is not Category.OTHER else None
    if category is Category.WEATHER and Category.FLOOD in categories_named(rest):
        # « Météo : l'eau monte » is a danger, whatever it is called first.
        category = Category.FLOOD
    home = _MY_HOME.search(facts)
    is_home = home is not None and not place
    if home is not None and is_home and not is_cut(facts[: home.start()]):
        facts = clean(f"{facts[: home.start()].rstrip(_MARKS)} {facts[home.end() :].lstrip(_MARKS)}")
    # « Vol rue des Lilas merci » tells no fact by its thanks.
    return FirstLine(category, place, "" if says_nothing(facts) else facts, is_home)


def is_own_home(text: str) -> bool:
    """Whether *text* says no more of a place than that it is the speaker's own home: « c'est chez moi »."""
    return _ONLY_HOME.fullmatch(clean(text)) is not None


def is_street(text: str) -> bool:
    """Whether *text* begins with a street."""
    return _STREET.match(text) is not None


def is_only_place(text: str) -> bool:
    """Whether *text* says where something is, and nothing else: « c'est au 14 rue des Lilas », « non, au 14 »."""
    place, rest = _place(text)
    said, around = (" ".join(re.findall(r"[^\W_]+", normalise(each))) for each in (text, rest))
    is_house = not said.isdecimal() and _HOUSE.fullmatch(said) is not None
    return is_house or (bool(place) and _AROUND.fullmatch(around) is not None)


def is_no_place(text: str) -> bool:
    """Whether *text* tells what somebody does, and says nowhere where: « il est parti »."""
    said = normalise(text)
    found = _TELLS.match(said)
    return found is not None and _SAYS_WHERE.search(said, found.end()) is None and not _place(text)[0]


def place_told(text: str) -> str:
    """Give the place that a whole sentence names: « un homme force la porte du 12 »; empty where it is none."""
    place, rest = _place(text)
    return place if _TELLS.match(normalise(text)) and len(rest.split()) >= _A_STORY else ""


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
    fitting = [(len(word), category) for word, category in _names() if said.startswith(f"{word} ")]
    if not fitting:
        return None, text
    length, category = max(fitting, key=lambda found: found[0])
    rest = text[start + length :]
    if category is Category.OTHER:
        return (None, text) if rest.strip(_MARKS) else (category, "")
    says_more = _BELONGS.match(rest) is not None or not _label(category).issuperset(said[:length].split())
    return category, text if says_more else rest.lstrip(_MARKS)


def _named(text: str) -> Category | None:
    """The category that *text* names first; one that says little (« sur la route ») only when there is no other."""
    said = f" {_letters(text)} "
    found = [
        (category in {Category.ROADS, Category.OTHER}, said.find(f" {word} "), -len(word), category)
        for word, category in _names_in(said)
        if f" {word} " in said
    ]
    return min(found)[3] if found else None


def _place(text: str) -> tuple[str, str]:
    """Take the first street, or else the first public place, out of *text*; give it, and what remains."""
    # A line that is all capitals says nothing by them.
    plain = text.lower() if text.isupper() else text
    found = _STREET.search(plain) or _LANDMARK.search(plain)
    if found is None:
        return _house(text)
    start, end = found.span()
    near = _NEAR.search(text[:start])
    if near is not None:
        start = near.start()
    place = text[start:end].strip(" ,.")[:LONGEST_PLACE]
    before = text[:start].rstrip(_MARKS)
    after = without_again(text[end:], place).lstrip(_MARKS)
    stop = text[end:].lstrip()[:1]
    if near is None and (_OBJECT.search(before) is not None or comes_from(before)):
        # « Évacuez la rue des Lilas » says nothing without its street.
        return place, text
    if near is None:
        before = _AT.sub("", before).rstrip(_MARKS)
    return place, clean(f"{before}{stop if before and after and stop in _STOPS else ''} {after}")


def _house(text: str) -> tuple[str, str]:
    """Take the house that *text* names by its number alone, and give what remains: all, where it is that of a door."""
    door = _DOOR.search(text)
    if door is not None:
        return f"au {door[1]}", text
    found = _AT_HOUSE.search(text)
    if found is None or _TO_CALL.search(text[: found.start()]):
        return "", text
    before, after = text[: found.start()].rstrip(_MARKS), text[found.end() :].lstrip(_MARKS)
    return found[0][:LONGEST_PLACE], text if is_cut(before) else clean(f"{before} {after}")
