"""The people who run the service: who they are, and how they hear of what they have to look at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.model.notice import Audience, AudienceKind, Lane, Notice
from core.wire import Inbound

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.model.member import Contact
    from core.ports import Capabilities
    from core.shelves.unit_of_work import UnitOfWork


class Operators:
    """The operators whose contacts are on channels that are served."""

    def __init__(self, contacts: tuple[tuple[str, str], ...], capabilities: Mapping[str, Capabilities]) -> None:
        """Know them by *contacts* (channel, address)."""
        self._contacts = tuple(each for each in contacts if each[0] in capabilities)
        self._capabilities = capabilities

    @property
    def can_hear(self) -> bool:
        """Whether there is anybody who would hear."""
        return bool(self._contacts)

    def include(self, contact: Contact) -> bool:
        """Whether this is an operator's contact."""
        return (contact.channel, contact.address) in self._contacts

    def tell(self, kind: str, params: Mapping[str, Any], uow: UnitOfWork) -> None:
        """Tell each of them on the contact that the settings name."""
        for channel, address in self._contacts:
            inbound = Inbound(channel, address, "", uow.now())
            operator = uow.members.speaker_at(inbound, self._capabilities[channel].voice)
            audience = Audience(AudienceKind.CONTACT, operator.contact.id)
            uow.outbox.add(Notice(kind, params, audience, Lane.REPLY), uow.now())
