#!/usr/bin/env bash
# Builds the harness, the hand-written C bound and our engine (Driver/Rings as it is, compiled by ILC with the driver's flags to a
# Windows x64 DLL) into artifacts/bench/. Needs clang, lld-link and a restored Driver/Sys.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
out=$root/artifacts/bench
mkdir -p "$out"
cd "$out"

windows=(clang --target=x86_64-pc-windows-msvc -O2 -ffreestanding -fno-stack-protector -mno-stack-arg-probe -fno-strict-aliasing -w)
clang -O2 -Wall -o harness "$here/harness/harness.c" "$here/harness/peload.c" -ldl -lpthread
"${windows[@]}" -c "$here/harness/memset.c" -o memset.obj
"${windows[@]}" -c "$here/harness/floor.c" -o floor.obj
"${windows[@]}" -c "$here/harness/floor_receive.c" -o floor_receive.obj
"${windows[@]}" -c "$here/harness/floor_sum.c" -o floor_sum.obj
"${windows[@]}" -c "$here/harness/support.c" -o support.obj
clang -O2 -Wall -o sum "$here/harness/sum.c" "$here/harness/peload.c"
lld-link /dll /nodefaultlib /entry:_DllMainCRTStartup /out:floor_sum.dll floor_sum.obj memset.obj /debug:none
clang -O2 -Wall -o receive "$here/harness/receive.c" "$here/harness/peload.c"
lld-link /dll /nodefaultlib /entry:_DllMainCRTStartup /out:floor_receive.dll floor_receive.obj memset.obj /debug:none
lld-link /dll /nodefaultlib /entry:_DllMainCRTStartup /out:floor.dll floor.obj memset.obj /debug:none

version=$(sed -n 's|.*<IlcVersion>\(.*\)</IlcVersion>.*|\1|p' "$root/Directory.Packages.props")
ilc=${NUGET_PACKAGES:-$HOME/.nuget/packages}/runtime.linux-x64.microsoft.dotnet.ilcompiler/$version/tools/ilc
csc=$(dirname "$(readlink -f "$(command -v dotnet)")")/sdk/$(cd "$root" && dotnet --version)/Roslyn/bincore/csc.dll
mapfile -t sources < <(find "$root/Driver/Runtime" "$root/Driver/Rings" "$root/Driver/Checksum/WordSum.cs" "$root/Driver/Checksum/WordSum.x64.cs" "$root/Driver/Checksum/InternetChecksum.cs" "$here/Engine" -name '*.cs' ! -name '*.Hosted.cs' ! -name '*.arm64.cs' | sort)
dotnet "$csc" -nologo -nostdlib -noconfig -unsafe -optimize+ -langversion:14 -nullable -runtimemetadataversion:v4.0.30319 \
  -nowarn:CS8500,CS0649,CS8981,CS8601,CS8618,CS1591 -target:library -out:rings.dll "${sources[@]}"
"$ilc" rings.dll -o:rings.obj --systemmodule:rings --targetos:windows --targetarch:x64 --Ot -g --guard:cf --nativelib \
  --generateunmanagedentrypoints:rings --noscan --nopreinitstatics --noinlinetls --methodbodyfolding:none
exports=(/export:ring_ctl_size /export:ring_init /export:ring_tx /export:ring_kick /export:ring_reclaim /export:ring_post /export:ring_receive /export:sum_bytes)
lld-link /dll /nodefaultlib /entry:_DllMainCRTStartup /out:ours.dll rings.obj support.obj "${exports[@]}" /ignore:4104
