#!/usr/bin/env python3
r"""Exchanges bytes with other programs through named shared memory.

shmpeer.py [--no-track] COMMAND, where COMMAND is one of

  create NAME SIZE [--keep]     create it; remove it after a line or the end of input (--keep: leave it; POSIX)
  put NAME OFFSET HEXBYTES      write bytes
  get NAME OFFSET COUNT         show bytes in hexadecimal
  text NAME [--utf16] [--offset N] TEXT    write a NUL-terminated text
  show NAME [--utf16] [--offset N]         show the text up to its NUL, or to the end of the region
  size NAME                     show the size the system reports
  open NAME                     keep it open until a line or the end of input
  lock NAME                     hold its exclusive lock until a line or the end of input (Linux)
  serve                         answer such commands from stdin, one per line, arguments separated by tabs;
                                what create, open and lock take is kept until close NAME or unlock NAME

NAME is x or Local\x, or Global\x for one of the whole machine. Exit code 1 is an error, 2 wrong usage; in serve the
answers are "ok RESULT" and "error: REASON".

On POSIX, Python removes every region it has attached when the program ends, other programs' too, and warns of a leak
(https://github.com/python/cpython/issues/82300). --no-track prevents that.
"""

import contextlib
import inspect
import os
import sys
from multiprocessing import resource_tracker
from multiprocessing.shared_memory import SharedMemory

POSIX = os.name == "posix"
MAX_NUMBER = 2**63 - 1

USAGE = {
    "create": "NAME SIZE [--keep]",
    "put": "NAME OFFSET HEXBYTES",
    "get": "NAME OFFSET COUNT",
    "text": "NAME [--utf16] [--offset N] TEXT",
    "show": "NAME [--utf16] [--offset N]",
    "size": "NAME",
    "open": "NAME",
    "close": "NAME",
    "lock": "NAME",
    "unlock": "NAME",
}


class UsageError(Exception):
    pass


def object_name(name):
    """SharedMemory puts the leading slash of POSIX names itself; a backslash is an ordinary character there."""
    return name[len("Local\\"):] if POSIX and name.startswith("Local\\") else name


def untrack(name):
    if POSIX:
        resource_tracker.unregister("/" + name, "shared_memory")


def attach(name, track):
    if sys.version_info >= (3, 13):
        return SharedMemory(name, track=track)
    region = SharedMemory(name)
    if not track:
        untrack(name)
    return region


def number(text):
    if not (text.isascii() and text.isdigit()) or int(text) > MAX_NUMBER:
        raise UsageError
    return int(text)


def text_options(words):
    """Takes the options off the front of words; returns the encoding, the bytes per unit and the offset."""
    encoding, width, offset = "utf-8", 1, 0
    while words and words[0].startswith("--"):
        option = words.pop(0)
        if option == "--utf16":
            encoding, width = "utf-16-le", 2
        elif option == "--offset" and words:
            offset = number(words.pop(0))
        else:
            raise UsageError
    return encoding, width, offset


def part(region, offset, count):
    """A slice of a memoryview ends silently where the region does."""
    if offset + count > region.size:
        raise ValueError(f"{count} bytes at offset {offset} go beyond the region's {region.size} bytes")
    return region.buf[offset:offset + count]


