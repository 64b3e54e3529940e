from metrics.races import enums


def test_each_word_is_spelled_once_in_its_enum() -> None:
    for kind in (enums.SplitSource, enums.SplitKind, enums.SpeedType, enums.RaceForm):
        words = [word.value for word in kind]
        assert len(words) == len(set(words))
        assert all(word == word.casefold() for word in words)
