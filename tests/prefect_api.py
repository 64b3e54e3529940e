"""Asks a Prefect server over HTTP, as no client of its own does."""

from __future__ import annotations

import base64
import json
import time
import urllib.error
import urllib.request
from typing import Any

LONGEST_S = 240.0
BUSY = 503


def posted(url: str, body: dict[str, Any], *, login: str = "") -> Any:
    """Post to a server, with a login where it wants one, and read what it answers."""
    headers = {"Content-Type": "application/json"}
    if login:
        headers["Authorization"] = f"Basic {base64.b64encode(login.encode()).decode()}"
    request = urllib.request.Request(url, data=json.dumps(body).encode(), headers=headers)
    until = time.monotonic() + LONGEST_S
    while True:
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            # While it starts, the server's own database may be locked.
            if error.code != BUSY or time.monotonic() > until:
                raise
        time.sleep(0.5)
