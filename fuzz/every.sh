#!/bin/sh
# Every fuzz target for so many seconds (default 60), one after another: `fuzz/every.sh SECONDS [TARGET…]`. Prints for each how
# many executions it made, its coverage, its memory, and the inputs it failed on, if any. FLAGS are passed to cargo fuzz.
cd "$(dirname "$0")/.." || exit 1
export RUSTC_BOOTSTRAP=1
seconds=${1:-60}
[ $# -gt 0 ] && shift
[ $# -gt 0 ] || set -- $(cargo fuzz list)
for target in "$@"; do
    mkdir -p "fuzz/corpus/$target"
    tokens="fuzz/tokens/$target.dict"
    [ -f "$tokens" ] && tokens="-dict=$tokens" || tokens=
    told=$(cargo fuzz run $FLAGS "$target" -- $tokens -max_total_time="$seconds" -rss_limit_mb=2048 -timeout=10 \
        -print_final_stats=1 2>&1)
    executions=$(printf '%s\n' "$told" | sed -n 's/^stat::number_of_executed_units: *//p')
    memory=$(printf '%s\n' "$told" | sed -n 's/^stat::peak_rss_mb: *//p')
    coverage=$(printf '%s\n' "$told" | sed -n 's/.* cov: \([0-9]*\) .*/\1/p' | tail -n 1)
    found=$(printf '%s\n' "$told" | sed -n 's/.*Test unit written to //p' | tr '\n' ' ')
    echo "$target: ${executions:-0} executions, coverage ${coverage:-0}, peak ${memory:-?} MB, ${found:-nothing found}"
done
