from __future__ import annotations

import pytest

pytest.importorskip("obstore", reason="obstore is not installed: pip install -e '.[s3]'")

from obstore import exceptions as refusals

from storage.backends.errors import ConflictError, ReadOnlyError, StoreError
from storage.backends.s3 import explained


@pytest.mark.parametrize(
    ("error", "kind", "words"),
    [
        (refusals.PermissionDeniedError("x"), ReadOnlyError, "s3://b/a: the bucket refuses"),
        (refusals.GenericError("Generic S3 error: no answer\nDebug"), StoreError, "no answer; "),
        (OSError("gone: <?xml version"), StoreError, "gone; check AWS_ENDPOINT_URL"),
    ],
)
def test_what_obstore_says_becomes_an_error_in_plain_words(
    error: Exception, kind: type[StoreError], words: str
) -> None:
    with pytest.raises(kind, match=words) as caught, explained("s3://b/a"):
        raise error
    assert "\n" not in str(caught.value)
    assert "xml" not in str(caught.value)


def test_a_conflict_passes_unchanged() -> None:
    with pytest.raises(ConflictError, match="changed"), explained("s3://b/a"):
        raise ConflictError("changed")
