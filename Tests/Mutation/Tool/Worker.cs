using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;

namespace VirtioNetCx.Mutation;

/// <summary>
/// The process in which mutants run. It is asked on its standard input and answers on its output, a line each; whoever asks ends it when a
/// mutant does not end.
/// </summary>
/// <remarks>
/// <para>First: <c>test NAME</c> for each test, then <c>ready</c>. Tests are called by their number from then on.</para>
/// <para><c>cover T</c>: <c>begin T</c>, then <c>covers 3,4,8</c>, the mutants that the test reaches, or <c>failed WHY</c>.</para>
/// <para><c>time T</c>: <c>begin T</c>, then <c>took MICROSECONDS</c> or <c>failed WHY</c>.</para>
/// <para>
/// <c>judge M T T T</c>: <c>begin T</c> for each test until one fails, then <c>killed T</c>, <c>survived</c>, or <c>tainted T</c> if that
/// test fails without the mutant too, as it does after a mutant has written where it must not.
/// </para>
/// </remarks>
internal static class Worker
{
    /// <summary>Answers until there are no more questions.</summary>
    public static int Serve(string tests, string mutated, IReadOnlyList<string> names)
    {
        using StreamWriter answers = new(Console.OpenStandardOutput()) { AutoFlush = true, NewLine = "\n" };
        Console.SetOut(TextWriter.Null);
        Console.SetError(TextWriter.Null);
        MutatedTests bed = new(tests, mutated, names);
        foreach (string name in bed.Names)
        {
            answers.WriteLine($"test {name}");
        }

        answers.WriteLine("ready");
        while (Console.In.ReadLine() is string question)
        {
            string[] words = question.Split(' ');
            int[] numbers = [.. words.Skip(1).Select(static word => int.Parse(word, CultureInfo.InvariantCulture))];
            answers.WriteLine(words[0] switch
            {
                "cover" => Cover(bed, numbers[0], answers),
                "time" => Time(bed, numbers[0], answers),
                "judge" => Judge(bed, numbers[0], numbers[1..], answers),
                _ => throw new InvalidDataException($"not a question: {question}"),
            });
        }

        return 0;
    }

    private static string Cover(MutatedTests bed, int test, StreamWriter answers)
    {
        answers.WriteLine($"begin {test}");
        IReadOnlyCollection<int> reached = bed.Cover(bed.Names[test], out string? failure);
        return failure is null ? $"covers {string.Join(',', reached)}" : Failed(failure);
    }

    private static string Time(MutatedTests bed, int test, StreamWriter answers)
    {
        answers.WriteLine($"begin {test}");
        TimeSpan before = Process.GetCurrentProcess().TotalProcessorTime;
        string? failure = bed.Run(bed.Names[test]);
        long took = (long)(Process.GetCurrentProcess().TotalProcessorTime - before).TotalMicroseconds;
        return failure is null ? string.Create(CultureInfo.InvariantCulture, $"took {took}") : Failed(failure);
    }

    private static string Judge(MutatedTests bed, int mutant, int[] tests, StreamWriter answers)
    {
        foreach (int test in tests)
        {
            answers.WriteLine($"begin {test}");
            bed.Active = mutant;
            bool isKilled = bed.Run(bed.Names[test]) is not null;
            bed.Active = MutatedTests.None;
            if (isKilled)
            {
                return bed.Run(bed.Names[test]) is null ? $"killed {test}" : $"tainted {test}";
            }
        }

        return "survived";
    }

    private static string Failed(string why) => $"failed {why.ReplaceLineEndings(" ")}";
}
