# The few commands that matter; the work is in scripts/.

.PHONY: help build test lint race demo man install clean

PREFIX ?= /usr/local
DESTDIR ?=

help:
	@echo 'make demo     install what is missing, build, and show a deployment from spec to healthy and back'
	@echo '              STORE=etcd ENGINE=docker uses those; KEEP=1 leaves it running'
	@echo 'make test     install what is missing, build, and run every check and test'
	@echo 'make build    build the tools into target/release'
	@echo 'make lint     the checks that need no running service'
	@echo 'make race     the long form of the races for the same cores; minutes (see CONTRIBUTING.md)'
	@echo 'make man      write the generated files anew: man/, completions/, docs/schema/'
	@echo 'make install  copy tools, manual, completions and units under PREFIX ($(PREFIX))'
	@echo 'make clean    remove what was built'

build:
	scripts/setup build
	cargo build --release --workspace --bins

test:
	scripts/setup test
	scripts/test

lint:
	scripts/setup build
	scripts/test lint

race:
	scripts/setup test
	scripts/race

demo:
	scripts/setup demo
	cargo build --release --workspace --bins
	scripts/demo

man:
	cargo xtask all

install: build
	scripts/install '$(DESTDIR)' '$(PREFIX)'

clean:
	cargo clean
