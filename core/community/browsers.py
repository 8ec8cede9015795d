"""The browsers in which members are signed in: how one gets in, what is kept for it, and how one gets out."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from core.model.invitation import CODE_ALPHABET, CODE_LENGTH, as_code
from core.model.notice import Audience, AudienceKind, Lane, Notice
from core.ports import Voice
from core.shelves.browsers import Browser
from core.wire import Inbound

if TYPE_CHECKING:
    from core.shelves.unit_of_work import UnitOfWork

CHANNEL = "web"
"""The channel whose contacts are browsers."""
LINK_SIGNS = 26
"""Of thirty-two signs each: 130 bits, which nobody guesses."""
SECRET_SIGNS = 40
"""What the browser keeps: 200 bits."""
ADDRESS_SIGNS = 16
INVITED_FOR = timedelta(minutes=10)
SIGNED_IN_FOR = timedelta(days=90)
"""Without use; every day of use begins it anew."""
MOST_BROWSERS = 10


def invite(person_id: int, uow: UnitOfWork) -> tuple[str, str]:
    """Give the secret of a link and a code, either of which lets this person's next browser in, once."""
    link, code = uow.secret(LINK_SIGNS, CODE_ALPHABET), uow.secret(CODE_LENGTH, CODE_ALPHABET)
    uow.browsers.invite(person_id, link, code, uow.now() + INVITED_FOR)
    return link, code


def sign_in(said: str, origin: str, program: str, system: str, uow: UnitOfWork) -> tuple[Browser, str] | None:
    """Let a browser in that gives a link's secret or a code; give it, and the secret that it has to show from now on.

    None: it is no good, or too many wrong codes came from *origin*; both look the same. Every other contact of the
    person is told.
    """
    now = uow.now()
    secret = as_code(said)
    if len(secret) < LINK_SIGNS:
        if uow.browsers.tries(origin, now).are_too_many:
            return None
        uow.browsers.note_try(origin, now)
    person_id = uow.browsers.redeem(secret, now)
    if person_id is None:
        return None
    uow.browsers.forgive(origin)
    for extra in uow.browsers.of(person_id)[: 1 - MOST_BROWSERS]:
        uow.browsers.close(extra.id)
    address = uow.secret(ADDRESS_SIGNS, CODE_ALPHABET)
    contact = uow.members.speaker_at(Inbound(CHANNEL, address, "", now), Voice.WEB).contact
    uow.members.claim_contact(contact.id, person_id, now)
    kept = uow.secret(SECRET_SIGNS, CODE_ALPHABET)
    browser = uow.browsers.add(person_id, contact.id, kept, program, system, now)
    _tell(browser, uow)
    return browser, kept


def _tell(browser: Browser, uow: UnitOfWork) -> None:
    """Greet the person in the new browser, and tell every other contact of theirs, with a way to undo it."""
    welcome = (("browser.welcome#alert", "!post_alert"), ("browser.welcome#menu", "!show_menu"))
    not_me = (("browser.told#not_me", f"!undo_link::#{browser.contact_id}"),)
    for contact in uow.members.contacts_of(browser.person_id):
        is_new = contact.id == browser.contact_id
        kind, choices = ("browser.welcome", welcome) if is_new else ("browser.told", not_me)
        params = {"name": browser.name, "browser": browser.label}
        audience = Audience(AudienceKind.CONTACT, contact.id)
        uow.outbox.add(Notice(kind, params, audience, Lane.REPLY, choices=choices), uow.now())
