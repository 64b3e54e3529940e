"""Runs one flow run that is due, and tells the server how it went: `… flow_run ID`.

`prefect flow-run execute` would do that on a copy of the folder it is started in, which is the
coach's: everybody's names, and years of files.
"""

from __future__ import annotations

import asyncio
import shlex
import sys
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from prefect import Flow
from prefect.client.schemas.objects import FlowRun
from prefect.runner._flow_run_executor import FlowRunExecutorContext
from prefect.runner._starter_engine import EngineCommandStarter

_ENGINE = shlex.join((sys.executable, "-P", "-m", "prefect.engine"))


async def execute(flow_run_id: UUID) -> None:
    """Run it in a process of its own, which a person may cancel and which may die.

    That process stands in an empty folder: Prefect imports from where it stands first, and would
    take a folder of the workspace called config for the program's.
    """
    with TemporaryDirectory(prefix="thirdlap-") as nowhere:
        async with FlowRunExecutorContext() as context:
            starter = EngineCommandStarter(
                command=_ENGINE, cwd=nowhere, control_channel=context.control_channel
            )
            flow_run = await context.client.read_flow_run(flow_run_id)
            await context.create_executor(flow_run, starter, resolve_flow=_nightly).submit()


async def _nightly(_: FlowRun) -> Flow[Any, Any]:
    from flows.nightly import nightly

    return nightly


if __name__ == "__main__":
    asyncio.run(execute(UUID(sys.argv[1])))
