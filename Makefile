# Everything a newcomer needs: `make quickstart` and `make test`. `make help` lists the rest.

PREFIX ?= /usr/local
SWIFT_BUILD = swift build
# A distributable binary carries the Swift runtime; macOS has it in the system.
STATIC = $(if $(filter Linux,$(shell uname -s)),--static-swift-stdlib)
SOURCES = Package.swift Sources Tests Benchmarks/Package.swift Benchmarks/Sources

.PHONY: help setup build release test quickstart example example-tune install uninstall lint format docs bench clean

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | sort | expand -t 14

setup: ## system packages where missing, ONNX Runtime into .deps/
	@scripts/setup

build: setup ## debug build
	$(SWIFT_BUILD)

release: setup ## optimised build, Swift runtime linked statically
	$(SWIFT_BUILD) -c release --product perjoule $(STATIC)

# Serving's tests wait for sockets: in a process of their own nobody who computes holds the two threads they run on.
test: setup ## every test
	swift test --skip ServingTests
	swift test --skip-build --filter ServingTests

quickstart: release ## measure, profile and plan a two-stage pipeline; ends with a table and out/quickstart/report.html
	@scripts/quickstart

example: release ## the same at full size: seven YOLOv7 weights at 640/1280 px, five ResNets (hours, 3 GB of models)
	@scripts/quickstart Examples/detect-classify/full.yaml out/full

example-tune: release ## hyper-parameter searches compared on a real training job, small; makes a Python for it
	@Examples/tune/setup
	.build/release/perjoule study Examples/tune/search-quick.yaml

install: release ## binary, ONNX Runtime and shell completions under PREFIX
	@scripts/install "$(DESTDIR)$(PREFIX)"

uninstall: ## what install put under PREFIX
	@scripts/install --remove "$(DESTDIR)$(PREFIX)"

lint: ## style check, as CI runs it
	swift format lint --strict --recursive $(SOURCES)

format: ## bring the sources into house style
	swift format --in-place --recursive $(SOURCES)

docs: setup ## DocC documentation into out/docs
	@scripts/docs

bench: release ## the figures of Benchmarks/, as ratios against peers in the same run
	@Benchmarks/run

clean: ## build products; keeps .deps
	rm -rf .build out Benchmarks/.build
