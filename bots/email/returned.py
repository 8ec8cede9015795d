"""Mails that come back: what they say about the delivery of ours (RFC 3464), in whatever words."""

from __future__ import annotations

import re
from email import message_from_bytes
from email.message import Message
from email.policy import compat32
from typing import TypeAlias

from flufl.bounce import all_failures

from bots.email.body import read_body
from bots.email.envelope import Envelope, decoded
from bots.email.reasons import reason_for
from core.ports import Reason

# Generic for the type checker only.
Part: TypeAlias = "Message[str, str]"

_STATUS = re.compile(r"\b([45])\.\d{1,3}\.\d{1,3}\b")
_FULL = "5.2.2"
_LONGEST = 4_000

# Servers that write no report in the standard's form, in the five languages of our neighbours and theirs.
_GAVE_UP = re.compile(
    r"undeliver(able|ed)|returned mail|delivery (has |status notification \()?fail|could( not|n['’]t) be delivered"
    r"|user unknown|no such user|does not exist"
    r"|échec d(e|u) (la |l['’])?(remise|distribution|livraison|envoi)|non[ -](remis|distribué|délivré)"
    r"|n['’](a|ont) (pas )?pu être (remis|distribué|délivré|livré|envoyé)|impossible de (remettre|distribuer|délivrer)"
    r"|adresse (inconnue|introuvable|inexistante)|destinataire (inconnu|introuvable)|n['’]existe pas"
    r"|unzustellbar|nicht zugestellt|zustellung (ist )?(fehlgeschlagen|gescheitert)|empfänger unbekannt"
    r"|no (se )?(ha )?(podido|pudo) (ser )?entrega|no entregado|error de entrega|usuario desconocido|no existe"
    r"|mancat[ao] (consegna|recapito)|non (è stato )?(consegnat|recapitat)|impossibile (consegnare|recapitare)"
    r"|destinatario sconosciuto",
    re.IGNORECASE,
)
_STILL_TRIES = re.compile(
    r"delayed|will (re)?try|not yet|no action is required|retardé|différé|nouvelle tentative|nous continuerons"
    r"|verzögert|weiter(e|hin) versuch|retrasad|se volverá a intentar|in ritardo|ritardata|nuovi tentativi",
    re.IGNORECASE,
)


def failure_in(raw: bytes, envelope: Envelope) -> Reason | None:
    """Say why *raw*, which came to a return address of ours, tells that our mail was not delivered.

    None when it tells something else: a delay, a success, an absence.
    """
    message = message_from_bytes(raw, policy=compat32)
    report = next((part for part in message.walk() if part.get_content_type() == "message/delivery-status"), None)
    if report is not None:
        return _reported(report)
    if envelope.text("auto-submitted").strip().lower().startswith("auto-replied"):
        return None
    subject = decoded(next(iter(envelope.values("subject")), b""))
    text = f"{subject}\n{read_body(raw).text[:_LONGEST]}"
    if _STILL_TRIES.search(text):
        return None
    temporary, permanent = _recognised(message)
    if temporary:
        return None
    return _reason(text) if permanent or _GAVE_UP.search(text) else None


def _reported(report: Part) -> Reason | None:
    blocks = report.get_payload()
    for block in blocks if isinstance(blocks, list) else []:
        if isinstance(block, Message) and str(block.get("action", "")).strip().lower() == "failed":
            return _reason(str(block.get("status", "")))
    return None


def _recognised(message: Part) -> tuple[bool, bool]:
    """Whether flufl.bounce finds addresses that fail for now, and for good."""
    try:
        temporary, permanent = all_failures(message)
    except Exception:  # noqa: BLE001 - a detector may trip over any text; our own words are still there
        return False, False
    return bool(temporary), bool(permanent)


def _reason(text: str) -> Reason:
    """Give the meaning of the first status in *text*; a server that gave up without one knows nobody there."""
    status = _STATUS.search(text)
    if status is None:
        return Reason.UNREACHABLE
    if status[1] == "4" or status[0] == _FULL:
        # It tried for days, or the mailbox is full: the address may be good, and the letter is lost all the same.
        return Reason.UNAVAILABLE
    return reason_for("RCPT", 550 if status[0][:3] in {"5.0", "5.1", "5.2", "5.4", "5.7"} else 554, status[0])
