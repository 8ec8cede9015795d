"""The keys of encrypted rooms on Matrix, when something goes wrong with them."""

from __future__ import annotations

import pytest

from bots.matrix import Matrix
from core.ports import Reason
from tests.bots.matrix_street import Street, failure_of, homeserver, matrix, message, street
from tests.bots.test_matrix_encryption import Confidant, lila

__all__ = ["homeserver", "lila", "matrix", "street"]


@pytest.mark.parametrize("path", ["/keys/claim", "/sendToDevice/"])
async def test_nothing_is_said_while_nobody_can_be_given_its_key(
    street: Street, matrix: Matrix, lila: Confidant, path: str
) -> None:
    """What was said without it could never be read, nor anything after it under the same key."""
    street.door.shut = path
    alert = message(lila.client.user_id, "au feu")

    failure = await failure_of(matrix, alert)
    await matrix.send(alert)
    await lila.until(lambda: lila.read)

    assert failure.reason is Reason.UNAVAILABLE
    assert [content["body"] for content in lila.read] == ["au feu"]
    assert lila.sealed == []
