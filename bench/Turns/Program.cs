using System;
using System.Diagnostics;
using System.Globalization;
using ShmModule;
using ShmModule.Bench;
using ShmModule.Platform;
using ShmModule.Regions;

// ShmModule.Bench NAME first|second: answers each line "game N" on standard input with the microseconds that one of N took.
// Two of them, started with the same name, play "turn" and "add"; the other games are for one.
using RegionAttachment region = OpenOrCreate(RegionName.Parse(args[0]));
using var games = new Games(region, args[0], args[1] == "first");
while (Console.ReadLine()?.Split(' ') is [string game, string count])
{
    int times = int.Parse(count, CultureInfo.InvariantCulture);
    long start = Stopwatch.GetTimestamp();
    int parts = games.Play(game, times);
    double microseconds = Stopwatch.GetElapsedTime(start).TotalMicroseconds / times / parts;
    Console.WriteLine(microseconds.ToString("F4", CultureInfo.InvariantCulture));
}

static RegionAttachment OpenOrCreate(RegionName name)
{
    try
    {
        return RegionStore.Current.Create(name, new CreateRequest { Size = 4096 });
    }
    catch (SharedMemoryException e) when (e.ErrorId == "SharedMemoryExists")
    {
        return RegionStore.Current.Open(name, new OpenRequest(readOnly: false));
    }
}
