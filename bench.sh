#!/usr/bin/env bash
# Measures the compiled rings: instructions per packet (callgrind, exact) against Tests/Bench/baseline.json and the goals, beside C bounds.
# Writes artifacts/bench.json and charts into artifacts/bench/. Fails when a count is more than 3 % over the baseline, or over its goal.
#   ./bench.sh            the gate
#   ./bench.sh --update   makes what was measured the baseline, and the charts those of Tests/Bench/charts
#   ./bench.sh --cycles   also cycles: medians of eight processes, interleaved with the C bounds
#   ./bench.sh --dpdk     also the whole paths beside those of DPDK (installed if it is missing), as cycles; takes minutes
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
source scripts/prerequisites.sh
require_dotnet
require clang clang
require lld-link lld
require valgrind valgrind
require llvm-objdump llvm
if [ "${1:-}" = --dpdk ]; then
  require pkg-config pkg-config
  pkg-config --exists libdpdk 2> /dev/null || missing+=(libdpdk-dev)
fi
install_missing

dotnet restore Driver/Sys/VirtioNetCx.Sys.csproj --verbosity quiet --nologo
Tests/Bench/build.sh
bench=artifacts/bench

# Right before fast: every format, shape, order, with and without interrupts.
for format in "" -p; do for shape in 1 2 i; do for order in "" -ooo -inorder -run; do for interrupt in "" -i; do
  # shellcheck disable=SC2086
  "$bench/harness" -e "$bench/ours.dll" $format -s $shape -b 256 -v $order $interrupt | grep -q '^ok' \
    || { echo "error: wrong result: format '$format' shape $shape $order $interrupt" >&2; exit 1; }
done; done; done; done
paths() { # PROGRAM ARGUMENTS...
  local program=$1 format length; shift
  for format in "" -p; do for length in 60 1460; do
    # shellcheck disable=SC2086
    "$bench/$program" "$bench/paths.dll" $format "$@" -l $length -b 100 -v | grep -q '^ok' \
      || { echo "error: wrong frames: $program $format $* $length" >&2; exit 1; }
  done; done
}
paths txpath
paths txpath -c
paths txpath -h
paths rxpath
paths rxpath -c

# The code itself: no call where a packet passes, no frame of a reverse P/Invoke, nothing that touches more than XMM, nothing that throws.
disassembly=$bench/rings.txt
llvm-objdump -d -r --no-show-raw-insn "$bench/rings.obj" > "$disassembly"
if awk '/>:$/ { hot = /RingEngine__(Add|Reclaim|Receive|Post)[A-Za-z_0-9]*</ || /RingEngine__Kick>/; name = $2; found += hot } hot && /\tcall/ { print name, $0 }
        END { if (found < 18) print "only " found " functions were found" }' "$disassembly" | grep .; then
  echo "error: a call on the way of a packet" >&2; exit 1
fi
if grep -E $'\tv[a-z0-9]+\t|ReversePInvoke|ThrowPlatformNotSupported' "$disassembly" | grep -vE $'\tver[rw]\t'; then
  echo "error: code that has no place in a driver" >&2; exit 1
fi

# Instructions of an engine's own image, which callgrind has no name for, in one run.
instructions() { # COMMAND...
  valgrind --tool=callgrind --callgrind-out-file="$bench/callgrind.out" "$@" > /dev/null 2>&1
  awk '
    /^ob=/ { match($0, /\([0-9]+\)/); id = substr($0, RSTART, RLENGTH); rest = substr($0, RSTART + RLENGTH + 1)
             if (rest != "") name[id] = rest; object = name[id]; next }
    /^cob=/ { match($0, /\([0-9]+\)/); id = substr($0, RSTART, RLENGTH); rest = substr($0, RSTART + RLENGTH + 1)
             if (rest != "") name[id] = rest; next }
    /^calls=/ { skip = 1; next }
    /^[0-9+*-]/ { if (skip) { skip = 0; next } if (object == "" || object == "???") sum += $2 }
    END { printf "%d", sum }' "$bench/callgrind.out"
}

