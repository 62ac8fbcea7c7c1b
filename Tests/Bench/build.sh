#!/usr/bin/env bash
# Builds the harness, the hand-written C bound and our engine (Driver/Rings as it is, compiled by ILC with the driver's flags to a
# Windows x64 DLL) into artifacts/bench/, and the same of the whole ways of packets. Needs clang, lld-link and a restored Driver/Sys.
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
"${windows[@]}" -c "$here/harness/support_path.c" -o support_path.obj
clang -O2 -Wall -o txpath "$here/harness/txpath.c" "$here/harness/peload.c"
clang -O2 -Wall -o rxpath "$here/harness/rxpath.c" "$here/harness/peload.c"
clang -O2 -Wall -o sum "$here/harness/sum.c" "$here/harness/peload.c"
lld-link /dll /nodefaultlib /entry:_DllMainCRTStartup /out:floor_sum.dll floor_sum.obj memset.obj /debug:none
clang -O2 -Wall -o receive "$here/harness/receive.c" "$here/harness/peload.c"
lld-link /dll /nodefaultlib /entry:_DllMainCRTStartup /out:floor_receive.dll floor_receive.obj memset.obj /debug:none
lld-link /dll /nodefaultlib /entry:_DllMainCRTStartup /out:floor.dll floor.obj memset.obj /debug:none

version=$(sed -n 's|.*<IlcVersion>\(.*\)</IlcVersion>.*|\1|p' "$root/Directory.Packages.props")
ilc=${NUGET_PACKAGES:-$HOME/.nuget/packages}/runtime.linux-x64.microsoft.dotnet.ilcompiler/$version/tools/ilc
csc=$(dirname "$(readlink -f "$(command -v dotnet)")")/sdk/$(cd "$root" && dotnet --version)/Roslyn/bincore/csc.dll

# The driver's compilers, with its flags: C# sources to a Windows object.
engine() { # NAME SOURCES...
  local name=$1; shift
  dotnet "$csc" -nologo -nostdlib -noconfig -unsafe -optimize+ -langversion:14 -nullable -runtimemetadataversion:v4.0.30319 \
    -nowarn:CS8500,CS0649,CS8981,CS8601,CS8618,CS1591 -target:library -out:"$name.dll" "$@"
  "$ilc" "$name.dll" -o:"$name.obj" --systemmodule:"$name" --targetos:windows --targetarch:x64 --Ot -g --guard:cf --nativelib \
    --generateunmanagedentrypoints:"$name" --noscan --nopreinitstatics --noinlinetls --methodbodyfolding:none \
    --directpinvoke:ntoskrnl.exe --directpinvoke:WDFLDR.SYS
}

csharp() { find "$@" -name '*.cs' ! -name '*.Hosted.cs' ! -name '*.arm64.cs' | sort; }

mapfile -t sources < <(csharp "$root/Driver/Runtime" "$root/Driver/Rings" "$root/Driver/Checksum/WordSum.cs" "$root"/Driver/Checksum/{WordSum.x64.cs,InternetChecksum.cs} "$here/Engine")
engine rings "${sources[@]}"
exports=(/export:ring_ctl_size /export:ring_init /export:ring_tx /export:ring_kick /export:ring_reclaim /export:ring_post /export:ring_receive /export:sum_bytes)
lld-link /dll /nodefaultlib /entry:_DllMainCRTStartup /out:ours.dll rings.obj support.obj "${exports[@]}" /ignore:4104

# The whole ways of sent and received packets: all of the driver but its entry point, and a caller that stands in for the frameworks.
mapfile -t sources < <(csharp "$root"/Driver/{Adapter,Checksum,Pci,Rings,Runtime} "$root"/Interop/{Generated,Native} "$here/Path")
engine path "${sources[@]}" "$here/Engine/FailFast.Engine.cs"
lld-link /dll /nodefaultlib /entry:_DllMainCRTStartup /out:paths.dll path.obj support.obj support_path.obj /export:path_open /ignore:4104,4217
