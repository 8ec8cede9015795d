"""Telephone numbers, as people write them and as networks know them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import phonenumbers

if TYPE_CHECKING:
    from collections.abc import Callable


def reader(country: str) -> Callable[[str], str | None]:
    """Give what reads numbers as they are dialled from *country*."""
    return partial(number_of, country=country)


def number_of(text: str, country: str) -> str | None:
    """Give the number in *text* in E.164; none when nobody can be reached there."""
    said = text.strip()
    for each in (said, f"+{said}"):
        try:
            number = phonenumbers.parse(each, country)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return None


def as_dialled(number: str, country: str) -> str:
    """Give a number of ours as people in *country* read it aloud."""
    try:
        parsed = phonenumbers.parse(number, country)
    except phonenumbers.NumberParseException:
        return number
    is_abroad = phonenumbers.region_code_for_number(parsed) != country
    form = phonenumbers.PhoneNumberFormat.INTERNATIONAL if is_abroad else phonenumbers.PhoneNumberFormat.NATIONAL
    return phonenumbers.format_number(parsed, form)
