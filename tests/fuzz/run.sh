#!/usr/bin/env bash
# Lets each fuzzer make up inputs: tests/fuzz/run.sh [seconds each, 600] [NAME...]. What it finds is
# written into the folder findings/ of the build; mend it and keep the input in tests/fuzz/corpus/NAME.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
seconds=${1:-600}
shift || true
[[ -f build/fuzz/build.ninja ]] || cmake --preset fuzz
cmake --build --preset fuzz
build=$PWD/build/fuzz
export LSAN_OPTIONS=suppressions=$PWD/tests/support/leaks.txt
failed=()
for name in ${@:-$(cd tests/fuzz/corpus && ls)}; do
  mkdir -p "$build/corpus/$name" "$build/findings"
  log=$build/findings/$name.log
  echo "== $name"
  "$build/bin/fuzz_$name" -max_total_time="$seconds" -timeout=5 -rss_limit_mb=512 -malloc_limit_mb=256 \
    -max_len=4096 -print_final_stats=1 -artifact_prefix="$build/findings/$name-" \
    "$build/corpus/$name" "tests/fuzz/corpus/$name" > "$log" 2>&1 || failed+=("$name")
  grep -aE 'number_of_executed_units|SUMMARY' "$log" || true
done
if ((${#failed[@]})); then
  echo "findings: ${failed[*]} (see $build/findings)"
  exit 1
fi
echo "nothing was found"
