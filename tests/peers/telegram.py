"""Our own Bot API server, in the test's process: every request and every answer is held to an independent schema.

By hand, ``python -m tests.peers.telegram`` starts one: what you type comes from a neighbour, and you see the answers.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import aiohttp
from aiohttp import web

from tests.peers.botapi import complaints, decoded, knows, request_name
from tests.peers.telegram_chats import BOT, Json, Refusal, Upload
from tests.peers.telegram_places import Places

if TYPE_CHECKING:
    from types import TracebackType

TOKEN = "123456789:AAE-the-token-of-the-test-server"
LARGEST_REQUEST = 50 * 1024 * 1024
TAKEN_OVER = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
WEBHOOK_IS_ACTIVE = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
GARBAGE = "<html><body><h1>502 Bad Gateway</h1></body></html>"


@dataclass
class Fault:
    """What goes wrong with the next ``times`` requests of ``method`` (none: of any method).

    With a ``status`` of 0 only the ``delay`` in seconds happens; a ``body`` is sent as it is, instead of JSON.
    """

    status: int = 0
    description: str = ""
    parameters: Json | None = None
    body: str | None = None
    delay: float = 0.0
    method: str | None = None
    times: float = 1


class TelegramPeer(Places):
    """The server; as an async context it ends with an error if the schema was violated on either side."""

    def __init__(self) -> None:
        """Prepare a server without people."""
        super().__init__()
        self.violations: list[str] = []
        self.requests: list[tuple[str, Json]] = []
        self.faults: list[Fault] = []
        self.updates: list[Json] = []
        self.next_update_id = 500_000_001
        self.longest_poll = 50.0
        self.url = ""
        self._poll = 0
        self._taps = 0
        self._news = asyncio.Event()
        self._runner: web.AppRunner | None = None

    async def start(self, port: int = 0) -> None:
        """Listen on the loopback interface, on a free port unless one is given."""
        app = web.Application(client_max_size=LARGEST_REQUEST)
        app.router.add_route("*", "/bot{token}/{method}", self._call)
        app.router.add_get("/file/bot{token}/{path:.+}", self._download)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.05)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        host, bound = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{bound}"

    async def stop(self) -> None:
        """Stop listening."""
        if self._runner is not None:
            await self._runner.cleanup()

    async def __aenter__(self) -> Self:
        """Start on a free port."""
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop, and fail on violations unless the test has failed already."""
        await self.stop()
        if kind is None:
            assert self.violations == []

    # What happens to the server.

    def fail(self, status: int, description: str = "", **more: Any) -> None:
        """Let the next request go wrong (see :class:`Fault`)."""
        self.faults.append(Fault(status, description, **more))

    def throttle(self, seconds: int, method: str | None = None) -> None:
        """Answer the next request that it came too fast."""
        text = f"Too Many Requests: retry after {seconds}"
        self.fail(429, text, parameters={"retry_after": seconds}, method=method)

    def break_down(self) -> None:
        """Answer everything with the page of a proxy, until :meth:`recover`."""
        self.fail(502, body=GARBAGE, times=float("inf"))

    def recover(self) -> None:
        """Forget all faults."""
        self.faults.clear()

    # What the neighbours do.

    def update(self, kind: str, content: Json) -> Json:
        """Queue an update of any kind for the bot, unless the bot did not ask for its kind."""
        update = {"update_id": self.next_update_id, kind: content}
        self.next_update_id += 1
        if problems := complaints("Update", update):
            raise AssertionError(problems)
        if not self.allowed or kind in self.allowed:
            # A copy: what was said stays said, even if the message is edited before the bot asks for it.
            self.updates.append(json.loads(json.dumps(update)))
            self._news.set()
        return update

    def message(self, user: int, chat: int | None = None, **content: Any) -> Json:
        """Let *user* write a message with any content, to the bot or in a group."""
        message = self.new_message(user if chat is None else chat, self.person(user), content)
        self.update("message", message)
        return message

    def private_message(self, user: int, text: str, **more: Any) -> Json:
        """Let *user* write to the bot."""
        return self.message(user, text=text, **more)

    def group_message(self, group: int, user: int, text: str, **more: Any) -> Json:
        """Let *user* write in *group*, whose id is negative."""
        return self.message(user, group, text=text, **more)

    def photo(
        self, user: int, data: bytes, caption: str | None = None, group: int | None = None, *, as_file: bool = False
    ) -> Json:
        """Let *user* send a picture, compressed by the app or as a file."""
        if as_file:
            document = {**self.new_file(data), "file_name": "IMG_0001.jpg", "mime_type": "image/jpeg"}
            return self.message(user, group, document=document, caption=caption)
        return self.message(user, group, photo=self.new_photo(data), caption=caption)

    def location(self, user: int, latitude: float, longitude: float, group: int | None = None) -> Json:
        """Let *user* share a place."""
        return self.message(user, group, location={"latitude": latitude, "longitude": longitude})

    def tap(self, user: int, message: Json, payload: str) -> str:
        """Let *user* press the button of *message* that carries *payload*, and give the tap's id."""
        rows = message["reply_markup"]["inline_keyboard"]
        assert payload in [button["callback_data"] for row in rows for button in row]
        self._taps += 1
        tap = f"tap-{self._taps}"
        self.open_taps.add(tap)
        content = {"id": tap, "from": self.person(user), "message": message, "chat_instance": "1", "data": payload}
        self.update("callback_query", content)
        return tap

    async def call(self, update: Json, **headers: str) -> int:
        """Bring one update to the webhook as Telegram does, with its secret unless *headers* say otherwise."""
        said = {SECRET_HEADER: self.secret} | headers
        async with (
            aiohttp.ClientSession() as session,
            session.post(self.webhook, json=update, headers=said) as answer,
        ):
            return answer.status

    def forget_updates(self) -> None:
        """Drop what waits."""
        self.updates.clear()

    def shut_out(self, group: int, by: int) -> Json:
        """Let *by* put the bot out of *group*."""
        self.gone.add(group)
        member = {"user": BOT, "status": "member"}
        content = {
            "chat": self.chat(group),
            "from": self.person(by),
            "date": int(time.time()),
            "old_chat_member": member,
            "new_chat_member": {"user": BOT, "status": "kicked", "until_date": 0},
        }
        return self.update("my_chat_member", content)

    def upgrade(self, old: int, new: int) -> None:
        """Let the group *old* become the supergroup *new*; both chats say so."""
        self.moved[old] = new
        in_old = self.new_message(old, self.person(1), {"migrate_to_chat_id": new})
        in_old["chat"] = {"id": old, "type": "group", "title": f"Groupe {old}"}
        self.update("message", in_old)
        self.update("message", self.new_message(new, self.person(1), {"migrate_from_chat_id": old}))

    def texts(self, chat: int) -> list[str]:
        """Give what the bot's messages in *chat* say now."""
        return [str(message.get("text", message.get("caption", ""))) for message in self.sent.get(chat, [])]

    # The protocol.

    async def _call(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        try:
            fault = await self._suffer(method)
            if fault is not None:
                return fault
            result = await self._perform(method, request)
        except Refusal as refusal:
            return self._refuse(refusal)
        self.violations += complaints(f"{method}_result", result)
        return web.json_response({"ok": True, "result": result})

    async def _perform(self, method: str, request: web.Request) -> object:
        if request.match_info["token"] != TOKEN:
            raise Refusal(401, "Unauthorized")
        params, files = await read_form(method, request)
        self.requests.append((method, params))
        problems = [] if knows(method) else [f"{method}: no such method"]
        if params:
            problems += complaints(request_name(method), params)
        if problems:
            self.violations += problems
            raise Refusal(400, f"Bad Request: {problems[0]}")
        if method == "getUpdates":
            return await self._get_updates(params)
        return self.methods[method](params, files)

    def _refuse(self, refusal: Refusal) -> web.Response:
        body: Json = {"ok": False, "error_code": refusal.status, "description": refusal.description}
        if refusal.parameters:
            self.violations += complaints("ResponseParameters", refusal.parameters)
            body["parameters"] = refusal.parameters
        return web.json_response(body, status=refusal.status)

    async def _suffer(self, method: str) -> web.Response | None:
        fault = next((one for one in self.faults if one.method in {None, method} and one.times > 0), None)
        if fault is None:
            return None
        fault.times -= 1
        await asyncio.sleep(fault.delay)
        if fault.body is not None:
            return web.Response(text=fault.body, status=fault.status, content_type="text/html")
        if fault.status:
            raise Refusal(fault.status, fault.description, fault.parameters)
        return None

    async def _get_updates(self, params: Json) -> list[Json]:
        """Give what waits; a later offset is what removes it, and a newer poll takes over from an older one."""
        if self.webhook:
            raise Refusal(409, WEBHOOK_IS_ACTIVE)
        offset = params.get("offset", 0)
        self.updates = [one for one in self.updates if one["update_id"] >= offset]
        self.allowed = params.get("allowed_updates", self.allowed)
        self._poll += 1
        mine = self._poll
        self._news.set()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(min(params.get("timeout", 0), self.longest_poll)):
                while not self.updates and mine == self._poll:
                    self._news.clear()
                    await self._news.wait()
        if mine != self._poll:
            raise Refusal(409, TAKEN_OVER)
        return self.updates[: params.get("limit", 100)]

    async def _download(self, request: web.Request) -> web.Response:
        try:
            fault = await self._suffer("download")
        except Refusal as refusal:
            return self._refuse(refusal)
        name = request.match_info["path"].removeprefix("photos/").removesuffix(".jpg")
        if request.match_info["token"] != TOKEN or name not in self.files:
            return self._refuse(Refusal(404, "Not Found"))
        return fault or web.Response(body=self.files[name], content_type="application/octet-stream")


async def read_form(method: str, request: web.Request) -> tuple[Json, dict[str, Upload]]:
    """Read the parameters from the address and the form, and the uploaded files; or from a JSON document."""
    if request.content_type == "application/json":
        # "application/json (except for uploading files)": the Bot API's own words.
        return await request.json(), {}
    fields = dict(request.query)
    files: dict[str, Upload] = {}
    for key, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            files[key] = Upload(value.file.read())
            files[key].name = value.filename
        elif isinstance(value, str):
            fields[key] = value
    return decoded(method, fields, files), files


async def by_hand(user: int = 4242) -> None:
    """Serve until the keyboard says no more."""
    async with TelegramPeer() as peer:
        print(f"api_url: {peer.url}\ntoken: {TOKEN}")  # noqa: T201 (this is what the reader wants)
        loop = asyncio.get_running_loop()
        shown = 0
        typed = loop.run_in_executor(None, sys.stdin.readline)
        while True:
            done, _ = await asyncio.wait({typed}, timeout=0.2)
            for text in peer.texts(user)[shown:]:
                print(f"< {text}")  # noqa: T201
                shown += 1
            if done:
                if not typed.result():
                    return
                peer.private_message(user, typed.result().strip())
                typed = loop.run_in_executor(None, sys.stdin.readline)


if __name__ == "__main__":
    asyncio.run(by_hand())
