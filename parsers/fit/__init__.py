"""FIT: bytes to messages (`decode`), and messages to activities (`read_fit`)."""

from parsers.fit.activities import read_fit
from parsers.fit.decode import FitFile, Part, decode
from parsers.fit.messages import Column, Messages

__all__ = ["Column", "FitFile", "Messages", "Part", "decode", "read_fit"]
