"""What our Bot API server knows and does: people, chats, messages, files and taps."""

from __future__ import annotations

import hashlib
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

Json = dict[str, Any]

BOT: Json = {"id": 123456789, "is_bot": True, "first_name": "Tocsin", "username": "TocsinBot"}
TEXT_UNITS, CAPTION_UNITS, PAYLOAD_BYTES, BUTTONS, TOAST = 4096, 1024, 64, 100, 200
TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"
NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a "
    "current content and reply markup of the message"
)


class Upload(bytes):
    """The bytes of an uploaded file, with the name that it was given."""

    name = ""


class Refusal(Exception):
    """An answer that is not "ok"."""

    def __init__(self, status: int, description: str, parameters: Json | None = None) -> None:
        """Keep what the server says."""
        super().__init__(description)
        self.status, self.description, self.parameters = status, description, parameters


def units(text: str) -> int:
    """Count UTF-16 units, as Telegram does."""
    return len(text.encode("utf-16-le")) // 2


class Chats:
    """The server's memory, and the methods of the Bot API that change it.

    ``sent`` holds, by chat, what the bot sent, as it stands after edits. ``answers`` holds the answers to taps.
    """

    def __init__(self) -> None:
        """Start with nobody."""
        self.people: dict[int, Json] = {}
        self.sent: dict[int, list[Json]] = {}
        self.messages: dict[tuple[int, int], Json] = {}
        self.files: dict[str, bytes] = {}
        self.answers: list[Json] = []
        self.open_taps: set[str] = set()
        self.blocked: set[int] = set()
        self.unknown: set[int] = set()
        self.webhook = ""
        self.keys: dict[int, list[list[str]]] = {}
        self._last_id = 0
        self.methods: dict[str, Callable[[Json, dict[str, Any]], Any]] = {
            "getMe": lambda _params, _files: BOT,
            "sendMessage": self._send_message,
            "sendPhoto": self._send_photo,
            "sendDocument": self._send_document,
            "sendLocation": self._send_location,
            "editMessageText": self._edit_text,
            "editMessageCaption": self._edit_caption,
            "editMessageMedia": self._edit_media,
            "answerCallbackQuery": self._answer_tap,
            "getFile": self._get_file,
        }

    def person(self, user: int) -> Json:
        """Give the neighbour *user*, who exists as soon as somebody speaks of them."""
        return self.people.setdefault(
            user, {"id": user, "is_bot": False, "first_name": f"Voisin {user}", "language_code": "fr"}
        )

    def chat(self, chat_id: int) -> Json:
        """Give a private chat for a positive id, a supergroup for a negative one, as Telegram numbers them."""
        if chat_id < 0:
            return {"id": chat_id, "type": "supergroup", "title": f"Groupe {chat_id}"}
        return {"id": chat_id, "type": "private", "first_name": self.person(chat_id)["first_name"]}

    def new_message(self, chat_id: int, author: Json, content: Json) -> Json:
        """Store a message with its content, whoever wrote it."""
        self._last_id += 1
        message = {
            "message_id": self._last_id,
            "date": int(time.time()),
            "chat": self.chat(chat_id),
            "from": author,
            **{key: value for key, value in content.items() if value is not None},
        }
        self.messages[chat_id, self._last_id] = message
        return message

    def new_file(self, data: bytes) -> Json:
        """Store a file and give the fields that name it."""
        name = hashlib.sha256(data).hexdigest()[:24]
        self.files[name] = data
        return {"file_id": name, "file_unique_id": name[:12], "file_size": len(data)}

    def new_photo(self, data: bytes) -> list[Json]:
        """Store a photo in the two sizes that Telegram would make of it, the small one first."""
        small = {**self.new_file(data[:64] or b"?"), "width": 90, "height": 67}
        return [small, {**self.new_file(data), "width": 1280, "height": 960}]

    def _send_message(self, params: Json, _files: dict[str, bytes]) -> Json:
        entities = check_text(params["text"], params.get("entities"), TEXT_UNITS, "message is too long")
        return self._keep(params, {"text": params["text"], "entities": entities})

    def _send_photo(self, params: Json, files: dict[str, bytes]) -> Json:
        photo = params["photo"]
        data = files.get(photo["uploaded"]) if isinstance(photo, dict) else self.files.get(photo)
        if not data:
            raise Refusal(400, "Bad Request: wrong file identifier/HTTP URL specified")
        content: Json = {"photo": self.new_photo(data)}
        if caption := params.get("caption"):
            entities = check_text(caption, params.get("caption_entities"), CAPTION_UNITS, "message caption is too long")
            content |= {"caption": caption, "caption_entities": entities}
        return self._keep(params, content)

    def _send_document(self, params: Json, files: dict[str, Upload]) -> Json:
        file = files[params["document"]["uploaded"]]
        return self._keep(params, {"document": {**self.new_file(file), "file_name": file.name}})

    def _send_location(self, params: Json, _files: dict[str, bytes]) -> Json:
        return self._keep(params, {"location": {key: params[key] for key in ("latitude", "longitude")}})

    def admit(self, params: Json) -> int:
        """Let a message into its chat, or say why it may not be sent there."""
        chat_id = params["chat_id"]
        if not isinstance(chat_id, int) or chat_id in self.unknown:
            raise Refusal(400, "Bad Request: chat not found")
        if chat_id in self.blocked:
            raise Refusal(403, "Forbidden: bot was blocked by the user")
        return chat_id

    def _keep(self, params: Json, content: Json) -> Json:
        chat_id = self.admit(params)
        if "message_thread_id" in params:
            content |= {"message_thread_id": params["message_thread_id"], "is_topic_message": True}
        markup = check_buttons(params.get("reply_markup"))
        # A message shows its buttons only; keys belong to the chat.
        content["reply_markup"] = markup if markup and "inline_keyboard" in markup else None
        self.see_keys(chat_id, markup)
        if reply := params.get("reply_parameters"):
            original = self.messages.get((chat_id, reply["message_id"]))
            if original is None and not reply.get("allow_sending_without_reply"):
                raise Refusal(400, "Bad Request: message to be replied not found")
            content["reply_to_message"] = original
        message = self.new_message(chat_id, BOT, content)
        self.sent.setdefault(chat_id, []).append(message)
        return message

    def see_keys(self, chat_id: int, markup: Json | None) -> None:
        """Change the keys below the text field of a chat."""
        if markup and "keyboard" in markup:
            if chat_id < 0:
                raise Refusal(400, "Bad Request: location can be requested in private chats only")
            self.keys[chat_id] = [[key["text"] for key in row] for row in markup["keyboard"]]
        elif markup and markup.get("remove_keyboard"):
            self.keys.pop(chat_id, None)

    def _edit_text(self, params: Json, _files: dict[str, bytes]) -> Json:
        message = self._editable(params)
        if "text" not in message:
            raise Refusal(400, "Bad Request: there is no text in the message to edit")
        entities = check_text(params["text"], params.get("entities"), TEXT_UNITS, "message is too long")
        return change(message, {"text": params["text"], "entities": entities}, params)

    def _edit_caption(self, params: Json, _files: dict[str, bytes]) -> Json:
        message = self._editable(params)
        if "photo" not in message:
            raise Refusal(400, "Bad Request: there is no caption in the message to edit")
        caption = params.get("caption", "")
        entities = check_text(caption, params.get("caption_entities"), CAPTION_UNITS, "message caption is too long")
        return change(message, {"caption": caption, "caption_entities": entities}, params)

    def _edit_media(self, params: Json, files: dict[str, bytes]) -> Json:
        """Replace a picture, or a text by a picture, with words below it."""
        message, media = self._editable(params), params["media"]
        name = media["media"]
        data = files.get(name.removeprefix("attach://")) if name.startswith("attach://") else self.files.get(name)
        if not data:
            raise Refusal(400, "Bad Request: wrong file identifier/HTTP URL specified")
        caption = media.get("caption", "")
        entities = check_text(caption, media.get("caption_entities"), CAPTION_UNITS, "message caption is too long")
        content = {"photo": self.new_photo(data), "caption": caption, "caption_entities": entities}
        return change(message, {**content, "text": None, "entities": None}, params)

    def _editable(self, params: Json) -> Json:
        message = self.messages.get((params["chat_id"], params["message_id"]))
        if message is None or message not in self.sent.get(params["chat_id"], []):
            raise Refusal(400, "Bad Request: message to edit not found")
        return message

    def _answer_tap(self, params: Json, _files: dict[str, bytes]) -> bool:
        if params["callback_query_id"] not in self.open_taps or units(params.get("text", "")) > TOAST:
            raise Refusal(400, TOO_OLD)
        self.open_taps.remove(params["callback_query_id"])
        self.answers.append(params)
        return True

    def _get_file(self, params: Json, _files: dict[str, bytes]) -> Json:
        data = self.files.get(params["file_id"])
        if data is None:
            raise Refusal(400, "Bad Request: invalid file_id")
        return {**self.new_file(data), "file_path": f"photos/{params['file_id']}.jpg"}


