"""One module for each command of `thirdlap`."""
