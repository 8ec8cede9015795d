"""What a failure of either library means to the post office."""

from __future__ import annotations

from datetime import timedelta

from aiogram import exceptions as speaking
from telegram import error as hearing

from core.ports import DeliveryFailed, Reason

DETAIL_LENGTH = 160
SPEAKING = (speaking.AiogramError, OSError, UnicodeDecodeError)
"""What comes out of aiogram when a message was not taken; bytes that are no text are none of its own exceptions."""


def failure_of(error: Exception) -> DeliveryFailed:
    """Say why *error* happened, in our words and without personal data."""
    reason = _reason_of(error)
    if isinstance(error, speaking.TelegramRetryAfter):
        # aiogram writes the chat's id into the message of this one.
        return DeliveryFailed(reason, "too many requests", timedelta(seconds=error.retry_after))
    if isinstance(error, hearing.RetryAfter):
        return DeliveryFailed(reason, "too many requests", _wait_of(error))
    return DeliveryFailed(reason, _detail_of(error))


def _reason_of(error: Exception) -> Reason:
    if isinstance(error, speaking.ClientDecodeError):
        # The message was taken, but the answer is beyond the library: sending it again would only repeat it.
        accepted = isinstance(error.data, dict) and error.data.get("ok") is True
        return Reason.REJECTED if accepted else Reason.UNAVAILABLE
    if isinstance(error, speaking.TelegramAPIError):
        for words, reason in DESCRIPTIONS:
            if words in error.message.lower():
                return reason
    return next((reason for kind, reason in EXCEPTIONS if isinstance(error, kind)), Reason.UNAVAILABLE)


def _wait_of(error: hearing.RetryAfter) -> timedelta:
    wait = error.retry_after
    return wait if isinstance(wait, timedelta) else timedelta(seconds=wait)


def _detail_of(error: Exception) -> str:
    # Network errors quote addresses that hold the token; only what the server itself said is repeated.
    if isinstance(error, speaking.TelegramAPIError) and not isinstance(error, speaking.TelegramNetworkError):
        return error.message[:DETAIL_LENGTH]
    if isinstance(error, hearing.BadRequest):
        return error.message[:DETAIL_LENGTH]
    return type(error).__name__


# What the server says in words only, the error code being the same 400 or 403 for all.
DESCRIPTIONS: tuple[tuple[str, Reason], ...] = (
    ("too many requests", Reason.THROTTLED),
    ("chat not found", Reason.INVALID),
    ("user not found", Reason.INVALID),
    ("peer_id_invalid", Reason.INVALID),
    ("not enough rights", Reason.UNREACHABLE),
    ("have no rights to send", Reason.UNREACHABLE),
    ("need administrator rights", Reason.UNREACHABLE),
    ("chat_write_forbidden", Reason.UNREACHABLE),
    ("chat_restricted", Reason.UNREACHABLE),
    ("chat_admin_required", Reason.UNREACHABLE),
    ("chat_send_plain_forbidden", Reason.UNREACHABLE),
    ("group chat was deactivated", Reason.UNREACHABLE),
    ("user_is_blocked", Reason.UNREACHABLE),
    ("input_user_deactivated", Reason.UNREACHABLE),
    ("bad webhook", Reason.MISCONFIGURED),
)

# The first that fits counts, so that a kind stands before the kind that it specialises.
EXCEPTIONS: tuple[tuple[type[Exception], Reason], ...] = (
    (speaking.TelegramRetryAfter, Reason.THROTTLED),
    (speaking.TelegramForbiddenError, Reason.UNREACHABLE),
    (speaking.TelegramUnauthorizedError, Reason.MISCONFIGURED),
    (speaking.TelegramConflictError, Reason.MISCONFIGURED),
    (speaking.TelegramNotFound, Reason.MISCONFIGURED),
    (speaking.TelegramMigrateToChat, Reason.INVALID),
    (speaking.TelegramEntityTooLarge, Reason.REJECTED),
    (speaking.TelegramNetworkError, Reason.UNAVAILABLE),
    (speaking.TelegramServerError, Reason.UNAVAILABLE),
    (speaking.TelegramBadRequest, Reason.REJECTED),
    (hearing.RetryAfter, Reason.THROTTLED),
    (hearing.InvalidToken, Reason.MISCONFIGURED),
    (hearing.Forbidden, Reason.MISCONFIGURED),
    (hearing.Conflict, Reason.MISCONFIGURED),
    # While listening we say nothing but our own settings: the webhook's address.
    (hearing.BadRequest, Reason.MISCONFIGURED),
    (hearing.NetworkError, Reason.UNAVAILABLE),
)
