"""The rest of what our Bot API server knows: who runs a group, topics, albums, menus, and where it calls."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING

from tests.peers.telegram_chats import BOT, Chats, Json, Refusal, units

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

ALBUM = range(2, 11)
MOVED = "Bad Request: group chat was upgraded to a supergroup chat"
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")


class Places(Chats):
    """Groups with those who run them, forums with topics, and what the bot shows of itself.

    ``menus`` holds the commands by (scope, chat, language), ``about`` the descriptions by (kind, language).
    ``gone`` holds the groups that the bot was put out of, ``moved`` those that became a supergroup.
    """

    def __init__(self) -> None:
        """Start with nothing."""
        super().__init__()
        self.in_charge: dict[int, set[int]] = {}
        self.topics: dict[int, set[int]] = {}
        self.moved: dict[int, int] = {}
        self.gone: set[int] = set()
        self.menus: dict[tuple[str, int, str], dict[str, str]] = {}
        self.about: dict[tuple[str, str], str] = {}
        self.no_menu: set[int] = set()
        self.menu_button = ""
        self.deleted: list[Json] = []
        self.secret = ""
        self.allowed: list[str] = []
        self.is_called = asyncio.Event()
        self.methods |= {
            "getChatMember": self._get_member,
            "sendMediaGroup": self._send_album,
            "deleteMessage": self._delete_message,
            "setMyCommands": self._set_commands,
            "deleteMyCommands": self._delete_commands,
            "setMyDescription": self._about("description", 512),
            "setMyShortDescription": self._about("short_description", 120),
            "setChatMenuButton": self._set_button,
            "setWebhook": self._set_webhook,
            "getWebhookInfo": self._webhook_info,
            "deleteWebhook": self._delete_webhook,
        }

    def admit(self, params: Json) -> int:
        """Let a message into its chat, or say why it may not be sent there."""
        chat_id = super().admit(params)
        if chat_id in self.moved:
            raise Refusal(400, MOVED, {"migrate_to_chat_id": self.moved[chat_id]})
        if chat_id in self.gone:
            raise Refusal(403, "Forbidden: bot was kicked from the supergroup chat")
        topic = params.get("message_thread_id")
        if topic is not None and topic not in self.topics.get(chat_id, set()):
            raise Refusal(400, "Bad Request: message thread not found")
        return chat_id

    def _get_member(self, params: Json, _files: dict[str, bytes]) -> Json:
        person = self.person(params["user_id"])
        if params["user_id"] not in self.in_charge.get(params["chat_id"], set()):
            return {"status": "member", "user": person}
        return {"status": "creator", "user": person, "is_anonymous": False}

    def _send_album(self, params: Json, files: dict[str, bytes]) -> list[Json]:
        if len(params["media"]) not in ALBUM:
            raise Refusal(400, "Bad Request: wrong number of media in the album")
        sent = []
        album = str(len(self.messages) + 1)
        for one in params["media"]:
            data = files.get(str(one["media"]).removeprefix("attach://")) or self.files.get(one["media"])
            if not data:
                raise Refusal(400, "Bad Request: wrong file identifier/HTTP URL specified")
            content: Json = {"photo": self.new_photo(data), "media_group_id": album}
            chat_id = self.admit(params)
            sent.append(self.new_message(chat_id, BOT, content))
            self.sent.setdefault(chat_id, []).append(sent[-1])
        return sent

    def _delete_message(self, params: Json, _files: dict[str, bytes]) -> bool:
        message = self.messages.pop((params["chat_id"], params["message_id"]), None)
        if message is None:
            raise Refusal(400, "Bad Request: message to delete not found")
        self.sent[params["chat_id"]].remove(message)
        self.deleted.append(message)
        return True

    def _set_commands(self, params: Json, _files: dict[str, bytes]) -> bool:
        commands = {each["command"]: each["description"] for each in params["commands"]}
        if len(commands) != len(params["commands"]) or not all(map(_COMMAND.fullmatch, commands)):
            raise Refusal(400, "Bad Request: BOT_COMMAND_INVALID")
        if not all(1 <= units(says) <= 256 for says in commands.values()):
            raise Refusal(400, "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID")
        if params.get("scope", {}).get("chat_id") in self.no_menu:
            raise Refusal(400, "Bad Request: chat not found")
        self.menus[_scope(params)] = commands
        return True

    def _delete_commands(self, params: Json, _files: dict[str, bytes]) -> bool:
        self.menus.pop(_scope(params), None)
        return True

    def _about(self, kind: str, longest: int) -> Callable[[Json, dict[str, bytes]], Any]:
        def keep(params: Json, _files: dict[str, bytes]) -> bool:
            if units(params[kind]) > longest:
                raise Refusal(400, "Bad Request: BOT_DESCRIPTION_TOO_LONG")
            self.about[kind, params.get("language_code", "")] = params[kind]
            return True

        return keep

    def _set_button(self, params: Json, _files: dict[str, bytes]) -> bool:
        self.menu_button = params["menu_button"]["type"]
        return True

    def _set_webhook(self, params: Json, _files: dict[str, bytes]) -> bool:
        if not _SECRET.fullmatch(params.get("secret_token", "")):
            raise Refusal(400, "Bad Request: secret token contains unallowed characters")
        if params.get("drop_pending_updates"):
            self.forget_updates()
        self.webhook, self.secret = params["url"], params["secret_token"]
        self.allowed = params.get("allowed_updates", self.allowed)
        self.is_called.set()
        return True

    def forget_updates(self) -> None:
        """Drop what waits."""

    def _webhook_info(self, _params: Json, _files: dict[str, bytes]) -> Json:
        return {"url": self.webhook, "has_custom_certificate": False, "pending_update_count": 0}

    def _delete_webhook(self, _params: Json, _files: dict[str, bytes]) -> bool:
        self.webhook = ""
        return True


def _scope(params: Json) -> tuple[str, int, str]:
    scope = params.get("scope", {"type": "default"})
    return scope["type"], scope.get("chat_id", 0), params.get("language_code", "")
