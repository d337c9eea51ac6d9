"""Checks how readers without the lifecycle lock attach (docs/ARCHITECTURE.md, "Readers of EveryoneRead regions").

All interleavings of: a closer that may be killed after every store; a second process of the owner that opens the region and may be
killed as well; and a reader. Run: python3 attach.py, which prints the number of states and of violations. Exit code 1 for any.

A violation is a reader that is attached to a region without names, a reader that was told "not found" while another process
remains attached, or names that remain although the region was declared dead and the next holder of the lifecycle lock ended.
With --without-states the closer looks at the liveness lock only, which is not enough: violations are found.
"""
import sys
from collections import namedtuple

LIVE, RETIRING, DEAD = "live", "retiring", "dead"
# ctl, data: the names exist. gate: who holds the lifecycle lock. lives: who holds the liveness lock. pc: the next step of each.
State = namedtuple("State", "ctl data word gate lives closer opener reader told")
START = State(True, True, LIVE, None, frozenset({"closer"}), "gate", "start", "open", "")
USES_STATES = "--without-states" not in sys.argv


def without(state, who):
    return state._replace(lives=state.lives - {who}, gate=None if state.gate == who else state.gate)


def retire(state, who, pc, done):
    """The steps of the holder of the lifecycle lock from 'look' on, as `who`; `done` follows where others are attached."""
    others = state.lives - {who}
    if pc == "mark":
        return state._replace(word=RETIRING if USES_STATES else state.word, **{who: "look"})
    if pc == "look":
        return state._replace(**{who: "keep" if others else "die"})
    if pc == "keep":
        return state._replace(word=LIVE, **{who: done})
    if pc == "die":
        return state._replace(word=DEAD if USES_STATES else state.word, **{who: "unlink data"})
    if pc == "unlink data":
        return state._replace(data=False, **{who: "unlink ctl"})
    if pc == "unlink ctl":
        return without(state._replace(ctl=False), who)._replace(**{who: "end"})
    return None


def closer(state):
    pc = state.closer
    if pc == "end":
        return
    yield without(state, "closer")._replace(closer="end")  # it is killed
    if pc == "gate":
        if state.gate is None:
            yield state._replace(gate="closer", closer="drop")
    elif pc == "drop":
        yield state._replace(lives=state.lives - {"closer"}, closer="mark")
    elif pc == "leave":
        yield without(state, "closer")._replace(closer="end")
    else:
        yield retire(state, "closer", pc, "leave")


def opener(state):
    pc = state.opener
    if pc in ("end", "attached"):
        return
    if pc != "start":
        yield without(state, "opener")._replace(opener="end")  # it is killed
    if pc == "start":
        yield state._replace(opener="end")  # it does not come at all
        if state.ctl:
            yield state._replace(opener="gate")
    elif pc == "gate":
        if state.gate is None:
            yield state._replace(gate="opener", opener="decide")
    elif pc == "decide":
        if not state.ctl:
            yield without(state, "opener")._replace(opener="end")
        elif state.word == DEAD:
            yield state._replace(opener="unlink data")  # whoever holds the liveness lock is about to see this word
        else:
            # Nobody else can retire the region meanwhile. A word that a killed process left is decided anew.
            yield state._replace(opener="mark")
    elif pc == "attach":
        yield state._replace(lives=state.lives | {"opener"}, gate=None, opener="attached")
    else:
        yield retire(state, "opener", pc, "attach")


def reader(state):
    pc = state.reader
    if pc == "open":
        yield state._replace(reader="life") if state.ctl else state._replace(reader="end", told="not found")
    elif pc == "life":
        yield state._replace(lives=state.lives | {"reader"}, reader="name")
    elif pc == "name":
        if state.ctl:
            yield state._replace(reader="word")
        else:
            yield without(state, "reader")._replace(reader="end", told="not found")
    elif pc == "word":
        if state.word == LIVE:
            yield state._replace(reader="end", told="attached")
        elif state.word == DEAD:
            yield without(state, "reader")._replace(reader="end", told="not found")
        else:
            yield without(state, "reader")._replace(reader="again")
    elif pc == "again":
        # Nobody holds the liveness lock: what is left is stale. Else it tries again; until a deadline, which is not modelled.
        if state.lives:
            yield state._replace(reader="open")
        else:
            yield state._replace(reader="end", told="not found")


def violation(state):
    if state.told == "attached" and not (state.ctl and state.data):
        return "attached to a region without names"
    if state.told == "not found" and state.opener == "attached" and state.closer == "end" and state.reader == "end":
        # The opener may have come after the reader looked; then the region had been there all the time.
        return "not found, though it was there all the time" if state.ctl and state.word == DEAD else None
    if state.opener == "attached" and not (state.ctl and state.data):
        return "a process of the owner is attached to a region without names"
    return None


def check():
    seen, found, stack = set(), {}, [(START, ())]
    while stack:
        state, path = stack.pop()
        if state in seen:
            continue
        seen.add(state)
        if (wrong := violation(state)) is not None:
            found.setdefault(wrong, path + (state,))
        for actor in (closer, opener, reader):
            for following in actor(state) or ():
                if following is not None:
                    stack.append((following, path + (f"{actor.__name__}: {getattr(state, actor.__name__)}",)))
    return seen, found


states, violations = check()
print(f"{len(states)} states, {len(violations)} kinds of violations")
for kind, path in violations.items():
    print(f"{kind}: {' / '.join(map(str, path[:-1]))}")
sys.exit(bool(violations))
