# What can be done here: `make` prints the table.
.DEFAULT_GOAL := help
.PHONY: help install up down clean check test simulate bench screenshots soak audit deploy lock types format style in-step chromium fast long

# Any Python 3 starts the installation, which finds or fetches Python 3.13.
PYTHON3 ?= python3
PYTHON := .venv/bin/python
UV := .tools/bin/uv
EXPORT := $(UV) export --quiet --frozen --package orglane --no-dev --no-emit-workspace --no-hashes --no-annotate --no-header
LAYER := layers/dependencies/requirements.txt
FAST_TESTS = $(wildcard tests/unit tests/contract tests/property tests/flow tests/simulator tests/template)
SLOW_TESTS = tests/emulator tests/browser
# The SAM CLI, and the Python and uv that it builds with.
SAM := PATH="$(CURDIR)/.tools/sam/bin:$(CURDIR)/.tools/bin:$$PATH" SAM_CLI_TELEMETRY=0 .tools/sam/bin/sam

help: ## this table
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

up: install ## start everything on this machine: http://localhost:4580 (DETACH=1 returns once it is ready)
	@$(PYTHON) -m local.up $(if $(DETACH),--detach)

down: ## stop what `make up` started; its data is kept
	@if [ -x $(PYTHON) ]; then $(PYTHON) -m local.down; else echo "Nothing is running."; fi

clean: ## stop it and forget its data
	@if [ -x $(PYTHON) ]; then $(PYTHON) -m local.down --forget; else rm -rf .orglane; fi

check: style fast ## style, types, and the tests that need no deployment

test: style fast long chromium ## everything: style, types and all tests, those on the local cloud and in a browser included
	@$(PYTHON) -m pytest $(SLOW_TESTS)

simulate: install ## run everything in one process with everything breaking (SEEDS=1000)
	@$(PYTHON) -m tests.simulator --seeds $(or $(SEEDS),1000)

bench: install chromium ## measure, print ratios, write bench/results/
	@$(PYTHON) -m bench

soak: install chromium ## leave a sidebar open and watch its sockets and its memory (MINUTES=10)
	@$(PYTHON) -m bench.soak --minutes $(or $(MINUTES),10)

screenshots: install chromium ## take the pictures of docs/screenshots anew
	@$(PYTHON) -m tests.browser.screenshots

audit: install ## known weaknesses of the packages, as far as the registries tell
	@$(PYTHON) -m local.audit

deploy: install ## build for Lambda and deploy to the AWS account of your credentials
	@test -f deploy.toml || { cat deploy.example.toml; echo; echo "Copy deploy.example.toml to deploy.toml and fill it in."; exit 1; }
	@chmod 600 deploy.toml
	TARGET=lambda $(SAM) build --build-dir .aws-sam/lambda --cache-dir .aws-sam/lambda-cache
	$(SAM) deploy --template-file .aws-sam/lambda/template.yaml --config-file "$(CURDIR)/deploy.toml"
	@$(PYTHON) -m local.publish deploy.toml

lock: install ## bring the lock files and the layer's requirements up to date
	@$(UV) lock --quiet
	@$(UV) lock --quiet --project local/cloud
	@$(UV) lock --quiet --project local/sam
	@$(EXPORT) --output-file $(LAYER) >/dev/null

types: install ## write the browser's types from the server's classes
	@$(PYTHON) -m local.typescript

format: install ## write the code the way `make check` wants it
	@$(PYTHON) -m ruff format
	@$(PYTHON) -m ruff check --fix
	@npm run --silent format

install: ## install what the other commands need; they do it themselves
	@$(PYTHON3) local/bootstrap.py

style: install in-step
	@$(PYTHON) -m ruff format --check --quiet || { echo "make format mends this"; exit 1; }
	@$(PYTHON) -m ruff check --quiet
	@$(PYTHON) -m mypy --no-error-summary shared/orglane functions cli local tests $(if $(wildcard bench/*.py),bench)
	@if grep -q '^\[tool.importlinter\]' pyproject.toml; then .venv/bin/lint-imports --no-logo; fi
	@npm run --silent check

# The layer's requirements are what the lock file says, or what is deployed is not what is tested; a browser's types are
# what the server sends.
in-step: install
	@$(UV) lock --check --quiet || { echo "uv.lock is behind pyproject.toml: make lock"; exit 1; }
	@$(EXPORT) | diff - $(LAYER) || { echo "$(LAYER) is behind uv.lock: make lock"; exit 1; }
	@$(PYTHON) -m local.typescript --check

fast: install
	@$(PYTHON) -m pytest -x -n auto --dist worksteal -m "not long" $(FAST_TESTS)

# What takes longer than a moment and needs no deployment: a minute of the simulator, and the client's guards taken out.
long: install
	@$(PYTHON) -m pytest -x -n auto --dist worksteal -m long $(FAST_TESTS)
	@npm run --silent check:long

chromium: install
	@$(PYTHON) -m local.chromium
