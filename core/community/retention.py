"""How long things are kept, and no longer."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from core.community.entering import lapse

if TYPE_CHECKING:
    from core.shelves.unit_of_work import UnitOfWork

INPUTS_KEPT = timedelta(days=14)
"""Longer than any channel repeats a message (an SMTP server gives up after five days), and no longer."""
ALERTS_KEPT = timedelta(days=30)
"""After its end an alert keeps its kind, its times and its outcome: no words, no place, no person, no picture."""
WORDS_KEPT = timedelta(days=30)
"""For what we said that belongs to no alert."""
DECISIONS_KEPT = timedelta(days=30)
"""For who flagged an article, and who decided on it; what concerns an alert goes with the alert."""
STRAY_PICTURES_KEPT = timedelta(days=2)
"""Longer than any dialogue lasts in which a picture may still be used."""
REQUESTS_KEPT = timedelta(days=60)
"""For requests to join that are answered, from the day on which they were made."""
INVITED_KEPT = WORDS_KEPT + timedelta(days=1)
"""For whom somebody invited: until what was said to them is erased, so that their address can go, too."""
RECEIPTS_KEPT = timedelta(days=14)
"""Phone networks give a message up after two or three days."""
TICKETS_KEPT = timedelta(days=60)
"""For calls for help, answered or not."""
LOOK_UPS_KEPT = timedelta(days=7)
"""For who looked whom up in the directory: as long as any limit looks back (`core.community.looking`)."""
REFERENT_WORDS_KEPT = timedelta(days=60)
"""For the number under which referents answer a neighbour; the words themselves are not kept there."""
MESSAGES_KEPT = timedelta(days=365)
"""For what neighbours wrote to one another, encrypted; the two may look back on it for a year."""
STRANGERS_KEPT = WORDS_KEPT + timedelta(days=1)
"""For an address that nobody has: until what was said to it is erased, and nothing else is tied to it."""
ROUNDS_KEPT = timedelta(days=7)
"""For who was asked whether they are well, and what they answered."""
DRILLS_KEPT = ROUNDS_KEPT
"""For who was asked in a drill, and on which contacts they answered."""
RELAY_CALLS_KEPT = ROUNDS_KEPT
"""For when somebody had to be warned, and who did."""
RULINGS_KEPT = timedelta(days=365)
"""For whom a referent's decision was about, and its reason; what was decided, and when, neighbours may read on."""
REPORTS_KEPT = timedelta(days=180)
"""For what outsiders reported, from the day on which it was answered."""
UNANSWERED_REPORTS_KEPT = timedelta(days=365)
ERASURES_KEPT = timedelta(days=400)
"""For the hash of who was erased: longer than any backup may live that holds them."""
AT_ONCE = 2000
REQUESTS_AT_ONCE = 100


def tidy(uow: UnitOfWork) -> bool:
    """Erase a page of each kind that is past its time, and seal what is open; whether there may be more."""
    now = uow.now()
    uow.conversations.forget_expired(now)
    forgotten = (
        lapse(uow, REQUESTS_AT_ONCE),
        uow.requests.forget(now - REQUESTS_KEPT, AT_ONCE),
        uow.tickets.forget(now - TICKETS_KEPT, AT_ONCE),
        uow.journal.forget(now - INPUTS_KEPT, AT_ONCE),
        uow.retention.forget_alerts(now - ALERTS_KEPT, AT_ONCE),
        uow.retention.forget_words(now - WORDS_KEPT, AT_ONCE),
        uow.retention.forget_decisions(now - DECISIONS_KEPT, AT_ONCE),
        uow.retention.forget_stray_pictures(now - STRAY_PICTURES_KEPT, AT_ONCE),
        uow.retention.seal_left(),
        uow.retention.forget_receipts(now - RECEIPTS_KEPT, AT_ONCE),
        uow.retention.forget_strangers(now - STRANGERS_KEPT, AT_ONCE),
        uow.directory.forget(now - LOOK_UPS_KEPT, AT_ONCE),
        uow.life.forget_words(now - REFERENT_WORDS_KEPT, AT_ONCE),
        uow.invites.forget(now - INVITED_KEPT, AT_ONCE),
        uow.messages.forget(now - MESSAGES_KEPT, AT_ONCE),
        uow.rounds.forget(now - ROUNDS_KEPT, AT_ONCE),
        uow.drills.forget(now - DRILLS_KEPT, AT_ONCE),
        uow.relays.forget(now - RELAY_CALLS_KEPT, AT_ONCE),
        uow.reports.forget(now - REPORTS_KEPT, now - UNANSWERED_REPORTS_KEPT, AT_ONCE),
        uow.rulings.forget(now - RULINGS_KEPT, AT_ONCE),
        uow.erasures.forget(now - ERASURES_KEPT, AT_ONCE),
    )
    return any(forgotten)
