#!/usr/bin/env bash
# Our whole transmit and receive paths beside DPDK's: TSC cycles per packet, medians of eight processes (or as many as
# are asked for), interleaved. Needs what ./bench.sh builds, and DPDK 22.11 with its headers. Writes artifacts/bench/peers.txt.
#   Tests/Bench/peer/compare.sh [PROCESSES [QUEUE]]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../../.."
processes=${1:-8} queue=${2:-256}
bench=artifacts/bench
read -ra flags <<< "$(pkg-config --cflags libdpdk)"
clang -O3 -Wall -o "$bench/dpdk" Tests/Bench/peer/dpdk.c "${flags[@]}" -lrte_eal -lrte_ethdev -lrte_mbuf -lrte_mempool -lrte_vhost -lrte_bus_vdev

dpdk() { "$bench/dpdk" "$@" 2> "$bench/dpdk.err" || { cat "$bench/dpdk.err" >&2; echo "error: dpdk $*" >&2; return 1; }; }
ours() { # PROGRAM ROW BURST ARGUMENTS...
  local cycles
  cycles=$("$bench/$1" "$bench/paths.dll" "${@:4}" -b "$3")
  echo "$2/$3 ours $cycles"
}
named() { sed "s|^\([0-9]*\) |$1/\1 $2 |"; } # ROW ENGINE: "BURST CYCLES" becomes "ROW/BURST ENGINE CYCLES"

for format in "" -p; do for checksum in "" -c; do for device in vhost ideal; do
  # shellcheck disable=SC2086
  dpdk $format $checksum -d $device -b 256 -v | grep -q '^ok' || { echo "error: DPDK's frames are wrong" >&2; exit 1; }
done; done; done

load=$(uptime)
samples=$bench/peers.samples
for ((round = 0; round < processes; round++)); do
  for format in split packed; do
    layout=() ; [ $format = packed ] && layout=(-p)
    for asked in plain checksum; do for length in 60 1460; do
      arguments=("${layout[@]}" -l $length -q "$queue") bursts=(1 32 128)
      [ $asked = checksum ] && arguments+=(-c)
      [ $length = 1460 ] && bursts=(32)
      row=transmit/$format/$asked/$length
      for burst in "${bursts[@]}"; do ours txpath "$row" "$burst" "${arguments[@]}"; done
      for device in ideal vhost; do
        [ $length$device = 1460vhost ] && continue
        dpdk "${arguments[@]}" -d $device -b "$(IFS=,; echo "${bursts[*]}")" | named "$row" $device
      done
    done; done
    for checks in plain checked; do
      arguments=("${layout[@]}" -q "$queue") row=receive/$format/$checks/60
      [ $checks = checked ] && arguments+=(-c)
      for burst in 1 32 64; do ours rxpath "$row" $burst "${arguments[@]}"; done
      for device in ideal vhost; do
        dpdk "${arguments[@]}" -r -d $device -b 1,32,64 | named "$row" $device
      done
    done
  done
done > "$samples"

{
  echo "load before: ${load##*load average: }; after: $(uptime | sed 's/.*load average: //'); medians of $processes processes, queue of $queue"
  printf '%-34s %8s %14s %14s %6s\n' "TSC cycles per packet" ours "DPDK, ideal" "DPDK, vhost" ratio
  sort -V -k1,1 -k2,2 -k3,3 "$samples" | awk '
    function text(r, e) { return (r, e) in m ? sprintf("%.1f", m[r, e]) : "-" }
    function flush() { if (n) m[row, engine] = n % 2 ? v[(n + 1) / 2] : (v[n / 2] + v[n / 2 + 1]) / 2 }
    $1 != row || $2 != engine { flush(); n = 0; row = $1; engine = $2; if (!(row in seen)) { seen[row]; order[++rows] = row } }
    { v[++n] = $3 }
    END { flush(); for (i = 1; i <= rows; i++) { r = order[i]; peer = (r, "ideal") in m ? m[r, "ideal"] : m[r, "vhost"]
      printf "%-34s %8.1f %14s %14s %6.2f\n", r, m[r, "ours"], text(r, "ideal"), text(r, "vhost"), m[r, "ours"] / peer } }'
} | tee "$bench/peers.txt"
