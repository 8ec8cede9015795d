"""The default alphabet of the phone networks (3GPP TS 23.038), as the gateways that must be told need it."""

BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""The 128 characters, each at its code."""

EXTENSION = {
    0x0A: "\f",
    0x14: "^",
    0x28: "{",
    0x29: "}",
    0x2F: "\\",
    0x3C: "[",
    0x3D: "~",
    0x3E: "]",
    0x40: "|",
    0x65: "€",
}
"""The characters that follow an escape."""

ESCAPE = 0x1B
_CARRIED = frozenset(BASIC) - {"\x1b"} | frozenset(EXTENSION.values())


def is_gsm7(text: str) -> bool:
    """Whether *text* needs no other alphabet; the post office folds it so, and then it costs least."""
    return _CARRIED.issuperset(text)


def from_gsm7(data: bytes) -> str:
    """Read *data*, one septet in each octet."""
    said: list[str] = []
    escaped = False
    for code in data:
        if escaped:
            said.append(EXTENSION.get(code, BASIC[code & 0x7F]))
        elif code != ESCAPE:
            said.append(BASIC[code & 0x7F])
        escaped = code == ESCAPE and not escaped
    return "".join(said)
