using System;
using ShmModule.Peer;

// The other process of the core's tests: it does what it is told, line by line, until its input ends. Arguments are separated
// by tabs; every line is answered with "ok …" or "error ID message".
if (args is ["turn-soak", ..])
    return TurnSoak.Run(args);
if (args is ["wake-stress", ..])
    return WakeStress.Run(args);
if (args is ["soak", ..])
    return Soak.Run(args);

using var regions = new Commands();
while (Console.ReadLine() is string line)
    Console.WriteLine(regions.Answer(line.Split('\t')));
return 0;
