# A machine with Python 3.11 or newer and make is enough.
#
#   make up     set everything up, build the demonstration city and open the desk
#   make test   all checks and tests
#   make help   the other targets
#
# What is installed is pinned by version and hash in requirements/*.txt; a step runs again only when its input changed.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

VENV := .venv
BIN := $(VENV)/bin
# Stamps lie inside the environment, so that removing it removes them too.
MADE := $(VENV)/.made
RUNTIME := $(VENV)/.runtime
DEVELOPMENT := $(VENV)/.development
SPARK := $(VENV)/.spark
BENCH := $(VENV)/.bench
FRONTEND := $(VENV)/.frontend
PIP_INSTALL := $(BIN)/python -m pip --disable-pip-version-check install --quiet --quiet
# Extras stay in the pins: with hashes, pip takes coverage[toml] for another requirement than coverage.
PIN := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	--no-strip-extras --no-emit-index-url --no-emit-find-links $(UPGRADE)

# The first Python that is new enough and can make environments; `make up PYTHON=…` chooses another.
CANDIDATES := python3 python3.13 python3.12 python3.11 python3.14 python
SUITABLE := import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))
PYTHON = $(shell for name in $(CANDIDATES); do $$name -c '$(SUITABLE)' >/dev/null 2>&1 && { echo $$name; break; }; done)

# Spark 4.0 runs on Java 17 to 23. Asked by running it: some systems have a `java` that only says where to get one.
HAS_JAVA := java -version 2>&1 | grep -Eq 'version "(1[7-9]|2[0-3])'

# The desk is tested on its own database, and on PostgreSQL where one answers at this address.
POSTGRESQL ?= postgresql://postgres@127.0.0.1:5432/postgres
# What asks every address for its rights and manners says the same on any database: once is enough.
SAME_ON_BOTH := $(addprefix --ignore=tests/desk/,test_access.py test_hostile.py test_reads.py)
HAS_POSTGRESQL := $(BIN)/python -c 'import psycopg, sys; psycopg.connect(sys.argv[1], connect_timeout=3).close()' $(POSTGRESQL) 2>/dev/null

.PHONY: help
help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

.PHONY: up
up: $(RUNTIME) ## set up, build the demonstration city and open the desk
	@$(MAKE) --question $(FRONTEND) || { $(MAKE) $(FRONTEND) & made=$$!; $(BIN)/mingcheng up --prepare && wait $$made; }
	@exec $(BIN)/mingcheng up

.PHONY: install
install: $(RUNTIME) $(FRONTEND) ## set up only: afterwards .venv/bin/mingcheng is there

.PHONY: spark
spark: $(SPARK) ## add Spark, for data beyond one machine; Java (17 to 23) is needed beside it

.PHONY: test
test: lint $(FRONTEND) ## all checks and tests; those on Spark where there is Java
	@if $(HAS_JAVA); then $(MAKE) $(SPARK); else \
	    echo "没有找到 Java（17 至 23），Spark 的测试将跳过（Debian、Ubuntu 可安装 default-jre-headless）。"; \
	    echo "No Java (17 to 23): the Spark tests will be skipped (Debian, Ubuntu: install default-jre-headless)."; \
	fi
	$(BIN)/pytest --numprocesses=2 --dist=loadfile
	@if $(HAS_POSTGRESQL); then \
	    MINGCHENG_DATABASE_URL=$(POSTGRESQL) $(BIN)/pytest tests/desk --numprocesses=2 --dist=loadfile $(SAME_ON_BOTH); \
	else \
	    echo "$(POSTGRESQL) 没有 PostgreSQL，网页的测试只在 SQLite 上运行。"; \
	    echo "No PostgreSQL at $(POSTGRESQL): the desk was tested on SQLite alone."; \
	fi

.PHONY: coverage
coverage: $(DEVELOPMENT) $(FRONTEND) ## which lines the tests reach; takes half as long again as the tests alone
	$(BIN)/pytest --numprocesses=2 --dist=loadfile --cov --cov-report=term

.PHONY: lint
lint: $(DEVELOPMENT) ## the checks that run nothing: style, types, imports between floors
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

