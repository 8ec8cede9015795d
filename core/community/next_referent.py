"""A request that whoever is on duty left unanswered is shown to the next referent."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from core.community.duty import PATIENCE, on_duty
from core.community.entering import show_to

if TYPE_CHECKING:
    from core.shelves.unit_of_work import UnitOfWork

AT_ONCE = 50


def ask_next(uow: UnitOfWork) -> bool:
    """Show the requests that whoever is on duty left unanswered to the next referent; whether any was shown."""
    shown = False
    for call in uow.duty.take_due(uow.now(), AT_ONCE):
        request = uow.requests.by_id(call.request_id)
        # Whoever asked for a detail has it in hand until it is answered.
        is_in_hand = request is None or not request.is_open or (bool(request.question) and not request.detail)
        left = [] if is_in_hand else [each for each in on_duty(uow, call.community_id) if each not in call.asked]
        asked = (*call.asked, *left[:1])
        uow.duty.call(replace(call, asked=asked, due_at=uow.now() + PATIENCE if left[1:] else None))
        if request is not None and left:
            show_to(uow, request, left[0])
            shown = True
    return shown
