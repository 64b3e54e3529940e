"""Laws of every file, whatever is in it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config import ConfigError, Workspace, read_workspace
from config.starters import starters

EXAMPLES = {name: text.replace("\n#", "\n") for name, text in starters().items()}
"""Every starter with all its lines read, explanations too: full of mistakes."""

NAMES = sorted(EXAMPLES.keys() - {"thirdlap.toml"})


def read(folder: pytest.TempPathFactory, **texts: bytes) -> Workspace | ConfigError:
    path = folder.mktemp("workspace")
    for name, data in texts.items():
        (path / name).write_bytes(data)
    try:
        return read_workspace(path)
    except ConfigError as error:
        return error


@settings(max_examples=60, deadline=None)
@given(name=st.sampled_from(NAMES), data=st.binary(max_size=80))
def test_any_bytes_are_read_or_refused_in_words(
    tmp_path_factory: pytest.TempPathFactory, name: str, data: bytes
) -> None:
    found = read(tmp_path_factory, **{name: data})
    assert isinstance(found, Workspace) or str(found).startswith(name)


@settings(max_examples=60, deadline=None)
@given(data=st.data(), name=st.sampled_from(NAMES))
def test_a_slip_anywhere_is_read_or_refused_in_words(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, name: str
) -> None:
    text = EXAMPLES[name]
    at = data.draw(st.integers(0, len(text)))
    slip = data.draw(st.text(max_size=3))
    found = read(tmp_path_factory, **{name: (text[:at] + slip + text[at + 1 :]).encode()})
    assert isinstance(found, Workspace) or found.problems


def test_all_files_are_told_of_at_once_and_each_problem_has_its_line(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    found = read(tmp_path_factory, **{name: EXAMPLES[name].encode() for name in NAMES})
    assert isinstance(found, ConfigError)
    assert {str(problem).split(",")[0] for problem in found.problems} == set(NAMES)
