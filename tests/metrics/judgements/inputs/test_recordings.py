from metrics.judgements.inputs.recordings import no_recording


def test_without_a_store_there_is_no_recording() -> None:
    assert no_recording("any") is None
