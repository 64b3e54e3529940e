# Every target makes the environment it needs, from a bare python3 and make.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready-$(shell cat pyproject.toml constraints.txt | cksum | cut -d' ' -f1)

# What tests write need not outlive them: it is in memory where there are two gigabytes of it, and
# stays where one failed.
MEMORY := $(shell df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 && $$4 > 2e6 { print $$6 }')

# Some hundred processes start in a run: without kept bytecode each would compile the program anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test check bench score season soak clean

demo: $(READY)        ## the main job: simulate, ingest, say where the tables are
	$(BIN)/thirdlap demo

test: $(READY)        ## everything a change must pass, small doses of the heavy tests included
	folder=$$(mktemp -d $(if $(MEMORY),-p $(MEMORY))) && export TMPDIR=$$folder && \
	$(BIN)/python -m pytest -n auto --dist worksteal -m "not soak" && rm -rf "$$folder"

check: $(READY)       ## formatting, lint, types, layers
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy -n auto
	$(BIN)/lint-imports

bench: $(READY)       ## speed beside named peers, in one run: writes docs/performance.md
	$(BIN)/python -m benchmarks
	$(BIN)/python -m benchmarks.performance --out docs/performance.md

score: $(READY)       ## how well efforts are found: writes docs/accuracy.md, docs/witnesses.md
	$(BIN)/python -m benchmarks.accuracy --out docs/accuracy.md
	$(BIN)/python -m benchmarks.witnesses --out docs/witnesses.md

season: $(READY)      ## how well five seasons are judged: writes docs/season.md
	$(BIN)/python -m benchmarks.season --out docs/season.md

soak: $(READY)        ## the full-size reliability figures, and what a tenth year costs
	$(BIN)/python -m pytest -m soak -s
	$(BIN)/python -m benchmarks growth

clean:
	rm -rf $(VENV) build dist

$(READY): pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --no-compile --disable-pip-version-check -c constraints.txt -e ".[dev,bench,recipes,cluster,s3]"
	@# On all cores, where pip compiles on one; templates of packages are no code and do not compile.
	-@$(BIN)/python -m compileall -q -j 0 $(VENV)/lib > /dev/null 2>&1
	@rm -f $(VENV)/.ready-*
	@touch $@
