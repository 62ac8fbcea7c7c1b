#!/usr/bin/env bash
# Measures the compiled rings: instructions per packet (callgrind, exact) against Tests/Bench/baseline.json, cycles beside the C bound.
# Writes artifacts/bench.json and artifacts/bench.svg. Fails when an instruction count is more than 3 % over the baseline.
#   ./bench.sh            the gate
#   ./bench.sh --update   makes what was measured the baseline
#   ./bench.sh --cycles   also cycles, interleaved with the C bound
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
source scripts/prerequisites.sh
require_dotnet
require clang clang
require lld-link lld
require valgrind valgrind
install_missing

dotnet restore Driver/Sys/VirtioNetCx.Sys.csproj --verbosity quiet --nologo
Tests/Bench/build.sh
bench=artifacts/bench

# Right before fast: every format, shape, order, with and without interrupts.
for format in "" -p; do for shape in 1 2 i; do for order in "" -ooo -inorder; do for interrupt in "" -i; do
  # shellcheck disable=SC2086
  "$bench/harness" -e "$bench/ours.dll" $format -s $shape -b 256 -v $order $interrupt | grep -q '^ok' \
    || { echo "error: wrong result: format '$format' shape $shape $order $interrupt" >&2; exit 1; }
done; done; done; done

# Instructions of the engine's own image between two run lengths: what a packet costs, without start and end.
count() { # ENGINE ARGUMENTS...
  local engine=$1; shift
  local first=0 total n
  for n in 3200 35200; do
    valgrind --tool=callgrind --callgrind-out-file="$bench/callgrind.out" "$bench/harness" -e "$bench/$engine.dll" "$@" -n $n -r 1 > /dev/null 2>&1
    total=$(awk '
      /^ob=/ { match($0, /\([0-9]+\)/); id = substr($0, RSTART, RLENGTH); rest = substr($0, RSTART + RLENGTH + 1)
               if (rest != "") name[id] = rest; object = name[id]; next }
      /^cob=/ { match($0, /\([0-9]+\)/); id = substr($0, RSTART, RLENGTH); rest = substr($0, RSTART + RLENGTH + 1)
               if (rest != "") name[id] = rest; next }
      /^calls=/ { skip = 1; next }
      /^[0-9+*-]/ { if (skip) { skip = 0; next } if (object == "" || object == "???") sum += $2 }
      END { printf "%d", sum }' "$bench/callgrind.out")
    [ "$n" = 3200 ] && first=$total
  done
  awk -v a="$first" -v b="$total" 'BEGIN { printf "%.1f", (b - a) / 64000 }'
}

baseline=Tests/Bench/baseline.json
old() { [ ! -f "$baseline" ] || sed -n "s|.*\"$1\": *\([0-9.]*\).*|\1|p" "$baseline"; }

status=0
json="" rows=""
printf '%-26s %10s %10s %10s\n' "instructions per packet" ours baseline "C bound"
for format in split packed; do for order in any in-order; do for batch in 32 1; do for shape in 1 2 i; do
  arguments=(-s "$shape" -b "$batch")
  [ $format = packed ] && arguments+=(-p)
  bound=""
  if [ $order = any ]; then bound=$(count floor "${arguments[@]}"); else arguments+=(-inorder); fi
  name="$format/$order/$shape/batch$batch"
  ours=$(count ours "${arguments[@]}")
  was=$(old "$name")
  verdict=""
  if [ -n "$was" ] && awk -v a="$ours" -v b="$was" 'BEGIN { exit !(a > b * 1.03) }'; then verdict="  over"; status=1; fi
  printf '%-26s %10s %10s %10s%s\n' "$name" "$ours" "${was:--}" "${bound:--}" "$verdict"
  json+="${json:+,$'\n'}  \"$name\": $ours"
  rows+="$name $ours ${bound:-0}"$'\n'
done; done; done; done
printf '{\n%s\n}\n' "$json" > artifacts/bench.json
[ "${1:-}" = --update ] && cp artifacts/bench.json "$baseline"

printf '%s' "$rows" | grep batch32 | awk '
  BEGIN { print "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"640\" height=\"330\" font-family=\"sans-serif\" font-size=\"12\">"
          print "<text x=\"10\" y=\"18\" font-size=\"14\">Instructions per packet, batch 32 (blue: compiled C#, grey: C bound)</text>" }
  { y = 32 + NR * 22; printf "<text x=\"10\" y=\"%d\">%s</text>", y + 10, $1
    if ($3 > 0) printf "<rect x=\"200\" y=\"%d\" width=\"%d\" height=\"6\" fill=\"#aaa\"/>", y + 8, $3 * 3
    printf "<rect x=\"200\" y=\"%d\" width=\"%d\" height=\"8\" fill=\"#36c\"/><text x=\"%d\" y=\"%d\">%s</text>\n", y, $2 * 3, 206 + $2 * 3, y + 10, $2 }
  END { print "</svg>" }' > artifacts/bench.svg

if [ "${1:-}" = --cycles ]; then
  for round in 1 2 3 4 5 6 7 8; do for engine in ours floor null; do
    "$bench/harness" -e "$([ $engine = null ] && echo null || echo "$bench/$engine.dll")" -s 2 -b 32 -n 200000 -r 9 -csv \
      | awk -F, -v e=$engine '{ print e, $7 }'
  done; done | awk '{ if (!($1 in m) || $2 < m[$1]) m[$1] = $2 }
    END { printf "cycles per packet, split, two descriptors, batch 32: ours %.1f, C bound %.1f\n", m["ours"] - m["null"], m["floor"] - m["null"] }'
fi

[ $status -eq 0 ] || echo "error: more instructions than 3 % over $baseline" >&2
exit $status
