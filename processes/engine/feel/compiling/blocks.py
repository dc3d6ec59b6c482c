"""Lists, ranges, contexts, loops, filters and calls as closures."""

from processes.engine.feel.compiling.calls import compile_call
from processes.engine.feel.compiling.compiler import Compiler, Run
from processes.engine.feel.reading.nodes import Node
from processes.engine.feel.running.comparison import mixed
from processes.engine.feel.running.frame import Frame
from processes.engine.feel.running.loops import Source, every_turn, filtered, holds
from processes.engine.feel.running.values import Range, Value


def make_list(compiler: Compiler, node: Node) -> Run:
    """A list."""
    kids = [compiler.compile(kid) for kid in node.kids]
    return lambda frame: frame.items([kid(frame) for kid in kids])


def make_range(compiler: Compiler, node: Node) -> Run:
    """A range; both ends are of one kind."""
    low, high = (compiler.compile(kid) for kid in node.kids)
    low_closed, high_closed = node.value

    def build(frame: Frame) -> Range:
        first, last = low(frame), high(frame)
        if first is not None and last is not None and type(first) is not type(last):
            raise mixed("..", first, last)
        return Range(first, last, low_closed, high_closed)

    return build


def make_context(compiler: Compiler, node: Node) -> Run:
    """A context; later entries see earlier ones."""
    entries, depth = [], len(compiler.bound)
    for entry in node.kids:
        slot, run = compiler.slot(), compiler.compile(entry.kids[0])
        entries.append((entry.value, slot, run))
        compiler.bound.append((entry.value, slot))
    del compiler.bound[depth:]

    def build(frame: Frame) -> dict[str, Value]:
        made = {}
        for name, slot, run in entries:
            made[name] = frame.slots[slot] = run(frame)
        return made

    return build


def _loops(compiler: Compiler, node: Node) -> tuple[list[Source], Run]:
    *loops, body = node.kids
    depth, sources = len(compiler.bound), []
    for loop in loops:
        ends = [compiler.compile(kid) for kid in loop.kids]
        sources.append(Source(compiler.slot(), ends))
        compiler.bound.append((loop.value, sources[-1].slot))
    run = compiler.compile(body)
    del compiler.bound[depth:]
    return sources, run


def make_for(compiler: Compiler, node: Node) -> Run:
    """A loop."""
    return every_turn(*_loops(compiler, node), weight=node.size)


def make_quantified(compiler: Compiler, node: Node) -> Run:
    """some or every."""
    return holds(node.value, *_loops(compiler, node), weight=node.size)


def make_filter(compiler: Compiler, node: Node) -> Run:
    """A filter or an index."""
    base, slot = compiler.compile(node.kids[0]), compiler.slot()
    compiler.bound.append((None, slot))
    inner = compiler.compile(node.kids[1])
    compiler.bound.pop()
    return filtered(base, slot, inner, weight=node.kids[1].size)


def make_call(compiler: Compiler, node: Node) -> Run:
    """A call."""
    compiler.functions.add(node.value)
    return compile_call(node, [compiler.compile(kid) for kid in node.kids], compiler.lenient)
