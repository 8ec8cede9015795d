"""Which section of the gazette is meant, by its name or by the words of an article."""

from __future__ import annotations

import re
from functools import cache

from core.language.words import normalise
from core.model.gazette import Section
from core.texts import Texts

_SIGNS = {
    Section.CAR_POOL: r"covoitur\w*|co-voitur\w*|\d places?\b|car ?pool\w*|lift to|trajet",
    Section.EVENT: r"fete|apero\w*|barbecue|repas|pique-nique|brocante|vide-grenier|rendez-vous|reunion|concert|loto|"
    r"party|barbecue|picnic|gathering|invit\w+",
    Section.LOST_FOUND: r"perdue?s?|trouvee?s?|egare\w*|retrouv\w+|lost|found|missing",
    Section.HAND: r"coup de main|aid\w+|besoin d\w*|cherche (?:quelqu'un|une personne|un voisin)|help|need|"
    r"garder|arroser",
    Section.AD: r"pret\w*|donne\w*|vend\w*|echang\w+|offr\w+|a vendre|lou\w+|lend\w*|give\w*|sell\w*|"
    r"swap|borrow",
}
_READ = {section: re.compile(rf"\b(?:{signs})\b") for section, signs in _SIGNS.items()}


def section_named(text: str) -> Section | None:
    """The section whose name, in any language, *text* is."""
    return _names().get(normalise(text))


def guess_section(text: str) -> Section | None:
    """The section that the words of an article speak of: of several, the one that is spoken of first."""
    said = normalise(text)
    found = [(match.start(), section) for section, read in _READ.items() if (match := read.search(said))]
    if not found:
        # « Cherche » may be an ad, a hand or a lost cat: other words say which.
        return Section.AD if re.search(r"\bcherch\w+", said) else None
    return min(found)[1]


@cache
def _names() -> dict[str, Section]:
    texts = Texts.load()
    return {normalise(word): section for section in Section for word in texts.also(f"section.{section}")}
