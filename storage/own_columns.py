"""What each column that names a person, or one of their contacts, means for whoever wants their data or wants to go.

A test walks through all tables: a column that stands nowhere here is a mistake.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

OWN = frozenset(
    {
        "announcement.person_id",
        "appointment.person_id",
        "article_coming.person_id",
        "boundary_link.contact_id",
        "boundary_link.person_id",
        "browser.contact_id",
        "browser.person_id",
        "browser_invitation.person_id",
        "code_try.contact_id",
        "contact.person_id",
        "conversation.contact_id",
        "correspondent.person_id",
        "delivery.contact_id",
        "drill_contact.contact_id",
        "drill_contact.person_id",
        "duty.person_id",
        "duty_day.person_id",
        "flag.person_id",
        "gazette_choice.contact_id",
        "gazette_reader.contact_id",
        "grievance.person_id",
        "home_note.person_id",
        "invitation.inviter_id",
        "invited.contact_id",
        "link_code.person_id",
        "look_up.person_id",
        "looked_at.person_id",
        "member.person_id",
        "membership_request.contact_id",
        "membership_request.person_id",
        "muted_alert.person_id",
        "muted_author.person_id",
        "officer.person_id",
        "own_data_link.person_id",
        "official_answer.person_id",
        "pause.contact_id",
        "pause.person_id",
        "private_message.sender_id",
        "profile.person_id",
        "recovery.contact_id",
        "recovery.person_id",
        "referent_word.person_id",
        "relay.person_id",
        "report.contact_id",
        "ticket.contact_id",
        "town_hall_support.person_id",
        "twin_mail.person_id",
        "twin_reader.person_id",
        "volunteer.person_id",
        "vouch.person_id",
        "welfare_answer.person_id",
    }
)
"""The row is theirs: it is given to them, and goes with them."""

MENTIONED = frozenset(
    {
        "appointment.by_id",
        "correspondent.other_id",
        "drill.by_id",
        "grievance.accused_id",
        "grievance.settled_by_id",
        "looked_at.seen_id",
        "membership_request.inviter_id",
        "muted_author.author_id",
        "private_message.reader_id",
        "relay_call.told_by_id",
        "review.settled_by_id",
        "welfare_answer.visitor_id",
    }
)
"""The row is somebody else's and mentions them: it is not given, for it tells of the other one (who blocked them, who
is muted). When they go, it mentions nobody any more; where it has no sense without them, it goes too."""

KEPT: Mapping[str, str] = {
    "alert.author_id": "neighbours count on an alert; it loses its author 30 days after its end",
    "alert_event.person_id": "what was answered to an alert belongs to it; it is erased 30 days after its end",
    "article.author_id": "neighbours read the article, and some come; it is nobody's by name",
    "boundary.drawn_by": "the shape is the community's",
    "invited.inviter_id": "whoever was invited is not to be written to again; it is erased after a month",
    "movement.person_id": "the life of the community; it is nobody's by name, and without reasons",
    "ruling.person_id": "every member reads what is decided; it is nobody's by name, and without words",
    "official_message.author_id": "the town hall spoke, in its own name",
    "twinning.by_id": "the bond is the communities'",
}
"""What neighbours share stays with them, and why. It is given to the person; then « un voisin » stands for them."""

KEPT_UNSEEN: Mapping[str, str] = {
    "alert.police_by_id": "neighbours have to know that somebody called; the row is the author's",
    "movement.by_id": "the life of the community; the row is about another neighbour",
    "ruling.by_id": "a decision has to be heard by somebody else than who took it; the row is about another neighbour",
    "ruling.answered_by_id": "the same",
}
"""What stays, too, and is about somebody else: it is not given."""

WITHHELD = frozenset(
    {
        # These open doors.
        "browser.push_key",
        "browser.push_secret",
        "browser.secret_hash",
        "browser_invitation.code_hash",
        "browser_invitation.link_hash",
        "boundary_link.token_hash",
        "invitation.code_hash",
        "invitation.link_hash",
        "invited.target_hash",
        "link_code.code_hash",
        "own_data_link.token_hash",
        "recovery.code_hash",
        # These are given in clear beside them.
        "home_note.sealed",
        "private_message.sealed",
        "ruling.sealed",
        "ruling.appeal_sealed",
        "ticket.sealed",
        # These hold names and words of others.
        "alert.police_by",
        "conversation.log",
        "conversation.shown",
        "membership_request.answered_by",
        "notice.choices",
        "notice.params",
        "ticket.exchanges",
        # Anybody may have typed their address below it.
        "report.sealed",
        # The same message once more, as its channel wrote it: it may quote others.
        "journal.raw",
    }
)
"""What is left out of rows that are given."""
