# make check: what every change must pass. make soak: the long runs, by hand.
PYTHON ?= python

.PHONY: check format lint types imports test measured conformance coverage soak bench docs interop
.NOTPARALLEL:

check: lint types imports test

format:
	$(PYTHON) -m ruff format .
	$(PYTHON) -m ruff check --fix .

lint:
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m ruff check .

types:
	$(PYTHON) -m mypy
	$(PYTHON) tests/typing/check.py

imports:
	$(PYTHON) -c "from importlinter.cli import lint_imports_command as run; run()"

test: measured conformance coverage

measured:
	$(PYTHON) -m pytest -n 2 --cov --cov-report= tests/unit tests/docs tests/properties

conformance:
	$(PYTHON) -m pytest -n 2 tests/conformance

coverage:  # of what the tests left in .coverage
	$(PYTHON) -m coverage report --fail-under=99

soak:
	HYPOTHESIS_PROFILE=soak $(PYTHON) -m pytest -m "soak or not soak" tests/properties tests/unit/elm/test_codec.py tests/conformance/test_edc_profile.py
	$(PYTHON) -m pytest -m soak -s tests/soak
	$(PYTHON) tests/fuzz.py --minutes 20

bench:
	$(PYTHON) bench/run.py
	$(PYTHON) bench/forms.py
	$(PYTHON) bench/elm.py
	$(PYTHON) bench/jsonld.py
	$(PYTHON) bench/profile.py
	$(PYTHON) bench/status.py
	$(PYTHON) bench/eseal.py

docs:
	$(PYTHON) -m sphinx -nW docs docs/_build

interop:  # npm must be there; the packages are installed first, the run itself is offline
	cd tests/interop && npm ci
	$(PYTHON) tests/interop/run.py