# What a packet costs, without start and end: the difference of two run lengths. Each of the harness's two repeats adds the packets again.
count() { # ENGINE ARGUMENTS...
  local engine=$1 first second; shift
  first=$(instructions "$bench/harness" -e "$bench/$engine.dll" "$@" -n 3200 -r 1)
  second=$(instructions "$bench/harness" -e "$bench/$engine.dll" "$@" -n 35200 -r 1)
  awk -v a="$first" -v b="$second" 'BEGIN { printf "%.1f", (b - a) / 64000 }'
}

count_receive() { # ENGINE ARGUMENTS...
  local engine=$1 first second; shift
  first=$(instructions "$bench/receive" "$bench/$engine.dll" "$@" -n 2048)
  second=$(instructions "$bench/receive" "$bench/$engine.dll" "$@" -n 34816)
  awk -v a="$first" -v b="$second" 'BEGIN { printf "%.1f", (b - a) / 32768 }'
}

count_path() { # PROGRAM BATCH ARGUMENTS...
  local program=$1 batch=$2 first second; shift 2
  first=$(instructions "$bench/$program" "$bench/paths.dll" "$@" -b "$batch" -n $((64 * batch)))
  second=$(instructions "$bench/$program" "$bench/paths.dll" "$@" -b "$batch" -n $((320 * batch)))
  awk -v a="$first" -v b="$second" -v n=$((256 * batch)) 'BEGIN { printf "%.1f", (b - a) / n }'
}

count_sum() { # ENGINE LENGTH
  local first second
  first=$(instructions "$bench/sum" "$bench/$1.dll" "$2" 0 1000)
  second=$(instructions "$bench/sum" "$bench/$1.dll" "$2" 0 11000)
  awk -v a="$first" -v b="$second" 'BEGIN { printf "%.1f", (b - a) / 10000 }'
}

baseline=Tests/Bench/baseline.json
old() { [ ! -f "$baseline" ] || sed -n "s|.*\"$1\": *\([0-9.]*\).*|\1|p" "$baseline"; }
goal() { sed -n "s|^$1 \([0-9.]*\)\$|\1|p" Tests/Bench/goals.txt; }
over() { [ -n "$2" ] && awk -v a="$1" -v b="$2" -v f="$3" 'BEGIN { exit !(a > b * f) }'; }

status=0
json="" rows=""
row() { # NAME OURS BOUND [LIMIT]
  local was limit verdict=""
  was=$(old "$1") limit=${4:-$(goal "$1")}
  if over "$2" "$was" 1.03; then verdict="  over the baseline"; status=1; fi
  if over "$2" "$limit" 1; then verdict+="  over the goal"; status=1; fi
  printf '%-28s %8s %8s %8s %8s%s\n' "$1" "$2" "${was:--}" "${limit:--}" "${3:--}" "$verdict"
  json+="${json:+,$'\n'}  \"$1\": $2"
  rows+="$1 $2 ${3:-0}"$'\n'
}

printf '%-28s %8s %8s %8s %8s\n' "instructions per packet" ours baseline goal "C bound"
for format in split packed; do
  layout=() ; [ $format = packed ] && layout=(-p)
  for order in any in-order; do for batch in 32 1; do for shape in 1 2 i; do
    arguments=(-s "$shape" -b "$batch" "${layout[@]}")
    bound=""
    if [ $order = any ]; then bound=$(count floor "${arguments[@]}"); else arguments+=(-inorder); fi
    row "$format/$order/$shape/batch$batch" "$(count ours "${arguments[@]}")" "$bound"
  done; done; done
  # A device in order that writes one used element for a batch, which is what the feature is for.
  for shape in 1 2 i; do
    row "$format/in-runs/$shape/batch32" "$(count ours -s "$shape" -b 32 "${layout[@]}" -run)" ""
  done
  bound=$(count_receive floor_receive "${layout[@]}")
  row "$format/any/receive/batch32" "$(count_receive ours "${layout[@]}")" "$bound" "$bound"
done

