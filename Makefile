# Two commands: `make run` starts Baraza, `make test` checks everything. Both install what is missing first. So does `make measure`, which
# prints what docs/measures.md says of server and first visit as it is on this machine and keeps it under target/measures; it takes 50 minutes, and the machine should do nothing else.
# `make compare` compares opinion groups and rankings with an independent implementation in Python; `make autobahn` judges the WebSocket stack
# by the Autobahn test suite; `make trials` lets every trial run in its long form, one of them for an hour. Both want 20,000 open files a process.
#
#   make run ARGS="--config config.toml"   passes arguments to the program

# A Node that scripts/tools.sh put here because the system's is too old comes first. rustup's folder is not on every shell's path.
export PATH := $(CURDIR)/.tools/node/bin:$(PATH):$(HOME)/.cargo/bin

.PHONY: run test measure trials compare autobahn

run:
	@scripts/tools.sh build
	cargo run --release -- $(ARGS)

test:
	@scripts/tools.sh test
	@scripts/test.sh

measure:
	@scripts/tools.sh test
	cargo build --release
	ulimit -n 20000 && node benches/measure.mjs
	npm --silent --prefix web run measure

trials:
	@scripts/tools.sh test
	ulimit -n 20000 && BARAZA_TRIALS=long cargo nextest run --release --profile long --no-fail-fast \
	  -E 'test(/^trials::|^domain::(agrees|golden)::|^bad_input::/)'

compare:
	@scripts/tools.sh build
	@scripts/compare.sh

autobahn:
	@scripts/tools.sh build
	@scripts/autobahn.sh
