from __future__ import annotations

import gc
import subprocess
import sys

from flows.common.garbage import COLLECTED_AFTER, collected_seldom

_LOOKED = """
import gc
from flows.common.garbage import collect_seldom
collect_seldom()
print(gc.get_threshold()[0], flush=True)
gc.callbacks.append(lambda phase, info: print(phase, info["generation"], gc.get_freeze_count() > 0))
"""


def test_a_process_looks_for_garbage_seldom_and_passes_over_all_at_its_end() -> None:
    process = subprocess.run(
        (sys.executable, "-c", _LOOKED), capture_output=True, text=True, check=True
    )
    threshold, *looks = process.stdout.splitlines()
    assert int(threshold) == COLLECTED_AFTER
    assert looks
    assert all(look.endswith("True") for look in looks)


def test_what_was_usual_comes_back_when_the_last_of_several_threads_ends() -> None:
    usual = gc.get_threshold()
    first, second = collected_seldom(), collected_seldom()
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    assert gc.get_threshold()[0] == COLLECTED_AFTER
    second.__exit__(None, None, None)
    assert gc.get_threshold() == usual