# Cost must not depend on the ring's size.
sizes=""
for format in split packed; do for size in 2 32 512 32768; do
  layout=() ; [ $format = packed ] && layout=(-p)
  ours=$(count ours -s 2 -b 1 -q $size "${layout[@]}")
  row "$format/any/2/batch1/ring$size" "$ours" ""
  sizes+="$format $size $ours"$'\n'
done; done

# The whole ways of a sent and a received packet through the driver, one pass of EvtPacketQueueAdvance for each batch.
for format in split packed; do for asked in plain checksum headers; do for batch in 1 32; do
  [ $asked$batch = headers1 ] && continue
  arguments=() ; [ $format = packed ] && arguments=(-p)
  case $asked in checksum) arguments+=(-c) ;; headers) arguments+=(-h) ;; esac
  row "transmit/$format/$asked/$batch" "$(count_path txpath $batch "${arguments[@]}")" ""
done; done; done
for format in split packed; do for checks in plain checked; do for batch in 1 32; do
  arguments=() ; [ $format = packed ] && arguments=(-p)
  [ $checks = checked ] && arguments+=(-c)
  row "receive/$format/$checks/$batch" "$(count_path rxpath $batch "${arguments[@]}")" ""
done; done; done

# A call of the checksum, beside SSE2 intrinsics in C.
for length in 20 64 1460; do
  row "sum/$length" "$(count_sum ours $length)" "$(count_sum floor_sum $length)"
done
printf '{\n%s\n}\n' "$json" > artifacts/bench.json

printf '%s' "$rows" | grep batch32 | awk -f Tests/Bench/bars.awk > "$bench/packets.svg"
printf '%s' "$sizes" | awk -f Tests/Bench/sizes.awk > "$bench/sizes.svg"
if [ "${1:-}" = --update ]; then
  cp artifacts/bench.json "$baseline"
  mkdir -p Tests/Bench/charts
  cp "$bench/packets.svg" "$bench/sizes.svg" Tests/Bench/charts/
fi

median() { sort -n | awk '{ v[NR] = $1 } END { printf "%.1f", NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }
of() { awk -v e="$1" '$1 == e { print $2 }'; }

if [ "${1:-}" = --cycles ]; then
  measured=$(for round in 1 2 3 4 5 6 7 8; do for engine in ours floor null; do
    dll=$bench/$engine.dll; [ $engine = null ] && dll=null
    "$bench/harness" -e "$dll" -s 2 -b 32 -n 200000 -r 9 -csv | awk -F, -v e=$engine '{ print e, $7 }'
    [ $engine = null ] && continue
    "$bench/harness" -e "$dll" -s 2 -b 32 -n 400000 -r 5 -2core | sed -n "s/.* med \([0-9.]*\) .*/$engine-two \1/p"
    receiver=$engine; [ $engine = floor ] && receiver=floor_receive
    echo "$engine-receive $("$bench/receive" "$bench/$receiver.dll")"
  done; done)
  for length in 20 64 256 1460 65536 268435456; do for engine in ours floor_sum; do
    at=$("$bench/sum" "$bench/$engine.dll" $length) odd=$("$bench/sum" "$bench/$engine.dll" $length 1)
    echo "checksum of $length bytes, $engine: ${at% *} ns, ${at#* } GB/s; from an odd address ${odd#* } GB/s"
  done; done
  null=$(of null <<< "$measured" | median)
  for engine in ours floor; do
    total=$(of $engine <<< "$measured" | median)
    printf '%s: split, two descriptors, batch 32: %s cycles; on two cores %s; receive with device %s (medians of 8 processes)\n' "$engine" \
      "$(awk -v a="$total" -v b="$null" 'BEGIN { printf "%.1f", a - b }')" "$(of $engine-two <<< "$measured" | median)" "$(of $engine-receive <<< "$measured" | median)"
  done
fi

if [ "${1:-}" = --dpdk ]; then Tests/Bench/peer/compare.sh; fi

[ $status -eq 0 ] || echo "error: too many instructions, see above" >&2
exit $status
