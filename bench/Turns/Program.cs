using System;
using System.Diagnostics;
using System.Globalization;
using ShmModule;
using ShmModule.Bench;
using ShmModule.Platform;
using ShmModule.Regions;

// ShmModule.Bench NAME first|second: like turns.c, with the module's core. Each line "game N" on standard input is answered
// with the microseconds that one of N took. "turn" and "add" are for two processes, the other games for one.
using RegionAttachment region = OpenOrCreate(RegionName.Parse(args[0]));
using var games = new Games(region, args[1] == "first");
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
