"""What people write out of politeness, in doubt or out of curiosity: nobody should read it as a fact or a name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from core.errors import Unclear
from core.language.before_it_leaves import asks_to_wait
from core.language.listened_for import listed
from core.language.reading import short_words
from core.language.words import courteous, normalise
from core.language.yes_no import NO, YES, begun_with, is_assent, is_turned

if TYPE_CHECKING:
    from core.said import Answer

THANKS = frozenset(
    {
        *("merci", "merci beaucoup", "merci bien", "un grand merci", "mille mercis", "merci a vous", "merci a tous"),
        *("super merci", "thanks", "thank you", "many thanks", "thanks a lot", "thank you very much"),
        *("thank you so much", "cheers", "ta", "ta very much", "thanks so much", "thanks a million", "lovely ta"),
        *("ok cheers", "ok thanks", "great thanks", "lovely thanks", "brilliant thanks", "thanks ever so much"),
        *(
            "thanks all",
            "thank you all",
            "thanks everyone",
            "thank you everyone",
            "thanks everybody",
            "cheers all",
            "cheers everyone",
        ),
        *("lovely, ta", "ok, cheers", "ok, thanks", "great, thanks", "lovely, thanks", "brilliant, thanks"),
    }
)
_THANKED_BY_NAME = re.compile(
    r"(?:un grand |grand |mille |many )?(?:merci|mercis|thanks|thank you)(?: beaucoup| bien| infiniment)?[ ,]+"
    r"(?:a |to )?(?:(?:m|mme|madame|monsieur|mr|mrs) )?"
    r"(?!(?:pour|for|de|d'avance|tous|vous|toi|bonne|et|au|mais|but)\b)[\w'-]+(?: [\w'-]+)?"
)
_COMES = re.compile(
    r"(?:oui |ok |bonjour )?(?:j'arrive|j'y vais|j'y cours|j'apporte|j'amene|je viens(?! d)|"
    r"je (?:descends|sors|cours|pars)|"
    r"je (?:peux|vais|suis (?:disponible|en route))|on (?:arrive|vient(?! d)|descend|y va|peut)|"
    r"nous (?:arrivons|venons(?! d)|pouvons)|on my way|"
    r"(?:i|we)(?: am|'m| are|'re|'ll| will| can) (?:coming|on (?:my|our) way|bring\w*|come|help))\b"
)
_SAW = re.compile(r"\b(?:vus?|voir|vois|voit|voyons|apercu\w*|entend\w*|regarde|saw|see|seen|hear\w*|watch\w*)\b")
_NOT_SEEN = re.compile(r"\b(?:rien|pas|plus|jamais|personne|aucune?|nothing|not|no|nobody|\w+n't|never)\b")
_RECEIVED = frozenset(
    {
        *("bien recu", "recu", "message recu", "message bien recu", "alerte recue"),
        *("c'est note", "c'est bien note", "bien note", "note"),
        *("lu", "bien lu", "vu", "bien vu", "received", "well received", "got it", "noted"),
    }
)
_SIGNS = re.compile(
    "[\N{GRINNING FACE}-\N{SMILING FACE WITH SUNGLASSES}\N{SLIGHTLY SMILING FACE}\N{THUMBS UP SIGN}\N{OK HAND SIGN}"
    "\N{PERSON WITH FOLDED HANDS}\N{CLAPPING HANDS SIGN}\N{WAVING HAND SIGN}\N{HEAVY BLACK HEART}\N{PURPLE HEART}"
    "\N{BOUQUET}\N{PARTY POPPER}\N{FLEXED BICEPS}\N{ROLLING ON THE FLOOR LAUGHING}\N{RAISED HAND}"
    "\N{PERSON RAISING BOTH HANDS IN CELEBRATION}\N{SMILING FACE WITH SMILING EYES AND THREE HEARTS}"
    "\N{VARIATION SELECTOR-16}\N{ZERO WIDTH JOINER}\N{EMOJI MODIFIER FITZPATRICK TYPE-1-2}-"
    "\N{EMOJI MODIFIER FITZPATRICK TYPE-6}]"
)
"""A thumb, a smile, folded hands: they say no more than thanks do."""
_POLITE = THANKS | frozenset(
    {
        *("ok", "okay", "d'accord", "daccord", "c'est bon", "cest bon", "tres bien", "bien", "parfait", "entendu"),
        *("bien recu", "recu", "c'est note", "ca va", "ca marche", "super", "all right", "alright", "fine", "great"),
        *("good", "got it", "perfect", "lovely", "brilliant", "nice one", "sounds good", "no worries", "no problem"),
        *("will do", "fair enough", "righto", "phew", "what a relief", "thank goodness", "thank god"),
        *("oh good", "good news", "great news", "brilliant news", "well done", "glad to hear it", "thank god for that"),
    }
)
_DOUBT = frozenset(
    {
        *("je ne sais pas", "je sais pas", "je ne sais pas trop", "je sais pas trop", "sais pas", "ne sais pas"),
        *("je ne sais plus", "je sais plus", "je sais plus trop", "je ne suis pas sur", "je ne suis pas sure"),
        *(
            "je suis pas sur",
            "je suis pas sure",
            "je sui pas sur",
            "je sui pas sure",
            "pas sur",
            "pas sure",
            "chais pas",
        ),
        *("quoi", "comment", "comment ca", "pardon", "hein", "j'hesite", "j'ose pas", "je n'ose pas", "i am not sure"),
        *("aucune idee", "je ne sais pas quoi faire", "je ne sais pas quoi dire", "i do not know", "i don't know"),
        *("no idea", "not sure", "je sais pas quoi faire", "je sais pas quoi dire", "sais pas quoi faire"),
    }
)
_WHAT = (
    r"c[' ]?(?:est )?[qk](?:u)?oi|c qui|c ki|(?:je )?(?:n[' ]?|j[' ]?)?ai (?:pas|rien) compris|"
    r"qu[' ]est[- ]ce que c[' ]?est|c[' ]?est qui|qui (?:etes|est|es)[- ]?(?:vous|ce|tu)|"
    r"vous etes qui|t[' ]?es qui|comment (?:ca|cela) (?:marche|fonctionne)|a quoi (?:ca|cela) sert|ca sert a quoi|"
    r"(?:je )?(?:ne )?comprends? (?:pas|rien)|que (?:dois[- ]je )?faire|que puis[- ]je faire|"
    r"comment (?:on )?fai(?:t|re)(?:[- ]on)?|what(?: i|')s (?:this|it)|who(?: are you| is this|'s this)|"
    r"how does (?:it|this) work|(?:i )?(?:do not|don't) understand|what (?:can|do|should) i do"
)
_ABOUT = (
    r"(?: (?:a|au|aux|ca|cela|exactement|donc|ici|ce|cette|votre|le|la|du|de|des|truc|machin|message|messages|sms|mail|"
    r"numero|service|principe|concept|but|messagerie|tract|flyer|affiche|tocsin|this|number|exactly|here|please))*"
)
_HELLO = (
    r"(?:(?:bonjour|bonsoir|salut|hello|hi|madame|monsieur|mais|et|euh|oui|non|pardon|excusez[- ]moi|sorry)[ ,.!]+)*"
)
_CURIOUS_IN = re.compile(rf"(?:^|[ ,.:])(?:{_WHAT}|arnaque|serieux|scam)\b")
_COSTS = re.compile(
    r"\b(?:payante?s?|gratuite?s?|(?:combien|ca|cela|me|va) (?:\w+ )?cout\w+|combien c'?est|"
    r"(?:faut|dois|va falloir) payer|abonnement|"
    r"is (?:it|this) free|how much|does (?:it|this) cost|(?:have to|must i) pay)\b"
)
_READS = re.compile(
    r"\b(?:qui (?:me |nous |les |va |peut )*(?:lit|lisent|lire|lira|voit|voir|verra|a acces)|confidentiel\w*|"
    r"anonyme\w*|vie privee|(?:voi\w+|donn\w+|gard\w+|avez|eu) mon (?:numero|adresse|mail)|"
    r"who (?:can |could |will |else )*(?:reads?|sees?))\b"
)
_ADDRESS = re.compile(r"\b(?:adresse|address)\b(?! (?:e-?)?mail)")
_SHORT = 9
"""Words up to which a question about us is one, and no story."""
_CURIOUS = re.compile(rf"{_HELLO}(?:{_WHAT}){_ABOUT}")


_BUT = re.compile(r"\b(?:mais|par contre|en revanche|sauf|but|however|except)\b(?: \S+){2}")
_ONWARD = re.compile(r"(?:et|puis|and|que|that|,) ")
_THANKS = {"merci", "thanks", "thank", "ok", "bon", "bonne", "bien", "courage"}
_FROM_WHERE = {"de", "depuis", "a", "au", "par", "chez", "from", "at", "here"}
_WHO_READ = {"moi", "nous", "aussi", "too", "je", "on", "tout", "i", "we"}
_NO_NEWS = _THANKS | _FROM_WHERE | _WHO_READ | {"l'alerte", "cette", "this", "it's"}
"""How words begin that go with « vu » or « je confirme » and tell neighbours nothing: thanks, and where it was read."""
_TRUE = re.compile(
    r"(?:que |qu'|that )?(?:c'est|it is|it's) (?:bien |tout a fait |quite )?(?:vrai|exact|juste|ca|le cas|true|right)\b"
)
_DENIES = re.compile(
    r"\b(?:fausse alerte|pas vrai|c'est faux|(?:n'est|n'y a|n'etait|etait|c'est) rien|rien du tout|rien vu|une erreur|"
    r"rien de (?:grave|mechant|special|suspect|anormal)|plus de peur que de mal|nothing (?:serious|wrong)|"
    r"false alarm|not true|(?:it is|it's|it was|there is|there's) nothing|saw nothing|a mistake)\b"
)
"""What denies an alert: nobody who says so confirms it."""
_TWO = 2
_TELLING = 3
"""Words behind them from which on they are more than a turn of phrase."""


def tells_more(verb: str, rest: str) -> bool:
    """Whether the words behind « vu », « je confirme » or « rien » tell neighbours something that must not be lost."""
    said = _bare(rest)
    if verb == "deny_alert":
        return _BUT.search(said) is not None
    words = _ONWARD.sub("", said, count=1).split()
    is_news = len(words) >= _TELLING and words[0] not in _NO_NEWS and not _TRUE.match(said)
    return verb in {"acknowledge_alert", "confirm_alert"} and is_news


def is_polite(text: str) -> bool:
    """Whether *text* only says that something was read, or thanks, in words or signs."""
    said = _bare(_SIGNS.sub("", text))
    is_kind = said in _POLITE or said in YES or listed("kind_words").fullmatch(said) is not None
    return is_kind or (not said and _SIGNS.search(text) is not None)


def is_thanks(text: str) -> bool:
    """Whether *text* thanks, and says nothing else."""
    return normalise(_SIGNS.sub("", text)) in THANKS


def thanks_somebody(text: str) -> bool:
    """Whether *text* thanks one neighbour by name, and says nothing else: « Merci Paul ! »."""
    return _THANKED_BY_NAME.fullmatch(normalise(_SIGNS.sub("", text))) is not None


def is_of_eyes(text: str) -> bool:
    """Whether *text* may tell what somebody saw: who comes, asks a question or says that it was nothing does not."""
    said = _bare(text)
    return (
        "?" not in text
        and _DENIES.search(said) is None
        and (_COMES.match(said) is None or _SAW.search(said) is not None)
    )


def tells_sight(text: str) -> bool:
    """Whether *text* says that who writes sees or hears something."""
    return _SAW.search(_bare(text)) is not None and _NOT_SEEN.search(_bare(text)) is None and is_of_eyes(text)


def is_receipt(text: str) -> bool:
    """Whether *text* only says that something was read: « Bien reçu »."""
    return _bare(text) in _RECEIVED


def is_doubt(text: str) -> bool:
    """Whether *text* says that who writes does not know."""
    return _bare(text) in _DOUBT


def says_nothing(text: str) -> bool:
    """Whether *text* is no answer to a question that wants a name, a place or a fact."""
    return is_polite(text) or is_doubt(text) or _bare(text) in NO


def goes_on(text: str) -> bool:
    """Whether *text*, said while something is told, goes on with it: « au 14 », « grosses flammes »."""
    if len(_bare(text).split()) < _TWO or says_nothing(text) or is_curious(text) or asks_to_wait(text):
        return False
    return not is_assent(text) and begun_with(text) is None and not is_turned(text)


def telling_words(answer: Answer | str) -> str:
    """Read a short fact that many will read: « oui merci » is none.

    Raises:
        Unclear: there is none, or far too much.
    """
    words = short_words(answer)
    if says_nothing(words):
        raise Unclear("common.words_please")
    return words


def is_curious(text: str) -> bool:
    """Whether *text* asks what this is, and how it works."""
    return _CURIOUS.fullmatch(_bare(text)) is not None


def is_curious_in(text: str) -> bool:
    """Whether *text* asks somewhere what this is; a stranger tells first where they found us."""
    return _CURIOUS_IN.search(_bare(text)) is not None


def asked_of_us(text: str) -> str:
    """The text that answers a short question about us, what it costs or who reads; empty where it asks neither."""
    said = _bare(text)
    if len(said.split()) > _SHORT:
        return ""
    if _READS.search(said) and _ADDRESS.search(said):
        return "common.who_reads_address"
    return "common.costs" if _COSTS.search(said) else "common.who_reads" if _READS.search(said) else ""


def _bare(text: str) -> str:
    return courteous(normalise(text))
