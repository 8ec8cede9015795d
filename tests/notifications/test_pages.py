"""Long texts in parts."""

from hypothesis import given
from hypothesis import strategies as st

from core.wire import Span, plain
from notifications.pages import pages, units


def test_a_short_text_is_one_part() -> None:
    assert pages((Span("Bonjour"),), 10, 3) == ((Span("Bonjour"),),)


def test_a_text_is_cut_between_paragraphs_first() -> None:
    rich = (Span("Un deux.\n\n"), Span("Trois", bold=True), Span(" quatre"))

    assert pages(rich, 16, 3) == ((Span("Un deux."),), (Span("Trois", bold=True), Span(" quatre")))


def test_an_emoji_counts_twice() -> None:
    assert units("🚨A") == 3
    assert [plain(part) for part in pages((Span("🚨🚨🚨"),), 4, 3)] == ["🚨🚨", "🚨"]


def test_what_no_part_can_hold_ends_in_an_ellipsis() -> None:
    parts = pages((Span("mot " * 50),), 20, 2)

    assert len(parts) == 2
    assert plain(parts[1]).endswith("mot…")


@given(
    st.lists(st.builds(Span, st.text(min_size=1), st.booleans()), max_size=5),
    st.integers(min_value=4, max_value=40),
    st.integers(min_value=1, max_value=4),
)
def test_parts_keep_their_length_number_and_order(spans: list[Span], limit: int, most: int) -> None:
    parts = pages(tuple(spans), limit, most)
    said = "".join(plain(part) for part in parts)
    meant = plain(spans)

    assert len(parts) <= max(most, 1)
    assert all(units(plain(part)) <= limit for part in parts)
    if not said.endswith("…"):
        assert said.split() == meant.split() or "".join(said.split()) == "".join(meant.split())


def test_an_emoji_that_does_not_fit_whole_leaves_no_half() -> None:
    """The limit is even, the text before it odd: one place stays empty."""
    assert [plain(part) for part in pages((Span("A🚨🚨"),), 4, 3)] == ["A🚨", "🚨"]
    assert [plain(part) for part in pages((Span("A🚨"), Span("🚨")), 6, 3)] == ["A🚨🚨"]
