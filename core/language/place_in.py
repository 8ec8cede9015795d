"""Finding the place that a sentence names: a street, a public place, or a house by its number alone."""

from __future__ import annotations

import re
from functools import lru_cache

from core.language.reading import LONGEST_PLACE, clean, comes_from, is_cut, without_again

MARKS = " ,:;.!?-–—"
_STOPS = frozenset(".!?,")
# « Sur place » and « au passage » are no streets.
_KINDS = (
    r"rue|avenue|av\.?|boulevard|bd\.?|bld\.?|chemin|ch\.|impasse|all[ée]es?|quai|ruelle|sentier|square|"
    r"r[ée]sidence|lotissement|hameau|quartier|cit[ée]|rond-point|esplanade|promenade|faubourg|pl\.|"
    r"(?<!sur\s)(?<!de\s)place|(?<!au\s)(?<!de\s)passage"
)
_LINK = r"(?i:(?:du|des|de\s+la|de|la|le|les)\s+|(?:de\s+l|d|l)['’]\s?)"
MONTHS = r"janvier|f[ée]vrier|mars|avril|mai|juin|juillet|ao[ûu]t|septembre|octobre|novembre|d[ée]cembre"
# A capital goes on with the name, unless a new sentence begins there.
_CAPITAL = r"(?!(?:Une?|Deux|Ils?|Elles?|Je|On|Les|A|The|Two|He|She|They|I)\b)[A-ZÀ-Þ][\w'’-]*"
_MORE = rf"(?:\s+{_LINK}*{_CAPITAL})*"
_NO_NAME = (
    r"une?|[aà]|et|en|depuis|devant|derri[èe]re|qui|que|avec|pr[èe]s|pendant|sur|dans|chez|o[uù]|ils?|elles?|on|y|ya|"
    r"est|c['’]?est|ce|entre|vers|parce|mais|juste|au|aux"
)
"""What goes on after « la rue » without naming it: « dans la rue depuis ce matin »."""
_NAME = rf"(?:\d{{1,2}}(?:er)?\s+(?i:{MONTHS})(?:\s+\d{{4}}\b)?|(?!(?i:{_NO_NAME})\b)\w[\w'’-]*{_MORE})"
_HOUSE_NUMBER = (
    r"(?:(?i:n°|num[ée]ro|number|no\.)\s?)?(\d{1,4}(?:\s?(?i:bis|ter)\b)?)\b"
    rf"(?!\s*(?i:h\b|heures?|ans\b|euros?|€|%|km|m\b|min|secondes?|personnes?|et\s+demie?|[:/]|\d|{MONTHS}|am\b|pm\b))"
)
_NUMBER = (
    r"(?:\b\d{1,4}\s+et\s+(?:au\s+|le\s+)?)?"
    r"(?:(?i:n°|num[ée]ro|\bnumber|\bno\.?)\s?)?\b\d{1,4}(?:[-/]\d{1,4})?(?:\s?(?i:bis|ter|quater|[a-d])\b)?,?\s+"
)
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
    r"supermarch[ée]|salle\s+des\s+f[êe]tes|station|bakery|supermarket|playground|"
    r"school|church|car\s+park|park|bridge|town\s+hall|post\s+office"
)
STREET = re.compile(rf"{_FRENCH}|{_ENGLISH}")
FRENCH_STREET = re.compile(_FRENCH)
# « Une voiture se gare » is no station.
_NAMED_AFTER = (
    r"(?:(?<=[a-zé])\s+(?:des|du|de\s+la)\s+(?!(?i:nouveau|loin|tout|coup|monde|\d)\b)[a-zà-ÿ][\w'’-]+"
    r"|(?<=[ée]cole|llège|llege|lycée|lycee)\s+(?!(?:au|venez|il|elle|on|en|vite|enfants?|avec|pas|c|des|les)\b|\w+ez\b)"
    r"[a-zà-ÿ'’-]{3,}\s+[a-zà-ÿ'’-]{3,}$)?"
)
_LANDMARK = re.compile(
    rf"(?<!se\s)(?<!est\s)\b(?i:{_LANDMARKS})\b(?:\s+{_LINK}*(?:(?i:{_LANDMARKS})\b|{_CAPITAL}))*{_NAMED_AFTER}"
)
BESIDE = (
    r"(?:tout\s+)?pr[èe]s\s+d|en\s+face\s+d|[àa]\s+c[ôo]t[ée]\s+d|au\s+(?:coin|bout|niveau)\s+d|[àa]\s+l['’]angle\s+d|"
    r"derri[èe]re|devant|near|behind|opposite|outside|in\s+front\s+of|next\s+to|(?:at|on)\s+the\s+corner\s+(?:of|by)"
)
THE = r"e\s+la|e\s+l['’]|e|u|es|\s+la|\s+les?|\s+l['’]|\s+the"
_NEAR = re.compile(rf"(?<!\w)(?:{BESIDE})(?:{THE})?\s*$", re.IGNORECASE)
_AT = re.compile(
    r"(?<!\w)(?:(?:aux?|[àa]|dans|sur|in|at|on|from)(?:\s+(?:la|les?|the)|\s+l['’])?|du|des|de(?:\s+la|\s+l['’])?|of)\s*$",
    re.IGNORECASE,
)
_OBJECT = re.compile(
    r"\b\w+(?:ez|er|ons) (?:la|le|les|l['’]|the)$|\b(?:avoid|leave|evacuate|clear)(?: the)?$", re.IGNORECASE
)
_DOOR = re.compile(
    r"\b(?:porte|maison|portail|portillon|jardin|garage|appartement|fen[êe]tres?|volets?|cave|cour|entr[ée]e|immeuble|"
    r"escaliers?|hall|[ée]tage|sous-sol|rez-de-chauss[ée]e|palier|ascenseur|grenier|b[âa]timent|cuisine|chambre|"
    rf"toit|haie|grille|balcon|terrasse|voiture)\s+(?:du|au)\s+{_HOUSE_NUMBER}",
    re.IGNORECASE,
)
"""« La porte du 12 » is at 12, and what happens there goes on being told of the door."""
_BESIDE_HOUSE = (
    r"(?:devant|derri[èe]re)\s+le|(?:en\s+face|[àa]\s+c[ôo]t[ée]|(?:tout\s+)?pr[èe]s)\s+du|"
    r"chez\s+(?:les|des|mes|nos|le|la|ma|mon)\s+(?:voisine?s?|gens)\s+(?:du|au)"
)
_AT_HOUSE = re.compile(
    rf"(?<!\w)(?:(?:(?i:chez)\s+(?:(?i:m\.?|mme|madame|monsieur)\s+)?{_CAPITAL},?\s+)?(?i:au|at)"
    rf"|(?i:{_BESIDE_HOUSE})|(?i:outside|near|behind|opposite|in\s+front\s+of|next\s+to)(?=\s+(?i:n)))\s+{_HOUSE_NUMBER}"
)
_TO_CALL = re.compile(r"(?:appel\w*|t[ée]l[ée]phon\w*|call\w*|compos\w*|\bfai\w+)\W+(?:\w+\W+){0,2}$", re.IGNORECASE)
"""What stands before « au 17 » that is no house."""


