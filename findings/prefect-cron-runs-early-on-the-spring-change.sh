#!/usr/bin/env bash
# A Prefect schedule for a time that the spring change skips runs an hour before it, not after.
#
# prefect 3.8.8. In New York the clock goes from 01:59 to 03:00 on 2026-03-08, so there is no 02:30.
# cron daemons run such a job at 03:00 or 03:30, after the gap. Prefect's CronSchedule("30 2 * * *")
# gives 01:30 that night: 23 hours after the run before, and the same moment as "30 1 * * *", so two
# jobs that were an hour apart start together. In Berlin it is the same on 2026-03-29.
#
# Seen: 30 2 * * *  America/New_York  2026-03-08T01:30:00-05:00, then 2026-03-09T02:30:00-04:00
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check prefect==3.8.8
cd "$folder"
PREFECT_HOME="$folder/prefect" "$folder/venv/bin/python" - <<'PY'
import asyncio
from datetime import datetime
from zoneinfo import ZoneInfo

import prefect
from prefect.server.schemas.schedules import CronSchedule


async def runs(cron, zone, start):
    schedule = CronSchedule(cron=cron, timezone=zone)
    dates = await schedule.get_dates(2, start=datetime(*start, tzinfo=ZoneInfo(zone)))
    return [date.astimezone(ZoneInfo(zone)).isoformat() for date in dates]


async def main():
    new_york, berlin = "America/New_York", "Europe/Berlin"
    seen = [
        await runs("30 2 * * *", new_york, (2026, 3, 7, 12)),
        await runs("30 1 * * *", new_york, (2026, 3, 7, 12)),
        await runs("30 2 * * *", berlin, (2026, 3, 28, 12)),
    ]
    print("prefect", prefect.__version__)
    for dates in seen:
        print(" ", *dates)
    assert seen == [
        ["2026-03-08T01:30:00-05:00", "2026-03-09T02:30:00-04:00"],
        ["2026-03-08T01:30:00-05:00", "2026-03-09T01:30:00-04:00"],
        ["2026-03-29T01:30:00+01:00", "2026-03-30T02:30:00+02:00"],
    ], "the behavior changed"


asyncio.run(main())
PY
