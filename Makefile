# PopCon in two commands: `make run` makes an emoji pack, `make test` runs every test.
# Only Python 3.11 or newer and make are needed; everything else is installed into .venv.

PYTHON ?= python3
CHARACTER ?= mascot
JOBS ?= jobs
UPLOAD_BYTES := 200000000
BIN := .venv/bin
INSTALL := $(BIN)/uv pip install --quiet --python $(BIN)/python --constraint requirements.lock

.PHONY: run test dev stop lock lint

run: .venv/core
	@$(BIN)/popcon run --character "$(CHARACTER)" --jobs-root "$(JOBS)"

# Three processes keep two cores busy: tests wait for kernels and browsers half of the time.
# A test that fails is tried once more, and both are told: a busy machine may have been too slow.
# What is compiled is kept, also where a container says otherwise: hundreds of processes begin here.
test: .venv/test
	PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest --numprocesses 3 --dist loadfile \
	  --no-loadscope-reorder -p no:nbval --reruns 1 --rerun-show-tracebacks

# JupyterLab takes the next free port where its own is taken; root (in a container) has to insist.
# What is uploaded elsewhere than at home comes as one message, a third larger than the file.
dev: .venv/core
	@case "$(abspath $(JOBS))/" in "$(CURDIR)/"*) ;; *) echo "JupyterLab shows files of this \
	folder only: $(JOBS) is outside of it. Choose a JOBS inside."; exit 2;; esac
	@POPCON_JOBS_ROOT="$(abspath $(JOBS))" $(BIN)/jupyter lab --ServerApp.root_dir=. \
	  --LabApp.default_url=/lab/tree/notebooks/home.ipynb \
	  --ServerApp.tornado_settings="{'websocket_max_message_size': $(UPLOAD_BYTES)}" \
	  $(if $(filter 0,$(shell id -u)),--allow-root)

# Ends the JupyterLab that was started in this folder, and no other.
stop: .venv/core
	@$(BIN)/python -c "import os, signal; \
	from jupyter_server.serverapp import list_running_servers; \
	found = [s for s in list_running_servers() if s['root_dir'] == os.getcwd()]; \
	[os.kill(s['pid'], signal.SIGTERM) for s in found]; \
	print('Stopped', *[s['url'] for s in found]) if found else print('No JupyterLab runs here.')"

lint: .venv/test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

# Pins every package with its hashes, for every extra and Python; holds no address.
lock: .venv/uv
	$(BIN)/uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-header --no-annotate --upgrade --quiet \
	  --output-file requirements.lock
	$(BIN)/uv pip compile gpu_worker/requirements.in --constraint requirements.lock \
	  --python-version 3.11 --python-platform x86_64-unknown-linux-gnu --generate-hashes \
	  --no-emit-index-url --no-header --no-annotate --quiet --output-file gpu_worker/requirements.txt

.venv/uv:
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@touch $@

.venv/core: .venv/uv pyproject.toml requirements.lock
	$(INSTALL) --editable .
	@touch $@

.venv/test: .venv/core
	$(INSTALL) --editable '.[test,lint,models,sam,worker]'
	@touch $@