def check_text(text: str, entities: list[Json] | None, limit: int, complaint: str) -> list[Json] | None:
    """Refuse what Telegram refuses about a text, and entities that do not lie on whole characters of it."""
    if not text.strip():
        raise Refusal(400, "Bad Request: message text is empty")
    if units(text) > limit:
        raise Refusal(400, f"Bad Request: {complaint}")
    for entity in entities or ():
        begin, end = entity["offset"] * 2, (entity["offset"] + entity["length"]) * 2
        if not 0 <= begin < end <= units(text) * 2:
            raise Refusal(400, "Bad Request: ENTITY_BOUNDS_INVALID")
        try:
            text.encode("utf-16-le")[begin:end].decode("utf-16-le")
        except UnicodeDecodeError:
            raise Refusal(400, "Bad Request: ENTITY_BOUNDS_INVALID") from None
    return entities


def check_buttons(markup: Json | None) -> Json | None:
    """Refuse buttons that Telegram refuses."""
    buttons = [button for row in (markup or {}).get("inline_keyboard", []) for button in row]
    if len(buttons) > BUTTONS:
        raise Refusal(400, "Bad Request: reply markup is too long")
    pressed = [button["callback_data"] for button in buttons if "web_app" not in button]
    if any(not button["web_app"]["url"].startswith("https://") for button in buttons if "web_app" in button):
        raise Refusal(400, "Bad Request: inline keyboard button Web App URL must be HTTPS")
    if any(not 1 <= len(payload.encode()) <= PAYLOAD_BYTES for payload in pressed):
        raise Refusal(400, "Bad Request: BUTTON_DATA_INVALID")
    return markup


def change(message: Json, content: Json, params: Json) -> Json:
    """Edit *message* in place; the same content again is refused, as Telegram does."""
    content["reply_markup"] = check_buttons(params.get("reply_markup"))
    if all(message.get(key) == value for key, value in content.items()):
        raise Refusal(400, NOT_MODIFIED)
    message["edit_date"] = int(time.time())
    for key, value in content.items():
        message.pop(key, None)
        if value is not None:
            message[key] = value
    return message
