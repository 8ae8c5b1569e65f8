# Everything a person types. The work is in siaga/main/prepare.py (system Python, standard library only).
PYTHON ?= python3

.PHONY: setup
setup: ## Python environment with the locked packages
	@$(PYTHON) -m siaga.main.prepare python
