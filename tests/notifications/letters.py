"""Letters, parcels and texts for the tests of the post office."""

from datetime import UTC, datetime
from typing import Any

from core.model.alert import Alert, AlertView
from core.model.alert_words import AlertStatus, Category, Severity
from core.model.notice import Lane
from core.ports import Alphabet, Capabilities, Voice
from core.post import Letter, Parcel
from core.texts import Texts
from core.wire import AttachmentKind

NOW = datetime(2026, 4, 14, 12, 5, tzinfo=UTC)
TELEGRAM = Capabilities(Voice.TELEGRAM, choices=8, attachments=frozenset({AttachmentKind.PHOTO}), edits=True)
SMS = Capabilities(Voice.SMS, alphabet=Alphabet.GSM7, part_length=160, max_parts=3)
EMAIL = Capabilities(Voice.EMAIL, has_subject=True, attachments=frozenset({AttachmentKind.PHOTO}))
CONSOLE = Capabilities(Voice.CONSOLE)

_CARD_WORDS = {
    "police": {"unknown": "", "called": "17 appelé par {name} à {at}."},
    "category": {"burglary": "cambriolage", "roads": "route"},
    "icon": {"danger": "🚨", "calm": "🛈", "closed": "✅"},
    "advice": {"burglary": "N'intervenez pas.", "roads": "Prudence."},
    "status": {"confirmed": "Confirmée par {name}"},
}
TEXTS = Texts(
    {
        "fr": {
            **_CARD_WORDS,
            "alert": {
                "published": {
                    "text": (
                        "{icon} **{code} · {category}** · {community}, {at}\n{place}\n{facts}\n{police}\n{counters}"
                    ),
                    "sms": [
                        "ALERTE {code} {community} {at} : {category}, {place}.",
                        {"say": "{facts}", "drop": 1},
                        {"say": "{police}", "drop": 3},
                        {"say": "{advice}", "drop": 2},
                        "Répondez {code} 1=vu 2=info 3=rien ici",
                    ],
                    "subject": "Alerte {code} : {category}",
                    "choices": {
                        "seen": "Vu",
                        "info": "J'ai une info",
                        "nothing": "Rien ici",
                        "write": "✉️ Écrire",
                        "call": "J'appelle le 17",
                    },
                },
                "no_place": "sans lieu",
                "ongoing": "En cours.",
                "claimed": "",
                "seen_by": "{count} ont vu",
                "info": "{code} : {words}",
                "reach": "{reached} sur {total} {by_channel}, {rest}",
            },
            "common": {
                "neighbours": "{count} voisins",
                "reached": "{count} joints",
                "by_channel": "({list})",
                "waiting": "{count} en attente",
                "later": "{count} plus tard",
                "lost": "{count} perdu",
                "cancel": {"text": "Annuler", "choices": {"cancel": "Annuler"}},
            },
            "channel": {
                "count": "{count} {name}",
                "telegram": "Telegram",
                "sms": "SMS",
                "email": "e-mail",
            },
            "ask": {
                "what": {"text": "Que se passe-t-il ?", "choices": {"theft": "Vol", "fire": "Feu"}},
                "urgent": {
                    "text": "Danger ? Appelez le 17.",
                    "sms": "Urgence ? Le 17. {choices}",
                    "choices": {"yes": "Oui", "no": "Non"},
                },
                "fixed": {
                    "text": "C'est fait ?",
                    "sms": "C'est fait ? 1=oui 2=non",
                    "choices": {"yes": "Oui", "no": "Non"},
                },
            },
            "long": {"story": {"text": "{words}", "more": True}},
        },
        "en": {"alert": {"info": "{code}: {words}"}},
    }
)


def a_letter(kind: str = "alert.info", params: dict[str, Any] | None = None, **others: Any) -> Letter:
    given: dict[str, Any] = {"lane": Lane.ALERT, "created_at": NOW, "time_zone": "Europe/Paris"} | others
    return Letter(7, kind, params or {}, **given)


def a_reply(text: str, choices: tuple[tuple[str, str], ...] = (), **params: Any) -> Letter:
    return a_letter("reply", {"text": text, "params": params}, lane=Lane.REPLY, choices=choices)


def a_parcel(delivery_id: int = 3, language: str = "fr", **others: Any) -> Parcel:
    return Parcel(delivery_id, 7, "telegram", "4242", language, 0, **others)


def an_alert(**others: Any) -> AlertView:
    given: dict[str, Any] = {
        "id": 4,
        "number": 12,
        "community_id": 1,
        "author_id": 1,
        "household_id": 1,
        "category": Category.BURGLARY,
        "severity": Severity.SEVERE,
        "description": "Une voiture bleue attend, moteur allumé.",
        "place": "12 rue des Lilas",
        "status": AlertStatus.REPORTED,
        "sent_at": NOW,
        "expires_at": NOW.replace(hour=15),
    }
    return AlertView(Alert(**(given | others)), "Lilas", "Europe/Paris")
