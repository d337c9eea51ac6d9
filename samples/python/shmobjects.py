#!/usr/bin/env python3
r"""Exchanges objects with PowerShell through named shared memory, on Linux.

shmobjects.py COMMAND, where COMMAND is one of

  read NAME           show the object that Write-SharedMemory wrote, as JSON
  write NAME JSON     write an object that Read-SharedMemory reads

NAME is x or Local\x, or Global\x, of a region that New-SharedMemory made. Exit code 1 is an error, 2 wrong usage.

It takes the region's lock and keeps its control block, as docs/FORMAT.md has them, so PowerShell needs no -As, and whoever waits
for a change (Read-SharedMemory -Wait) sees this one. What is written is CBOR, for which it needs cbor2: pip install cbor2.
"""

import contextlib
import fcntl
import json
import mmap
import os
import struct
import sys
import time

import cbor2

FOLDER = "/dev/shm"
MAGIC = b"SHMCTL1\n"
OBJECT = 5
# Tags that say which of PowerShell's types a value was. In those that take a list, this item of it is the value.
TYPE_TAGS = range(50200, 50300)
CUSTOM_OBJECT, NAMED_OBJECT, NEXT_OF_SHAPE = 50200, 50201, 50210
VALUE_IN_LIST = {NAMED_OBJECT: -1, 50202: 0, 50204: -1, 50208: -1}

# Where a field of the control block is, and what it is.
LAYOUT, SIZE, VERSION, DIRTY = (8, "<i"), (16, "<q"), (128, "<q"), (144, "<i")
KIND, TYPE, CODE_PAGE, LENGTH = (148, "<i"), (152, "<i"), (156, "<i"), (160, "<q")
WRITE_TIME, WRITER, FLAGS, WRITER_TOKEN = (168, "<q"), (176, "<i"), (180, "<i"), (184, "<q")


class Region:
    """The bytes, and the control block beside them."""

    def __init__(self, name, access, lock):
        name = name.removeprefix("Local\\")
        if "/" in name or name.startswith("."):
            raise ValueError(f"{name}: not a name")
        with contextlib.ExitStack() as opened:
            self.data = opened.enter_context(open(os.path.join(FOLDER, name), access, buffering=0))
            try:
                control = opened.enter_context(open(os.path.join(FOLDER, f".{name}.shmctl"), access, buffering=0))
            except FileNotFoundError:
                raise ValueError(f"{name}: no region of PowerShell") from None
            protection = mmap.PROT_READ | (mmap.PROT_WRITE if "+" in access else 0)
            self.control = opened.enter_context(mmap.mmap(control.fileno(), 4096, prot=protection))
            # No other descriptor of this file may be closed by this process as long as it has the lock.
            fcntl.lockf(self.data, lock)
            if self.control[:8] != MAGIC or self[LAYOUT] != 1:
                raise ValueError(f"{name}: a control block of another kind")
            self._opened = opened.pop_all()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._opened.close()

    def __getitem__(self, field):
        return struct.unpack_from(field[1], self.control, field[0])[0]

    def __setitem__(self, field, value):
        struct.pack_into(field[1], self.control, field[0], value)

    def read(self):
        kind, length = self[KIND], self[LENGTH]
        if self[DIRTY]:
            raise ValueError("its writer died before it was done")
        if kind != OBJECT:
            raise ValueError("what was written last is not an object")
        data = self.data.read(length)
        if len(data) != length:
            raise ValueError(f"it ends after {len(data)} of {length} bytes")
        return cbor2.loads(data, tag_hook=Plain())

    def write(self, value):
        data = cbor2.dumps(value)
        size = self[SIZE]
        if len(data) > size:
            raise ValueError(f"{len(data)} bytes are needed, and there are {size}")
        self[DIRTY] = os.getpid()
        self.data.write(data)
        self[KIND], self[TYPE], self[CODE_PAGE], self[FLAGS] = OBJECT, 0, 0, 0
        self[LENGTH] = len(data)
        self[WRITER], self[WRITER_TOKEN] = os.getpid(), int.from_bytes(os.urandom(7), "little")
        self[WRITE_TIME] = time.time_ns() // 1000
        # Update-SharedMemory -Add raises it without the lock; who wants both on one region has to add atomically here.
        self[VERSION] = self[VERSION] + 1
        self[DIRTY] = 0


class Plain:
    """Takes off the tags that are PowerShell's own. CLIXML, for what has no other form, stays as its text."""

    def __init__(self):
        self.shapes = []

    def __call__(self, _, tag):
        if tag.tag not in TYPE_TAGS:
            return tag
        if tag.tag == NEXT_OF_SHAPE:
            number, *values = tag.value
            return dict(zip(self.shapes[number], values))
        value = tag.value[VALUE_IN_LIST[tag.tag]] if tag.tag in VALUE_IN_LIST else tag.value
        if tag.tag in (CUSTOM_OBJECT, NAMED_OBJECT):
            self.shapes.append(list(value))
        return value


def main():
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8")
    words = sys.argv[1:]
    try:
        if len(words) == 2 and words[0] == "read":
            with Region(words[1], "rb", fcntl.LOCK_SH) as region:
                value = region.read()
            # Dates, GUIDs and decimals, which JSON lacks, as their text.
            print(json.dumps(value, ensure_ascii=False, default=str))
        elif len(words) == 3 and words[0] == "write":
            value = json.loads(words[2])
            with Region(words[1], "r+b", fcntl.LOCK_EX) as region:
                region.write(value)
        else:
            print("error: usage: shmobjects.py read NAME | write NAME JSON", file=sys.stderr)
            return 2
    except (OSError, ValueError, cbor2.CBORDecodeError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