@lru_cache(maxsize=16)
def place_in(text: str) -> tuple[str, str]:
    """Take the first street, or else the first public place, out of *text*; give it, and what remains."""
    # A line that is all capitals says nothing by them.
    plain = text.lower() if text.isupper() else text
    found = STREET.search(plain) or _LANDMARK.search(plain)
    if found is None:
        return _house(text)
    start, end = found.span()
    near = _NEAR.search(text[:start])
    if near is not None:
        start = near.start()
    place = text[start:end].strip(" ,.")[:LONGEST_PLACE]
    before = text[:start].rstrip(MARKS)
    after = without_again(text[end:], place).lstrip(MARKS)
    stop = text[end:].lstrip()[:1]
    if near is None and (_OBJECT.search(before) is not None or comes_from(before)):
        # « Évacuez la rue des Lilas » says nothing without its street.
        return place, text
    if near is None:
        before = _AT.sub("", before).rstrip(MARKS)
    return place, clean(f"{before}{stop if before and after and stop in _STOPS else ''} {after}")


def _house(text: str) -> tuple[str, str]:
    """Take the house that *text* names by its number alone, and give what remains: all, where it is that of a door."""
    door = _DOOR.search(text)
    if door is not None:
        return f"au {door[1]}", text
    found = _AT_HOUSE.search(text)
    if found is None or _TO_CALL.search(text[: found.start()]):
        return "", text
    before, after = text[: found.start()].rstrip(MARKS), text[found.end() :].lstrip(MARKS)
    if is_cut(before):
        return found[0][:LONGEST_PLACE], text
    stop = text[found.end() :].lstrip()[:1]
    return found[0][:LONGEST_PLACE], clean(f"{before}{stop if before and after and stop in _STOPS else ''} {after}")
