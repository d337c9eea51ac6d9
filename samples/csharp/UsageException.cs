namespace ShmPeer;

internal sealed class UsageException(string? usage = null) : Exception(usage);
