import hashlib

from hypothesis import given
from hypothesis import strategies as st

from parsers.common.identity import Identity


def test_the_formula_of_the_contract() -> None:
    expected = hashlib.sha256(b"content\x001\x002").hexdigest()[:20]
    assert Identity(b"content").activity_id(part_index=1, session_index=2) == expected
    assert Identity(b"content").file_sha256 == hashlib.sha256(b"content").hexdigest()


@given(st.binary(max_size=50), st.integers(1, 20), st.integers(1, 20))
def test_parts_and_sessions_are_told_apart(content: bytes, part: int, session: int) -> None:
    identity = Identity(content)
    first = identity.activity_id(part_index=part, session_index=session)
    assert first == identity.activity_id(part_index=part, session_index=session)
    assert first != identity.activity_id(part_index=part + 1, session_index=session)
    assert first != identity.activity_id(part_index=part, session_index=session + 1)
