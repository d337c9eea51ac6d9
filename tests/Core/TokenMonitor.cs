using System.Threading;
using ShmModule.Regions;

namespace ShmModule.Core.Tests;

internal sealed class TokenMonitor : CallMonitor
{
    public TokenMonitor(CancellationToken token) => Token = token;

    public override CancellationToken Token { get; }
}
