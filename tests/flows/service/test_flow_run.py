"""The parts of Prefect that no version promises, and that a nightly batch is run by."""

from __future__ import annotations

from inspect import iscoroutinefunction, signature

CHANGED = (
    "Prefect has changed what flows/service/flow_run.py is made of, so no nightly batch would run:"
    " adapt it, and the versions that pyproject.toml allows"
)


def test_prefect_has_what_runs_a_flow_run_that_is_due() -> None:
    try:  # Prefect takes a second to load
        from prefect.runner._flow_run_executor import FlowRunExecutorContext  # noqa: PLC0415
        from prefect.runner._starter_engine import EngineCommandStarter  # noqa: PLC0415

        from flows.service.flow_run import _nightly  # noqa: PLC0415

        signature(EngineCommandStarter).bind(command="", cwd="", control_channel=None)
        make = signature(FlowRunExecutorContext.create_executor)
        make.bind(None, None, None, resolve_flow=_nightly)
    except (ImportError, AttributeError, TypeError) as error:
        raise AssertionError(CHANGED) from error
    asked = str(make.parameters["resolve_flow"].annotation)
    assert iscoroutinefunction(_nightly) == ("Awaitable" in asked), CHANGED