class Peer:
    """The commands. What they print is what they return."""

    def __init__(self, track):
        self.track = track
        self.regions = {}
        self.created = set()
        self.locks = {}

    @contextlib.contextmanager
    def region(self, name):
        name = object_name(name)
        if name in self.regions:
            yield self.regions[name]
        else:
            with contextlib.closing(attach(name, self.track)) as region:
                yield region

    def create(self, name, size, *option):
        size, key = number(size), object_name(name)
        if size == 0 or option not in ((), ("--keep",)):
            raise UsageError
        if option and not POSIX:
            raise OSError("--keep: on this system a region goes with its last handle")
        region = SharedMemory(key, create=True, size=size)
        if option:
            region.close()
            untrack(key)
        else:
            self.regions[key] = region
            self.created.add(key)
        return f"created {name} {size}"

    def put(self, name, offset, hexbytes):
        try:
            data = bytes.fromhex(hexbytes)
        except ValueError:
            raise UsageError from None
        offset = number(offset)
        with self.region(name) as region, part(region, offset, len(data)) as target:
            target[:] = data
        return f"put {len(data)}"

    def get(self, name, offset, count):
        offset, count = number(offset), number(count)
        # SharedMemory has no way to attach for reading only; a read-only view is the nearest to it.
        with self.region(name) as region, part(region, offset, count) as source:
            return source.toreadonly().hex()

    def text(self, name, *words):
        words = list(words)
        encoding, width, offset = text_options(words)
        if len(words) != 1:
            raise UsageError
        data = words[0].encode(encoding) + bytes(width)
        with self.region(name) as region, part(region, offset, len(data)) as target:
            target[:] = data
        return f"text {len(data)}"

    def show(self, name, *words):
        words = list(words)
        encoding, width, offset = text_options(words)
        if words:
            raise UsageError
        data = bytearray()
        with self.region(name) as region, part(region, offset, 0):
            for start in range(offset, region.size - width + 1, width):
                unit = bytes(region.buf[start:start + width])
                if unit == bytes(width):
                    break
                data += unit
        return data.decode(encoding, "replace")

    def size(self, name):
        with self.region(name) as region:
            return str(region.size)

    def open(self, name):
        key = object_name(name)
        if key not in self.regions:
            self.regions[key] = attach(key, self.track)
        return f"opened {name}"

    def close(self, name):
        key = object_name(name)
        if key not in self.regions:
            raise ValueError(f"{name}: not open here")
        if key in self.locks:
            self.unlock(name)
        region = self.regions.pop(key)
        region.close()
        if key in self.created:
            self.created.remove(key)
            with contextlib.suppress(FileNotFoundError):
                region.unlink()
        return f"closed {name}"

    def lock(self, name):
        import fcntl

        # The process loses the lock when it closes any descriptor of the file, so the region has to stay open too.
        self.open(name)
        key = object_name(name)
        if key not in self.locks:
            # SharedMemory keeps its own descriptor to itself.
            file = open(os.path.join("/dev/shm", key), "r+b", buffering=0)
            fcntl.lockf(file, fcntl.LOCK_EX)
            self.locks[key] = file
        return "locked"

    def unlock(self, name):
        key = object_name(name)
        if key not in self.locks:
            raise ValueError(f"{name}: not locked here")
        self.locks.pop(key).close()
        return "unlocked"

    def run(self, words):
        command, arguments = words[0] if words else "", words[1:]
        if command not in USAGE:
            raise UsageError("|".join(USAGE) + "|serve ...")
        method = getattr(self, command)
        try:
            inspect.signature(method).bind(*arguments)
        except TypeError:
            raise UsageError(f"{command} {USAGE[command]}") from None
        try:
            return method(*arguments)
        except UsageError:
            raise UsageError(f"{command} {USAGE[command]}") from None

    def serve(self):
        for line in sys.stdin:
            try:
                result = self.run(line.rstrip("\r\n").split("\t"))
                several = "\n" in result or "\r" in result
                print("error: the text has several lines" if several else f"ok {result}", flush=True)
            except UsageError as error:
                print(f"error: usage: shmpeer.py {error}", flush=True)
            except (OSError, ValueError, ImportError) as error:
                print(f"error: {error}", flush=True)

    def once(self, words):
        print(self.run(words), flush=True)
        if self.regions:
            sys.stdin.readline()
        for name in list(self.locks):
            print(self.unlock(name), flush=True)

    def close_all(self):
        for name in list(self.regions):
            self.close(name)


def main():
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8")
    words = sys.argv[1:]
    track = words[:1] != ["--no-track"]
    if not track:
        words = words[1:]

    peer = Peer(track)
    try:
        try:
            if words == ["serve"]:
                peer.serve()
            else:
                peer.once(words)
        finally:
            peer.close_all()
    except UsageError as error:
        print(f"error: usage: shmpeer.py [--no-track] {error}", file=sys.stderr)
        return 2
    except (OSError, ValueError, ImportError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
