"""A folder that was brought back from a backup holds keys that were used since: used again, nobody can read them."""

from __future__ import annotations

from urllib.parse import quote

import structlog

from bots.matrix.failures import Refusal
from bots.matrix.session import CLIENT, STORE, Session
from core.ports import DeliveryFailed, Reason

KIND = "net.tocsin.starts"
KEPT = "starts"
NOT_THERE = 404

log = structlog.get_logger()


async def begin_with_own_keys(session: Session) -> None:
    """Count this start, here and in the account; where the account counts more than we, be another device from now on.

    The account's identity, which is in the folder too, vouches for the new device.

    Raises:
        Refusal: the homeserver does not let us.
        DeliveryFailed: the folder is an older copy, and there is no password to become another device with.
    """
    if not session.settings.encryption:
        return
    path = f"{CLIENT}/user/{quote(session.user_id, safe='')}/account_data/{KIND}"
    ours, theirs = session.safe.read(KEPT).get("count", 0), await _counted(session, path)
    if ours < theirs and (session.safe.folder / STORE).exists():
        if session.settings.password is None:
            raise DeliveryFailed(Reason.MISCONFIGURED, "the folder is an older copy of itself (see docs/matrix.md)")
        log.error("matrix.folder_is_an_older_copy", device=session.device_id)
        await session.become_another()
    count = max(ours, theirs) + 1
    # First here: a start that was counted in the account alone would make this folder an older copy.
    session.safe.write(KEPT, {"count": count})
    await session.call("PUT", path, {"count": count})


async def _counted(session: Session, path: str) -> int:
    try:
        count = (await session.call("GET", path)).get("count")
    except Refusal as refusal:
        if refusal.status == NOT_THERE:
            return 0
        raise
    return count if isinstance(count, int) else 0
