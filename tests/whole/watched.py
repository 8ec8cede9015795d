"""Real channels behind doors that can fail, and what is noted of them: when their servers took what."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bots.email.channel import Email
from bots.email.settings import EmailSettings
from bots.matrix import Matrix, MatrixSettings
from bots.sms.channel import Sms
from bots.sms.settings import SmsSettings
from bots.telegram.channel import Telegram
from bots.telegram.settings import TelegramSettings
from core.ports import Channel, DeliveryFailed, Receive
from core.wire import Outbound, Receipt
from tests.bots.matrix_street import PASSWORD as PAROLE
from tests.peers import kannel as kannel_peer
from tests.peers.faults import FaultyDoor
from tests.peers.mail import PASSWORD, MailPeer
from tests.peers.telegram import TOKEN

SECRET = b"the key of the street, 32 bytes!"
FAST = 10_000.0
"""Messages a second that every channel may send: it is not our own pace that is measured."""


class ShiftedClock:
    """The time, and as much later as a test says."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def now(self) -> datetime:
        """Give the street's time."""
        return datetime.now(UTC) + self.ahead


class Watched:
    """A real channel; it notes when its server took what, and how much is on its way."""

    def __init__(self, channel: Channel) -> None:
        self.name, self.capabilities = channel.name, channel.capabilities
        self.taken: dict[tuple[str, str], list[float]] = defaultdict(list)
        self.busy = 0
        self.failures: Counter[str] = Counter()
        self._channel = channel

    async def listen(self, receive: Receive, since: str | None) -> None:
        """Hear as the channel does."""
        await self._channel.listen(receive, since)

    async def send(self, outbound: Outbound) -> Receipt:
        """Send as the channel does."""
        self.busy += 1
        try:
            receipt = await self._channel.send(outbound)
        except DeliveryFailed as failure:
            self.failures[str(failure.reason)] += 1
            raise
        except Exception as bug:
            self.failures[type(bug).__name__] += 1
            raise
        finally:
            self.busy -= 1
        self.taken[outbound.topic, outbound.address].append(asyncio.get_running_loop().time())
        return receipt

    async def close(self) -> None:
        """Hang up."""
        await self._channel.close()


def channels_behind(
    doors: Mapping[str, tuple[FaultyDoor, ...]], bot: str, mail: MailPeer, clock: ShiftedClock, folder: Path
) -> list[Channel]:
    """Give the four channels, each by way of its doors."""
    at = {name: [f"http://127.0.0.1:{door.port}" for door in opened] for name, opened in doors.items()}
    smtp, imap = doors["email"]
    here = {"host": "127.0.0.1", "security": "none"}
    login = {"username": mail.address("tocsin"), "password": PASSWORD}
    email = {
        "address": mail.address("tocsin"),
        "smtp": {**here, "port": smtp.port},
        "receive": {"imap": {**here, **login, "port": imap.port}},
        "per_second": FAST,
    }
    gateway = {
        "url": f"{at['sms'][0]}/cgi-bin/sendsms",
        "username": kannel_peer.USERNAME,
        "password": kannel_peer.PASSWORD,
        "per_second": FAST,
    }
    sms = {"number": "+33937000000", "gateway": "kannel", "kannel": gateway, "budget_per_day": 1_000_000}
    matrix = {
        "homeserver": at["matrix"][0],
        "user_id": bot,
        "password": PAROLE,
        "encryption": False,
        "per_second": FAST,
    }
    telegram = {"token": TOKEN, "api_url": at["telegram"][0], "per_second": FAST, "per_chat": FAST, "per_group": FAST}
    return [
        Telegram(TelegramSettings.model_validate(telegram), clock),
        Matrix(MatrixSettings.model_validate(matrix), secret=SECRET, clock=clock, folder=folder / "matrix"),
        Sms(SmsSettings.model_validate(sms), secret=SECRET, clock=clock, public_url="http://127.0.0.1:9"),
        Email(EmailSettings.model_validate(email), secret=SECRET, public_url="http://127.0.0.1:9", clock=clock),
    ]
