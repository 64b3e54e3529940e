#!/usr/bin/env bash
# sweat's mean-max curve never sees a window that begins with the first sample.
#
# A mean-max curve is the best mean of every length. sweat 0.25.0 (GoldenCheetah's Python library) takes
# differences of the running sum without a 0 before it, so the window from the first sample on is left
# out for every length, and the whole recording has no mean at all.
#   speeds 9 1 1 1 1 at 1 Hz, best second     9.0 by pandas 1.5.3 (rolling mean), 1.0 by sweat
#   speeds 5 5 5 1 1 at 1 Hz, best 3 seconds  5.0 by pandas, 3.67 by sweat
# One would guess that both agree. A time trial that is recorded from its gun on loses its best times:
# of 60 real runs and 2,007 windows, ten came out too slow, by up to 2.3 m.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check \
    sweat==0.25.0 pandas==1.5.3 numpy==1.26.4 scipy==1.12.0
cd "$folder"
"$folder/venv/bin/python" -W ignore - <<'PY'
from importlib.metadata import version

import pandas as pd
import sweat  # noqa: F401

print({name: version(name) for name in ("sweat", "pandas", "numpy")})


def curves(speeds):
    """The best mean of every length: by pandas, by sweat."""
    index = pd.to_timedelta(range(len(speeds)), unit="s")
    series = pd.Series([float(speed) for speed in speeds], index=index, name="speed")
    lengths = range(1, len(speeds) + 1)
    by_pandas = [round(series.rolling(length).mean().max(), 2) for length in lengths]
    by_sweat = [round(float(mean), 2) for mean in series.sweat.mean_max()]
    return by_pandas, by_sweat


first, second = curves([9, 1, 1, 1, 1]), curves([5, 5, 5, 1, 1])
later = curves([1, 1, 1, 1, 9])
for name, (by_pandas, by_sweat) in (("9 1 1 1 1", first), ("5 5 5 1 1", second), ("1 1 1 1 9", later)):
    print(f"{name}: pandas {by_pandas}, sweat {by_sweat}")
assert first == ([9.0, 5.0, 3.67, 3.0, 2.6], [1.0, 1.0, 1.0, 1.0])
assert second == ([5.0, 5.0, 5.0, 4.0, 3.4], [5.0, 5.0, 3.67, 3.0])
assert later == ([9.0, 5.0, 3.67, 3.0, 2.6], [9.0, 5.0, 3.67, 3.0]), "only the first window is lost"
PY
