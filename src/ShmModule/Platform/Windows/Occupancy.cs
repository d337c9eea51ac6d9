namespace ShmModule.Platform.Windows;

/// <summary>What a name stands for, as far as whoever wants it for a new region must know.</summary>
internal enum Occupancy
{
    Free,
    Taken,

    /// <summary>To be known at the gate only; or, at the gate, what somebody who is going still holds.</summary>
    Unsettled,
}
