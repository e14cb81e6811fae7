#!/usr/bin/env bash
# Runs the test programs given as arguments, each with arguments of its own behind blanks, shows their output, and closes with what failed,
# said once more, and the totals of all.
set -u -f -o pipefail
passed=0 failed=0 skipped=0
log=$(mktemp) failures=$(mktemp)
trap 'rm -f "$log" "$failures"' EXIT

for program in "$@"; do
    $program -noColor 2>&1 | tee "$log"
    status=${PIPESTATUS[0]}
    grep -A 6 -E '\[FAIL\]$' "$log" >>"$failures"
    summary=$(grep -E 'Total: [0-9]+, Errors: [0-9]+, Failed: [0-9]+, Skipped: [0-9]+' "$log" | tail -n 1)
    if [ -z "$summary" ]; then
        echo "$program ended with $status and no summary"
        failed=$((failed + 1))
        continue
    fi
    count() { sed -E "s/.*$1: ([0-9]+).*/\1/" <<<"$summary"; }
    bad=$(($(count Failed) + $(count Errors)))
    [ "$status" -ne 0 ] && [ "$bad" -eq 0 ] && bad=1
    failed=$((failed + bad))
    skipped=$((skipped + $(count Skipped)))
    passed=$((passed + $(count Total) - $(count Failed) - $(count Skipped)))
done

cat "$failures"
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
