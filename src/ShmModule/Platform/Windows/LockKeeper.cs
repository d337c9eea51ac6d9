using System;
using System.Threading;
using Microsoft.Win32.SafeHandles;
using ShmModule.Regions;

namespace ShmModule.Platform.Windows;

/// <summary>
/// A thread that holds a mutex for somebody who may come and go on any thread, because a mutex belongs to the thread that took it.
/// The thread lives while the mutex is waited for and held; if the process dies, so does it, and the system frees the mutex.
/// </summary>
internal sealed class LockKeeper : IDisposable
{
    private readonly NamedMutex _mutex;
    private readonly Thread _thread;
    private readonly AutoResetEvent _answer = new(false);
    private readonly ManualResetEvent _end = new(false);
    private volatile bool _isTaken;
    private volatile SharedMemoryException? _failure;

    private LockKeeper(NamedMutex mutex)
    {
        _mutex = mutex;
        _thread = new Thread(Keep) { IsBackground = true, Name = "ShmModule lock keeper" };
    }

    /// <summary>Null: the deadline passed. Cancelling, and whatever the caller is called for while it waits, may throw.</summary>
    /// <param name="mutex">Stays the caller's, who disposes it after this.</param>
    /// <param name="deadline">When to give up; a free mutex is taken even when it has passed.</param>
    /// <param name="interval">How often the caller wants to be called.</param>
    /// <param name="waiting">Called on this thread while the mutex is not to be had.</param>
    /// <param name="token">Ends the wait.</param>
    public static LockKeeper? TryTake(NamedMutex mutex, Deadline deadline, TimeSpan interval, Action waiting, CancellationToken token)
    {
        var keeper = new LockKeeper(mutex);
        LockKeeper? result = null;
        try
        {
            keeper._thread.Start();
            keeper._answer.WaitOne();
            while (!keeper.HasTaken())
            {
                token.ThrowIfCancellationRequested();
                if (deadline.HasPassed) return null;
                int longest = (int)Math.Ceiling(deadline.Slice(interval).TotalMilliseconds);
                if (WaitHandle.WaitAny(new[] { keeper._answer, token.WaitHandle }, longest) == WaitHandle.WaitTimeout) waiting();
            }

            return result = keeper;
        }
        finally
        {
            if (result is null) keeper.Dispose();
        }
    }

    /// <summary>Returns when the mutex is free, also if it was taken at this very moment.</summary>
    public void Dispose()
    {
        _end.Set();
        _thread.Join();
        _end.Dispose();
        _answer.Dispose();
    }

    private bool HasTaken() => _failure is SharedMemoryException failure ? throw failure : _isTaken;

    private void Keep()
    {
        try
        {
            _isTaken = _mutex.TryTake(TimeSpan.Zero);
            _answer.Set();
            if (!_isTaken) _isTaken = TakeUnlessEnded();
            if (!_isTaken) return;
            _answer.Set();
            _end.WaitOne();
            _mutex.Release();
        }
        catch (SharedMemoryException e)
        {
            _failure = e;
            _answer.Set();
        }
    }

    private bool TakeUnlessEnded()
    {
        using var mutex = new MutexWaitHandle(_mutex);
        try
        {
            return WaitHandle.WaitAny(new WaitHandle[] { _end, mutex }) == 1;
        }
        catch (AbandonedMutexException)
        {
            // Its holder died; that it is ours all the same is what this says.
            return true;
        }
    }

    private sealed class MutexWaitHandle : WaitHandle
    {
        public MutexWaitHandle(NamedMutex mutex) =>
            SafeWaitHandle = new SafeWaitHandle(mutex.Handle.DangerousGetHandle(), ownsHandle: false);
    }
}
