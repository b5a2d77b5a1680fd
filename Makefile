# What can be done here: `make help`.
.DEFAULT_GOAL := help
.PHONY: help install up down clean

PYTHON3 ?= python3
PYTHON := .venv/bin/python

help: ## this table
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install: ## install what the other commands need; they do it themselves
	@$(PYTHON3) local/bootstrap.py

up: install ## start everything on this machine: http://localhost:4580 (DETACH=1 returns once it is ready)
	@$(PYTHON) -m local.up $(if $(DETACH),--detach)

down: install ## stop what `make up` started; its data is kept
	@$(PYTHON) -m local.down

clean: install ## stop it and forget its data
	@$(PYTHON) -m local.down --forget
