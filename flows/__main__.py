"""`python -m flows` is `thirdlap`."""

from flows.cli.main import main

if __name__ == "__main__":
    main(prog_name="thirdlap")
