"""Values for every hole of the texts, built as the code builds them: ordinary ones, and the longest it lets pass."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

from core.about.alert import LONGEST_LABEL
from core.about.request import MOST_AT_ONCE
from core.alerts.alerting import INFO
from core.alerts.attention import LINES as BUNDLED
from core.alerts.card import card
from core.alerts.emergency import numbers
from core.commands.found_community import LONGEST_NAME as LONGEST_COMMUNITY
from core.commands.show_help import PAGE as HELP_PAGE
from core.commands.who_was_reached import PAGE
from core.community.boundaries import MOST_STREETS
from core.community.browsers import LINK_SIGNS
from core.gazette.letter_articles import SHORT_TITLE, TITLE, TITLES_BY_SMS
from core.language.reading import LONGEST_PLACE, LONGEST_WORDS
from core.model.alert import Alert, AlertEvent, AlertView, Tally
from core.model.alert_words import AlertStatus, Category, EventKind, Outcome, Police, Severity
from core.model.membership import MOST_SPONSORS
from core.model.notice import Reach
from core.model.review import Ground
from core.reach import reach_params
from core.rooms import LONGEST_TITLE
from core.spending import _bill, in_brief
from core.understanding.newcomers import LONGEST_NAME

NOON = datetime(2026, 4, 14, 10, 5, tzinfo=UTC)
"""Five past twelve in Paris."""


@dataclass(frozen=True, slots=True, eq=False)
class Size:
    """How long what people wrote is, and how many of them there are."""

    number: int
    name: str
    place: str
    words: str
    community: str
    households: int
    infos: int
    reach: Reach
    address: str

    @property
    def code(self) -> str:
        return f"A{self.number}"


ORDINARY = Size(
    number=12,
    name="Paul D.",
    place="12 rue des Lilas",
    words="une voiture bleue attend",
    community="Les Lilas",
    households=7,
    infos=1,
    reach=Reach({"telegram": 19, "sms": 8, "email": 4}, waiting=3, later=8),
    address="m••@lilas.example",
)
LONGEST = Size(
    number=9999,
    name="Marie-Françoise-Éléonore de la Tour du Pin Gouvernet"[:LONGEST_NAME],
    place="12 bis avenue du Général de Gaulle, derrière le grand parking de la gare routière du Nord"[:LONGEST_PLACE],
    words=("une grande voiture bleue attend devant le portail, le moteur allumé, " * 8)[:LONGEST_WORDS],
    community="Voisins solidaires des Hauts de Saint-Germain-en-Laye et Lilas"[:LONGEST_COMMUNITY],
    households=9999,
    infos=9999,
    reach=Reach({"telegram": 3000, "sms": 1500, "email": 1400, "matrix": 1099}, 1000, 500, 1000, 500, chosen=999),
    address="m••@association-des-voisins-solidaires.example",
)


def view(size: Size, category: Category = Category.MISSING, *, is_open: bool = True) -> AlertView:
    """Give an alert of which everything was said that can be said."""
    alert = Alert(
        id=1,
        number=size.number,
        community_id=1,
        author_id=1,
        household_id=1,
        category=category,
        severity=Severity.SEVERE,
        description=size.words,
        place=size.place,
        status=AlertStatus.CONFIRMED if is_open else AlertStatus.CLOSED,
        sent_at=NOON,
        expires_at=NOON,
        is_ongoing=True,
        police=Police.CALLED,
        police_by=size.name,
        police_at=NOON,
        closed_at=None if is_open else NOON,
        outcome=None if is_open else Outcome.HANDED_OVER,
        outcome_text="" if is_open else size.words,
        is_claimed=True,
        is_unread=True,
    )
    infos = tuple(AlertEvent(1, EventKind.INFO, 2, 2, size.name, NOON, size.words) for _ in range(size.infos))
    corrections = (AlertEvent(1, EventKind.CORRECTED, 1, 1, size.name, NOON, size.words),)
    official = (AlertEvent(1, EventKind.TOWN_HALL, 3, 3, size.name, NOON, size.words[:80]),)
    tally = Tally(size.households, size.households, size.name, infos, corrections, official)
    return AlertView(alert, size.community, "Europe/Paris", tally)


def _contact(size: Size, number: int) -> dict[str, Any]:
    """Give a line of somebody's list of contacts."""
    contact = {"say": "channel.with_address", "kind": {"say": "channel.email"}, "address": size.address}
    return {"say": "show_contacts.line", "number": number, "contact": contact, "gets": {"say": "show_contacts.silent"}}


