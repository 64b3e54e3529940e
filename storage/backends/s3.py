"""The objects below one prefix of an S3 bucket, through obstore, with errors in plain words.

Endpoint and credentials are those of the usual `AWS_…` variables, which Polars reads as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from storage.backends.errors import ConflictError, ReadOnlyError, StoreError

try:
    import obstore
    from obstore import exceptions as refusals
    from obstore.store import S3Store
except ImportError as error:
    raise StoreError(
        "a store in a bucket needs one more package: pip install 'thirdlap[s3]'"
    ) from error

if TYPE_CHECKING:
    from obstore.store import RetryConfig

_RETRY: RetryConfig = {"max_retries": 5, "retry_timeout": timedelta(seconds=30)}
"""How long an endpoint that does not answer is tried again; obstore's own 3 min are silence."""

_VARIABLES = "check AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"


class Object(NamedTuple):
    """What was found under a key: its content, and the ETag that is another with every content."""

    content: bytes
    version: str


class Listed(NamedTuple):
    """An object as a list names it."""

    key: str
    size_bytes: int
    version: str


class Objects:
    """A bucket's objects below a prefix, with keys relative to it."""

    def __init__(self, address: str) -> None:
        self.address = address.rstrip("/")
        with explained(self.address):
            self._store = S3Store.from_url(self.address, retry_config=_RETRY)

    def where(self, key: str) -> str:
        """Return an object's own address."""
        return f"{self.address}/{key}" if key else self.address

    def get(self, key: str) -> Object | None:
        """Content and version, which belong together; None where there is no such object."""
        with explained(self.where(key)):
            try:
                fetched = obstore.get(self._store, key)
            except FileNotFoundError:
                return None
            return Object(bytes(fetched.bytes()), fetched.meta["e_tag"] or "")

    def head(self, key: str) -> Listed | None:
        """Size and version; None where there is no such object."""
        with explained(self.where(key)):
            try:
                meta = obstore.head(self._store, key)
            except FileNotFoundError:
                return None
            return Listed(key, meta["size"], meta["e_tag"] or "")

    def put(self, key: str, content: bytes) -> None:
        """Whatever was there before."""
        with explained(self.where(key)):
            obstore.put(self._store, key, content)

    def put_if(self, key: str, content: bytes, *, was: str | None) -> str:
        """Put an object only where its version is still `was`; return the new version.

        None: there must be no object.

        `ConflictError` where it is another, unless that has this very content: a put whose answer
        was lost is tried again, and meets itself.
        """
        mode: obstore.PutMode = "create" if was is None else {"e_tag": was}
        with explained(self.where(key)):
            try:
                return obstore.put(self._store, key, content, mode=mode)["e_tag"] or ""
            except (refusals.AlreadyExistsError, refusals.PreconditionError) as refusal:
                current = self.get(key)
                if current is not None and current.content == content:
                    return current.version
                raise ConflictError(
                    "another process changed it in the meantime", path=self.where(key)
                ) from refusal

    def below(self, prefix: str) -> Iterator[Listed]:
        """List all objects below a prefix, at any depth."""
        with explained(self.where(prefix)):
            for chunk in obstore.list(self._store, prefix or None):
                for listed in chunk:
                    yield Listed(listed["path"], listed["size"], listed["e_tag"] or "")

    def names(self, prefix: str) -> list[str]:
        """List what comes next after a prefix, sorted: objects and prefixes of others."""
        with explained(self.where(prefix)):
            listing = obstore.list_with_delimiter(self._store, prefix or None)
        keys = [*listing["common_prefixes"], *(listed["path"] for listed in listing["objects"])]
        return sorted(key.rpartition("/")[2] for key in keys)

    def copy(self, source: str, target: str) -> None:
        """Within the bucket: nothing goes over the net."""
        with explained(self.where(target)):
            obstore.copy(self._store, source, target)

    def delete(self, keys: Iterable[str]) -> None:
        """Remove objects; fine if there are none."""
        with explained(self.address):
            obstore.delete(self._store, list(keys))


@contextmanager
def explained(where: str) -> Iterator[None]:
    """Turn what obstore says into the error of `storage.backends.errors` that says it in words."""
    try:
        yield
    except StoreError:
        raise
    except (refusals.PermissionDeniedError, refusals.UnauthenticatedError) as error:
        raise ReadOnlyError(f"the bucket refuses these keys; {_VARIABLES}", path=where) from error
    except (refusals.BaseError, OSError, ValueError) as error:
        problem = f"the bucket cannot be used: {_detail(error)}; {_VARIABLES}"
        raise StoreError(problem, path=where) from error


def _detail(error: Exception) -> str:
    """Cut an error down to what happened, without its kind and the answer's own mark-up."""
    line = str(error).partition("\n")[0].partition(": <?xml")[0]
    return line.removeprefix("Generic S3 error: ") or type(error).__name__