.PHONY: format
format: $(DEVELOPMENT) ## put the code into its one form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

.PHONY: bench
bench: $(DEVELOPMENT) $(BENCH) ## time and peak memory of the main jobs, as a table
	@$(BIN)/python benchmarks/run.py

.PHONY: screenshots
screenshots: $(DEVELOPMENT) $(FRONTEND) ## pictures of every page of the desk, in screenshots/; Chromium is needed
	@$(BIN)/python scripts/screenshots.py

.PHONY: messages
messages: $(DEVELOPMENT) ## collect the messages of the code into the English catalogue and compile it
	@$(BIN)/python scripts/messages.py

.PHONY: requirements
requirements: $(DEVELOPMENT) ## pin the requirement files again; with UPGRADE=--upgrade to newer versions
	$(PIN) requirements/build.in -o requirements/build.txt
	$(PIN) pyproject.toml -o requirements/runtime.txt
	$(PIN) requirements/frontend.in -o requirements/frontend.txt
	$(PIN) requirements/dev.in -o requirements/dev.txt
	$(PIN) requirements/spark.in -o requirements/spark.txt
	$(PIN) requirements/bench.in -o requirements/bench.txt

.PHONY: clean
clean: ## remove the environment and everything that was made
	rm -rf $(VENV) build dist out htmlcov .coverage .coverage.* coverage.xml .hypothesis \
	    .mypy_cache .pytest_cache .ruff_cache .import_linter_cache spark-warehouse metastore_db derby.log
	find src tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

$(MADE):
	@test -n "$(PYTHON)" || { \
	    echo "没有找到可用的 Python：需要 3.11 至 3.14，并带 venv 与 ensurepip（Debian、Ubuntu 请安装 python3-venv）。" >&2; \
	    echo "No suitable Python: 3.11 to 3.14 with venv and ensurepip is needed (Debian, Ubuntu: install python3-venv)." >&2; \
	    exit 1; }
	@echo "建立环境 $(VENV)（$(PYTHON)）……"
	@$(PYTHON) -m venv $(VENV)
	@touch $@

# Packages are not compiled beforehand: that would take as long as to install them, and most of it is never used.
# The product itself is linked, not copied: a change of the code needs no new installation, one of pyproject.toml does.
$(RUNTIME): $(MADE) pyproject.toml requirements/build.txt requirements/runtime.txt
	@echo "安装运行所需的软件包，首次约需一两分钟……"
	@$(PIP_INSTALL) --no-compile --require-hashes --only-binary :all: -r requirements/build.txt -r requirements/runtime.txt
	@$(PIP_INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

$(DEVELOPMENT): $(RUNTIME) requirements/dev.txt
	@echo "安装开发与测试所需的软件包……"
	@$(PIP_INSTALL) --require-hashes --only-binary :all: -r requirements/dev.txt
	@touch $@

# PySpark is published as source alone; setuptools, which builds it, is among the packages of build.txt.
$(SPARK): $(RUNTIME) requirements/spark.txt
	@echo "安装 Spark，首次需下载约四百兆字节……"
	@$(PIP_INSTALL) --require-hashes --only-binary :all: --no-binary pyspark --no-build-isolation -r requirements/spark.txt
	@touch $@

# The desk's scripts: what npm gives is pinned in package-lock.json; its install scripts do not run.
FRONTEND_SOURCES := $(wildcard frontend/src/*.js) frontend/build.mjs frontend/package-lock.json
$(FRONTEND): $(RUNTIME) requirements/frontend.txt $(FRONTEND_SOURCES)
	@echo "生成网页所需的静态文件……"
	@$(PIP_INSTALL) --require-hashes --only-binary :all: -r requirements/frontend.txt
	@cd frontend && export PATH="$(abspath $(BIN)):$$PATH" && npm ci --silent --ignore-scripts --no-audit --no-fund && node build.mjs
	@touch $@

$(BENCH): $(RUNTIME) requirements/bench.txt
	@echo "安装对照测量所需的软件包……"
	@$(PIP_INSTALL) --require-hashes --only-binary :all: -r requirements/bench.txt
	@touch $@
