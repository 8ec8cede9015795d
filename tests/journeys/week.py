"""A street of forty neighbours, and what they do in a week: who they are, what they chose, what they say and when."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from core.model.community import Topic

if TYPE_CHECKING:
    from tests.world import Heard

PARIS = ZoneInfo("Europe/Paris")
MONDAY = datetime(2026, 11, 23, tzinfo=PARIS)

REFERENTS = ("Karim", "Solange")
NAMES = {
    "telegram": (
        "Karim", "Ana", "Bruno", "Chloé", "Djibril", "Elsa", "Farid", "Gaëlle",
        "Hugo", "Inès", "Jules", "Kenza", "Léo", "Mina",
    ),
    "sms": ("Odette", "Pierre", "Queenie", "René", "Simone", "Thérèse", "Ursule", "Victor", "Wanda", "Xavier"),
    "email": ("Solange", "Lucie", "Yves", "Zélie", "Agnès", "Basile", "Clémence", "Denis"),
    "matrix": ("Paul", "Édith", "Flore", "Gustave", "Hélène", "Igor"),
    "web": ("Noé", "Ophélie"),
}  # fmt: skip
"""Who lives here, by the channel on which they do."""

CHOICES = {
    # Two neighbours of each channel want their nights, and one of each wants more, or less, than the others.
    "Chloé": ("calme 22-7",),
    "Djibril": ("calme 20-8", "sonnerie alertes silencieux"),
    "Elsa": ("sonnerie alertes lettre",),
    "Farid": ("lettre tout de suite",),
    "Gaëlle": ("lettre jamais",),
    "Hugo": ("lettre chaque jour",),
    "Inès": ("pause 7j",),
    "Odette": ("sms tout",),
    "René": ("calme 21-8",),
    "Simone": ("lettre lundi",),
    "Thérèse": ("calme 22-7", "lettre lundi"),
    "Lucie": ("lettre chaque jour",),
    "Yves": ("calme 22-7",),
    "Zélie": ("sonnerie alertes lettre",),
    "Paul": ("calme 23-6",),
    "Flore": ("lettre chaque jour", "sonnerie messages silencieux"),
}
"""What each said on the first day; the others left everything as it was."""

ROOMS = {"Le groupe": ("-1009", Topic.ALERTS), "Le coin des annonces": ("-1009/7", Topic.GAZETTE)}
"""A group on Telegram, and its topic for articles."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """One of the forty."""

    name: str
    channel: str
    address: str
    home: str


class Said(NamedTuple):
    """What somebody says at a moment of the week: day 0 is Monday; the words, one message each."""

    day: int
    at: str
    name: str
    words: tuple[str, ...]


def street() -> list[Neighbour]:
    """Everybody, each with an address and a home that nobody else may ever read."""
    people: list[Neighbour] = []
    for channel, names in NAMES.items():
        for name in names:
            number = 101 + len(people)
            address = {
                "telegram": f"9100{number}",
                "sms": f"+336551{number:05}",
                "email": f"boite{number}@courrier.example",
                "matrix": f"@compte{number}:foyer.example",
                "web": f"navigateur{number}",
            }[channel]
            people.append(Neighbour(name, channel, address, f"{number} rue des Lilas"))
    return people


EVENTS = (
    Said(0, "17:30", "Karim", ("gazette Je prête une échelle de trois mètres, à venir chercher le soir",)),
    Said(0, "18:10", "Odette", ("G1 Je voudrais bien l'échelle samedi matin",)),
    Said(0, "18:20", "Karim", ("P1 Avec plaisir, passez à dix heures",)),
    Said(0, "21:40", "Bruno", ("alerte suspect rue des Lilas, un homme essaie les portières des voitures",)),
    Said(0, "21:50", "Ana", ("A1 vu",)),
    Said(0, "21:52", "Paul", ("A1 info Il est parti vers la gare, il boitait un peu",)),
    Said(0, "22:30", "Bruno", ("clore A1 il est parti",)),
    Said(1, "08:15", "Lucie", ("gazette Covoiturage vers la gare chaque matin à sept heures quarante",)),
    Said(1, "12:00", "Gustave", ("gazette Fête des voisins samedi 18 h dans la cour de l'école", "2")),
    Said(1, "12:30", "Hélène", ("G3 j'y serai",)),
    Said(1, "12:40", "Victor", ("G3 j'y serai",)),
    Said(1, "13:05", "Clémence", ("G3 j'y serai",)),
    Said(1, "19:00", "Noé", ("alerte route rue des Lilas, une branche barre la chaussée",)),
    Said(1, "20:30", "Noé", ("clore A2 la branche est enlevée",)),
    Said(2, "02:40", "Simone", ("alerte feu 8 rue des Roses", "1")),
    Said(2, "02:44", "Pierre", ("A3 confirme",)),
    Said(2, "03:20", "Simone", ("clore A3 les pompiers ont éteint le feu",)),
    Said(2, "09:00", "Mina", ("message Lucie Avez-vous une place demain matin ?",)),
    Said(2, "09:20", "Lucie", ("P1 Oui, rendez-vous devant la boulangerie",)),
    Said(3, "17:00", "Ophélie", ("alerte dégradation rue des Lilas, le banc du square est cassé",)),
    Said(3, "17:10", "Léo", ("alerte vol place de la Gare, un vélo rouge a disparu",)),
    Said(3, "17:20", "Jules", ("alerte animal perdu chemin du Lavoir, un chien noir sans collier",)),
    Said(3, "17:30", "Farid", ("alerte météo quartier des Lilas, le vent couche les arbres de la rue basse",)),
    Said(3, "17:40", "Hugo", ("alerte route chemin du Lavoir, la chaussée est inondée",)),
    Said(3, "18:00", "Kenza", ("gazette Trouvé un chat gris près du lavoir",)),
    Said(3, "18:30", "Ana", ("muet A5",)),
    Said(4, "11:00", "Igor", ("G4 C'est mon chat, merci mille fois !",)),
    Said(4, "11:05", "Kenza", ("G4 c'est pris",)),
    Said(5, "09:00", "Wanda", ("gazette Cherche quelqu'un de fort pour monter une armoire",)),
    Said(6, "10:00", "Karim", ("annonce Réunion des voisins jeudi à 19 h, salle des fêtes",)),
)

DANGER, CONFIRMED = "A3", MONDAY + timedelta(days=2, hours=2, minutes=44)
"""The fire of Wednesday night, and when Pierre saw it, too."""


def codes(heard: Heard) -> set[str]:
    """Give the alerts of which a message told when it came."""
    first = (heard.versions or [heard.outbound])[0]
    return set(re.findall(r"\bA\d\b", f"{first.topic} {first.text}"))


def unwanted(each: Neighbour, heard: Heard) -> str | None:
    """Give the choice of *each* against which this made a sound, if there is one."""
    chosen = CHOICES.get(each.name, ())
    told = codes(heard)
    at = heard.at.astimezone(PARIS)
    for words in chosen:
        span = re.fullmatch(r"calme (\d+)-(\d+)", words)
        if span and not int(span[2]) <= at.hour < int(span[1]) and not (told == {DANGER} and at >= CONFIRMED):
            return words
    if heard.outbound.topic.startswith("G"):
        return "articles come silently"
    if not told:
        return next((words for words in chosen if words in {"sonnerie messages silencieux", "pause 7j"}), None)
    if told == {DANGER}:
        return None
    if each.channel == "sms" and "sms tout" not in chosen:
        return "no SMS but for dangers"
    return next((words for words in chosen if words.startswith("sonnerie alertes")), None)


def own_alert(each: Neighbour) -> list[str]:
    """Give the code of the alert that *each* raised."""
    raised = [event.name for event in EVENTS if event.words[0].startswith("alerte")]
    return [f"A{number}" for number, name in enumerate(raised, 1) if name == each.name]


AGREES = (
    "Publier",
    "Envoyer",
    "Ce n'est pas urgent",
    "Non, autre chose",
    "Non, c'est fini",
    "Une semaine",
    "Publier quand même",
    "Je ne sais pas",
    "C'est réglé",
)
"""What a neighbour answers when a question of ours stands in the way."""


def next_answer(heard: Heard) -> str | None:
    """What is answered to a question of ours: a code that proves, or what one of `AGREES` says."""
    code = re.search(r"\b\d{6}\b", heard.text)
    if code is not None:
        return code[0]
    labels = [choice.label for choice in heard.outbound.choices]
    for label in AGREES:
        if label in labels:
            return label
        listed = re.search(rf"(\d)\W+{re.escape(label)}", heard.text)
        if listed is not None:
            return listed[1]
    return None
