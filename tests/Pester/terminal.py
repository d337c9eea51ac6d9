# Runs a program at a terminal of its own, and does line by line what standard input says: "type TEXT" with Enter, "key NUMBER" for
# one byte, "expect TEXT" until the program has shown it. Each line is answered with ok, or with what was shown instead.
import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time

PATIENCE = 240  # less than the tests have for an answer, so that a failure tells what was shown
QUESTION = b"\x1b[6n"

child, terminal = pty.fork()
if child == 0:
    os.environ["TERM"] = "xterm"
    # A job in the background ignores these, and what it starts inherits that; at a terminal they work.
    for each in signal.SIGINT, signal.SIGQUIT, signal.SIGHUP:
        signal.signal(each, signal.SIG_DFL)
    # Ctrl+C would throw away what is under way in both directions, and a shell would wait without end for an answer that was lost.
    modes = termios.tcgetattr(0)
    modes[3] |= termios.NOFLSH
    termios.tcsetattr(0, termios.TCSANOW, modes)
    os.execvp(sys.argv[1], sys.argv[1:])
fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 200, 0, 0))
shown = b""
unanswered = b""


def look(seconds):
    """Takes what the program shows, so that it never has to wait for a reader."""
    global shown, unanswered
    if not select.select([terminal], [], [], seconds)[0]:
        return
    news = os.read(terminal, 65536)
    shown += news
    # Where the cursor is, which shells ask for, and wait for the answer of each time. A question may come in two parts.
    *questions, rest = (unanswered + news).split(QUESTION)
    for _ in questions:
        os.write(terminal, b"\x1b[1;1R")
    unanswered = rest[1 - len(QUESTION):]


def expect(text):
    global shown
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        plain = re.sub(rb"\x1b\[[0-9;?]*[A-Za-z]", b"", shown)
        if text in plain:
            # What came behind it may be what is expected next.
            shown = plain.partition(text)[2]
            return "ok"
        look(0.1)
    return repr(shown[-2000:])


while True:
    if sys.stdin not in select.select([sys.stdin, terminal], [], [])[0]:
        try:
            look(0)
        except OSError:
            break
        continue
    verb, _, rest = sys.stdin.readline().rstrip("\n").partition(" ")
    answer = "ok"
    if verb == "type":
        os.write(terminal, rest.encode() + b"\r")
    elif verb == "key":
        os.write(terminal, bytes([int(rest)]))
    elif verb == "expect":
        answer = expect(rest.encode())
    else:
        break
    print(answer, flush=True)
