# 两条命令：make sweep（搭建并运行主流程）与 make test / two commands: the main job and the tests.
PERIOD ?= 2026-10
REGION ?= 150000
PERSONS ?= 20000
SEED ?= 7
LANDING ?= .landing/$(REGION)-$(PERIOD)-$(PERSONS)-$(SEED)
LAKE ?= .lake
REPORTS ?= .reports
LINES ?= 2000000
WORKERS ?= 2
BIN := .venv/bin

.PHONY: setup sweep test lint bench docs clean

setup:
	@scripts/setup.sh

# 模拟一个地区一个月的数据，再从落地文件跑到报告 / simulate a region's month, then run from landing files to the report
sweep: setup
	@[ -d "$(LANDING)" ] || $(BIN)/fundaudit simulate --persons $(PERSONS) --period $(PERIOD) --region $(REGION) --seed $(SEED) --out "$(LANDING)"
	@$(BIN)/fundaudit sweep --period $(PERIOD) --region $(REGION) --landing "$(LANDING)" --lake "$(LAKE)" --reports "$(REPORTS)"

test:
	@scripts/setup.sh --with-browser
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder

lint: setup
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/sqlfluff lint --disable-progress-bar jobs/rules jobs/detect

bench: setup
	@$(BIN)/python -m benchmarks.detect --lines $(LINES)
	@$(BIN)/python -m benchmarks.intake --lines $(LINES)
	@$(BIN)/python -m benchmarks.quality --lines $(LINES)

# 重新生成数据字典与规则目录 / regenerate the dictionary and the rule catalogue
docs: setup
	@$(BIN)/python -m jobs.dictionary
	@$(BIN)/python -m jobs.detect.catalogue

clean:
	rm -rf .venv .cache .lake .landing .landing.truth .reports
