namespace ShmModule;

/// <summary>Who may open a region.</summary>
public enum SharedMemoryAccess
{
    /// <summary>This user (and the system's administrator).</summary>
    CurrentUser = 0,

    /// <summary>This user may write; every user of the machine may read.</summary>
    EveryoneRead = 1,

    /// <summary>Every user of the machine may read and write, which means trusting all of them.</summary>
    Everyone = 2,
}