_WHEN = {"say": "article.when", "day": {"date": "2026-09-30T20:30:00+02:00"}, "at": {"time": NOON.isoformat()}}
"""The longest name of a month."""


@cache
def values(size: Size) -> dict[str, Any]:
    """Give a value for every hole of every text. A hole that is not here is one that no code fills."""
    closed = card(view(size, is_open=False))
    return {
        **card(view(size)),
        "closed": "",
        "closed_at": closed["closed_at"],
        "outcome_said": closed["outcome_said"],
        **reach_params(size.reach),
        # Notices and replies about an alert.
        "name": size.name,
        "words": size.words,
        "changed": size.words,
        "now": {"time": NOON.isoformat()},
        "until": {"time": NOON.isoformat()},
        "outcome": {"say": f"outcome.{Outcome.HANDED_OVER}"},
        "channel": {"say": "channel.console"},
        "names": {"join": [size.name] * PAGE, "by": ", "},
        "numbers": numbers("FR"),
        "title": "Les voisins solidaires de la résidence du Parc"[:LONGEST_TITLE],
        # Parts that the builders say inside other texts.
        "lines": {"join": [{"say": INFO, "code": size.code, "name": size.name, "words": size.words}], "by": "\n"},
        "short": {"join": [size.words, size.words], "by": ". "},
        "list": {"join": ["3000 Telegram", "1500 SMS", "1400 email"], "by": ", "},
        "tail": "…le moteur allumé, une grande voiture",
        "count": size.households,
        "shown": size.households,
        # The composer and the front door.
        "card": {"say": "alert.published", **card(view(size))},
        "lead": {"say": "post_alert.got_photo"},
        "danger": {"say": "common.if_danger"},
        "leaves": {"say": "post_alert.leaves"},
        "whom": {"join": [reach_params(size.reach)["total"], in_brief(_bill(size.households, 699.93))]},
        "cost": _bill(size.households, 699.93),
        "photo": {"say": "post_alert.a_photo"},
        "lat": "-21.11510",
        "lon": "-155.53640",
        "price": {"money": 699.93},
        # What short messages cost.
        "bill": {"say": "spending.priced", "count": 99_999, "price": {"money": 6999.93}},
        "by_lane": {
            "join": [
                {"say": f"spending.{lane}", "count": 9_999} for lane in ("alerts", "replies", "messages", "letters")
            ],
            "by": ", ",
        },
        "part": {"say": "spending.part", "share": 999},
        "share": 100,
        "spent": 99_999,
        "budget": 99_999,
        "since": {"date": NOON.isoformat()},
        "id": 999_999,
        # Signing a browser in.
        "url": f"https://voisins.villeneuve.example.org/chat/in/{'A' * LINK_SIGNS}",
        "page": "https://voisins.villeneuve.example.org/chat",
        "program": "Samsung Internet",
        "system": "Android",
        "browser": {"say": "browser.label", "program": "Samsung Internet", "system": "Android"},
        # One's own contacts.
        "number": 99,
        "kind": {"say": "channel.email"},
        "address": size.address,
        "contact": _contact(size, 99)["contact"],
        "gets": {
            "say": "show_contacts.with_gazette",
            "gets": {"say": "show_contacts.all"},
            "gazette": {"say": "choose_gazette.at_once"},
        },
        # The letter of the gazette.
        "date": {"date": NOON.isoformat()},
        "articles": {
            "join": [{"say": "letter.line", "code": f"G{size.number}", "title": size.words[:TITLE], "name": size.name}],
        },
        "titles": {"join": [f"G{size.number} {size.words[:SHORT_TITLE]}"] * TITLES_BY_SMS, "by": ", "},
        "agenda": {"say": "letter.agenda", "lines": size.words},
        "when": {"say": "letter.when", "day": {"weekday": NOON.isoformat()}, "at": {"time": NOON.isoformat()}},
        "week": {"say": "letter.week", "list": size.words},
        "kept": {"say": "letter.kept", "list": size.words},
        "kept_short": {"say": "letter.kept_short", "list": "A9999 Comportement inhabituel, " * 3},
        "next": {"say": "letter.next_answer", "code": f"G{size.number}"},
        "state": {"say": "outcome.handed_over"},
        "gazette": {"say": "choose_gazette.at_once"},
        "places": {"join": [_contact(size, number) for number in range(1, 7)], "by": "\n"},
        "following": {"say": "who_was_reached.more", "code": size.code, "number": 99},
        "twin": size.community,
        # What disturbs whom.
        "attention": {"say": "peace.if_confirmed", "count": size.households},
        "what": {"say": "set_level.say_alert"},
        "how": {"say": "set_level.say_letter"},
        "hour": 22,
        "minute": 30,
        "codes": {"join": [size.code] * BUNDLED, "by": ", "},
        "about": {"say": "message.about", "code": "G9999"},
        "nameless": {"say": "message.nameless"},
        "said": {"say": "joining.said", "words": size.words},
        "hurry": {"say": "message.hurry", "name": size.name},
        # Town halls.
        "message": {"say": "official.message", "name": size.name, "words": size.words[:300], "code": size.code},
        "neighbours": {"say": "common.neighbours", "count": size.households},
        "open_alerts": {"say": "list_communes.alerts", "count": size.households},
        "note": {"say": "quiet_hours.every_day"},
        "hours": {"say": "choose_alerts.between", "since": 22, "until": 23},
        # The gazette.
        "section": {"say": "section.event"},
        "ended": "",
        "happens": {"say": "article.happens", "when": _WHEN},
        "coming": {"say": "article.coming", "count": size.households},
        "written": {"say": "article.written", "name": size.name},
        "standing": {"say": "article.standing", "until": {"date": NOON.isoformat()}},
        "reply": {"say": "article.reply_event", "code": size.code},
        "heading": {"say": "show_gazette.one", "section": {"say": "section.event"}},
        # At the door of a community.
        "known": {"say": "door.known_by", "name": size.name},
        "detail": {"say": "door.told", "words": size.words},
        "by": size.name,
        "modes": {"say": "set_validation.modes_of_town_hall"},
        "mode": {"say": "door.mode_sponsorship", "count": 5},
        "lock": {"say": "door.locked", "name": size.name},
        "already": {"say": "admit_member.left", "list": {"join": [size.code] * MOST_AT_ONCE, "by": ", "}},
        "reason": size.words,
        "vouched": {"say": "door.vouched", "names": {"join": [size.name] * MOST_SPONSORS, "by": ", "}},
        "inside": {"say": "door.address_no"},
        **dict.fromkeys(("asked", "answered", "well", "help", "none", "visits"), size.households),
        "score": {
            **reach_params(size.reach)["by_channel"],
            "say": "drill.score_by_channel",
            "answered": size.households,
            "asked": size.households,
        },
        "silent": {"say": "drill.silent", "names": {"join": [size.name] * PAGE, "by": ", "}},
        "single": {"say": "drill.single", "count": size.households},
        "others": {"say": "list_requests.following"},
        "day": {"say": "duty.day_2"},
        "found": {"join": ["12 bis avenue du Général de Gaulle 44000 Villeneuve"] * 3, "by": ", "},
        "listed": {"join": ["PÉRIMÈTRE"] * (HELP_PAGE // len("PÉRIMÈTRE, ")), "by": ", "},
        "next_page": {"say": "show_help.next", "page": 9},
        "explained": {"say": "show_community.help"},
        "on": {"weekday": NOON.isoformat()},
        "once": {"say": "duty.line", "day": {"weekday": NOON.isoformat()}, "name": size.name},
        "days": {"join": [{"say": f"duty.day_{day}"} for day in range(7)], "by": ", "},
        "journey": {"say": "message.was_lost", "name": size.name, "at": {"time": NOON.isoformat()}},
        # What a referent reads first, or decides on.
        "cause": {"say": "grievance.cause_pressure"},
        "why": {"say": "review.why_unproven"},
        "first": {"say": "post_alert.read_first"},
        "flags": {"say": "review.flags", "count": 999},
        "grounds": {"join": [{"say": f"flag.ground_{each}"} for each in Ground], "by": ", "},
        "folding": {"say": "review.folded"},
        "outside": size.words,
        "told": size.words,
        "reports": {"say": "digest.reports", "count": 99},
        "verdict": {"say": "review.was_published", "by": size.name},
        "unread": {"say": "alert.unread"},
        "unplaced": {"say": "post_alert.unplaced"},
        "requests": {"say": "digest.requests", "count": 99, "list": f"D999 {size.name}", "number": 999},
        "alerts": {"say": "digest.alerts", "count": 99, "list": size.code, "code": size.code},
        "recommended": {"say": "digest.twin", "twin": size.community},
        "unproven": {"say": "digest.unproven", "count": 99, "names": size.name},
        "commune": size.community[:LONGEST_NAME],
        "word": "CE N'EST PAS MOI",
        "other": size.code,
        "ago": {"say": "joining.minutes_ago", "count": 59},
        # What is asked of a text.
        "out": {"say": "wording.reader_first"},
        "change": {"say": "show_words.change"},
        "lowest": 99,
        "highest": 99,
        "decision": {"say": "verdict.about_article_removed", "code": f"G{size.number}"},
        "decided": {"say": "show_rulings.was_alert_refused"},
        "appeal": {"say": "show_rulings.appeal_upheld"},
        "comes": {"say": "verdict.comes_paused"},
        "proposal": {"say": "warn_member.propose_paused"},
        # The shape of a community.
        "size": {"say": "boundary.square_kilometres", "number": {"number": 999.9}},
        "most": {"say": "boundary.square_kilometres", "number": {"number": 999.9}},
        "fault": {"say": "boundary.overlaps"},
        "census": {
            "join": [
                {"say": f"boundary.{part}", "count": size.households} for part in ("inside", "outside", "unknown")
            ],
            "by": ", ",
        },
        "streets": {"say": "boundary.streets", "list": {"join": [size.place] * MOST_STREETS, "by": ", "}},
        "more": {"say": "boundary.more_streets", "count": 999},
        "old": size.community[:LONGEST_NAME],
        # Invitations and papers.
        "members": {"say": "advocacy.members", "count": size.households},
        "shared": {"say": "advocacy.alerts", "count": size.households},
        "waits": {"say": "advocacy.waits", "count": size.households},
        "supporters": {"say": "advocacy.supporters", "count": size.households},
        "body": "",
        "night": {"say": "send_official.night"},
        "facebook": "https://www.facebook.com/sharer/sharer.php?u=x",
        "whatsapp": "https://wa.me/?text=x",
        "telegram": "https://t.me/share/url?url=x",
        "numbered": {"join": [f"{number}=J'appelle maintenant" for number in range(1, 13)]},
        "choices_said": {"join": ["Comportement suspect".ljust(LONGEST_LABEL, "x")] * 10, "by": ", "},
    }
