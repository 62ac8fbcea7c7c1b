using System;
using VirtioNetCx.Interop.Generator.CSharp;
using VirtioNetCx.Interop.Generator.Model;
using VirtioNetCx.Interop.Generator.Text;

namespace VirtioNetCx.Interop.Generator;

internal static class Program
{
    private static int Main(string[] args)
    {
        try
        {
            MetadataText text = MetadataText.Load(args[0]);
            Catalog all = new();
            all.AddMissing(text["wdf"]);
            all.AddMissing(text["netcx"]);
            all.AddMissing(text["km"]);
            NameList list = NameList.Read(args[1]);
            Catalog catalog = TargetFilter.Apply(all, list.Targets);
            new CodeGenerator(Selection.From(list, catalog, all), catalog, list.Targets, args[2]).Run();
            return 0;
        }
        catch (GeneratorException fault)
        {
            Console.Error.WriteLine($"interop: error: {fault.Message}");
            return 1;
        }
    }
}
