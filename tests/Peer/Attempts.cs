using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using ShmModule.Platform;
using ShmModule.Regions;
using ShmModule.Values;

namespace ShmModule.Peer;

/// <summary>Does again and again what may fail, and counts how it ended: the process must survive it.</summary>
internal static class Attempts
{
    /// <summary>Everything that looks at a name, opens it, creates it or deletes it.</summary>
    public static string OnName(RegionName name, int times)
    {
        IRegionStore store = RegionStore.Current;
        Action[] actions =
        {
            () => store.Probe(name),
            () => _ = store.Look(store.List().Where(each => each.Equals(name))).Count(),
            () => store.DemandDeletable(name, force: false),
            () => store.Open(name, new OpenRequest(readOnly: false)).Dispose(),
            () => store.Create(name, new CreateRequest { Size = 100 }).Dispose(),
            () => store.Delete(name, force: false, CallMonitor.None),
        };
        return Count(times, actions);
    }

    public static string OnRegion(RegionAttachment region, int times, CallMonitor monitor)
    {
        byte[] bytes = new byte[8];
        Action[] actions =
        {
            () => RegionUpdater.Add(region, 0, Number.From(1L), monitor),
            () => RegionWriter.WriteWhole(region, EncodedValue.OfBytes(bytes, bytes.Length).Source, default, 0, monitor),
            () => ValueReader.Read(region, new ReadRequest { As = DataType.Bytes, Offset = 0, Count = 8 }, monitor),
        };
        return Count(times, actions);
    }

    /// <summary>Only additions, the one operation that touches a mapping which may shrink.</summary>
    public static string Add(RegionAttachment region, int times, CallMonitor monitor) =>
        Count(times, () => RegionUpdater.Add(region, 0, Number.From(1L), monitor));

    private static string Count(int times, params Action[] actions)
    {
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal) { ["done"] = 0 };
        for (int i = 0; i < times; i++)
        {
            foreach (Action action in actions)
            {
                string outcome = "done";
                try
                {
                    action();
                }
                catch (SharedMemoryException e)
                {
                    outcome = e.ErrorId;
                }

                counts[outcome] = counts.TryGetValue(outcome, out int known) ? known + 1 : 1;
            }
        }

        return string.Join(' ', counts.Select(pair => pair.Key + "=" + pair.Value.ToString(CultureInfo.InvariantCulture)));
    }
}
