#!/usr/bin/env bash
#
# Compares the benchmarks with the saved baseline, or saves a new one:
#
#	bash internal/bench/baseline.sh
#	bash internal/bench/baseline.sh -update
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
saved=internal/bench/baseline.txt

measure() {
	go test -run='^$' -bench='^Benchmark(Turn|Decode|Encode|Delta|Call)$' -benchmem -benchtime=300x -count=6 ./llm ./llm/agent ./retell
}

if [[ ${1:-} == -update ]]; then
	measure >"$saved"
	exit
fi
now=$(mktemp)
trap 'rm -f "$now"' EXIT
measure >"$now"
go tool -modfile=tools/go.mod benchstat "$saved" "$now"
