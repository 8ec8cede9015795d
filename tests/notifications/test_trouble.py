"""What is logged when the post office cannot work on the storage."""

import pytest
import structlog

from core.errors import StorageDown
from notifications.trouble import note, where


def test_a_storage_that_is_down_is_no_bug_of_ours() -> None:
    with structlog.testing.capture_logs() as logs:
        note("sms", StorageDown("disk I/O error"))

    assert logs == [{"event": "post.storage_unavailable", "log_level": "warning", "account": "sms"}]


def test_a_bug_is_named_with_its_account() -> None:
    with structlog.testing.capture_logs() as logs:
        note("sms", KeyError("x"))

    assert [(each["event"], each["log_level"], each["error"]) for each in logs] == [
        ("post.failed", "error", "KeyError")
    ]


def test_what_broke_is_said_without_the_words_that_it_quotes() -> None:
    def broken() -> None:
        raise ValueError("4 rue des Lilas")

    with pytest.raises(ValueError, match="Lilas") as caught:
        broken()
    said = where(caught.value)

    assert said.startswith("ValueError at test_trouble.py:")
    assert "Lilas" not in said
    assert where(ValueError("never raised")) == "ValueError"
