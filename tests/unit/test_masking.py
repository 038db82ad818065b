"""What covers a text: blocks that tell nothing of what they hide."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from backend.records.masking import BLOCK, covered_text, spans
from backend.records.schemas import Masking


def masking(first: int, last: int, provision: str = "P") -> Masking:
    return Masking(
        id=uuid.uuid4(), field="body", first=first, last=last, reason="r", provision=provision,
        masked_at=datetime.now(UTC), masked_by=None, lifted_at=None, lifted_reason=None,
    )  # fmt: skip


passages = st.lists(
    st.tuples(st.integers(0, 30), st.integers(1, 10)).map(lambda p: masking(p[0], p[0] + p[1])),
    max_size=5,
)


@given(st.text(alphabet="ab\n\r💡", max_size=40), passages)
def test_the_pieces_are_the_text(text: str, maskings: list[Masking]) -> None:
    whole = text.replace("\r\n", "\n").replace("\r", "\n")
    assert "".join(span.text for span in spans(text, maskings)) == whole


@given(st.text(alphabet="xyz", min_size=1, max_size=40), passages)
def test_no_covered_character_is_left(text: str, maskings: list[Masking]) -> None:
    told = covered_text(text, maskings)
    hidden = {i for one in maskings for i in range(one.first, one.last)}
    left = [c for i, c in enumerate(text) if i not in hidden]
    assert [c for c in told if c in "xyz"] == left


def test_a_block_is_as_long_whatever_it_covers() -> None:
    assert covered_text("ab", [masking(0, 1)]) == f"{BLOCK} [P]b"
    assert covered_text("a" * 99 + "b", [masking(0, 99)]) == f"{BLOCK} [P]b"
    assert covered_text("", []) == ""


def test_passages_that_touch_are_one_block() -> None:
    both = [masking(0, 2, "A"), masking(2, 3, "B")]
    assert covered_text("abc", both) == f"{BLOCK} [A; B]"
