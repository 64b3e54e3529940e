"""FIT: bytes to messages (`decode`), and messages to activities (`read_fit`)."""

from parsers.fit.activities import read_fit
from parsers.fit.decode import FitFile, Part, decode
from parsers.fit.messages import MessageColumn, Messages

__all__ = ["FitFile", "MessageColumn", "Messages", "Part", "decode", "read_fit"]
