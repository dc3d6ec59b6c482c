"""Draws random processes out of everything the gate lets through, by dice that can be rolled back.

The dice are a `random.Random`: a seeded one, or one whose every throw hypothesis decides.
"""

import random
from collections.abc import Callable

from tests.builders import Process, table

Block = Callable[[Process, int], None]
Files = dict[str, bytes]
LIMITS = {"bpmn/p/limits.dmn": table()}


class Drawing:
    """Blocks one after another, some of them holding blocks; every block has one way in and out."""

    def __init__(self, dice: random.Random) -> None:
        """`called` collects the processes that call activities ask for."""
        self.dice = dice
        self.called: list[Process] = []
        self.number = 0

    @property
    def plain(self) -> dict[str, Block]:
        """Blocks of one element, or of one element and what hangs on it."""
        return {
            "user": self.user,
            "script": self.script,
            "service": self.service,
            "rule": self.rule,
            "throw": self.throw,
            "timer": self.timer,
            "message": self.message,
            "events": self.events,
            "interrupting": self.interrupting,
            "beside": self.beside,
            "reminder": self.reminder,
        }

    @property
    def holding(self) -> dict[str, Block]:
        """Blocks that hold blocks."""
        return {
            "choice": self.choice,
            "parallel": self.parallel,
            "inclusive": self.inclusive,
            "loop": self.loop,
            "sub": self.sub,
            "call": self.call,
        }

    def files(self, kind: str) -> Files:
        """A package whose main process begins with a block of `kind`."""
        main = self.process("p", 2, kind)
        drawn = {f"bpmn/p/{each.key}.bpmn": each.xml() for each in (main, *self.called)}
        return {**drawn, **LIMITS}

    def name(self, kind: str) -> str:
        """A name not used before."""
        self.number += 1
        return f"{kind}{self.number}"

    def process(self, key: str, depth: int, kind: str = "") -> Process:
        """A process of one to three blocks, after one of `kind` if it is named."""
        process = Process(key).start(self.name("start"))
        if kind:
            {**self.plain, **self.holding}[kind](process, depth)
        for _ in range(self.dice.randint(1, 3)):
            self.block(process, depth)
        return process.end(self.name("end"))

    def block(self, process: Process, depth: int) -> None:
        """Any block; at the bottom one that holds no others."""
        blocks = [*self.plain.values()]
        if depth > 0:
            blocks += 2 * [*self.holding.values()]
        self.dice.choice(blocks)(process, depth)

    # --- blocks of one element
    def user(self, process: Process, depth: int) -> None:
        """A person's task."""
        process.user(self.name("user"))

    def script(self, process: Process, depth: int) -> None:
        """A number counted on, and one that is new."""
        process.script(self.name("script"), f"{self.name('v')} = n + 1\nn = n + 1")

    def service(self, process: Process, depth: int) -> None:
        """A job, with its result under a name of its own or not."""
        process.service(self.name("service"), result=self.dice.choice(["", "sent"]), text="n")

    def rule(self, process: Process, depth: int) -> None:
        """A table asked."""
        process.rule(self.name("rule"))

    def throw(self, process: Process, depth: int) -> None:
        """A message sent."""
        process.throw(self.name("throw"), "told", reason="n")

    def timer(self, process: Process, depth: int) -> None:
        """A time waited for: some hours, or a moment."""
        moment = f'"2026-11-24T{self.dice.randint(10, 23)}:00:00Z"'
        hours = f'"PT{self.dice.randint(1, 9)}H"'
        time = self.dice.choice([{"duration": hours}, {"date": moment}])
        process.catch(self.name("timer"), **time)

    def message(self, process: Process, depth: int) -> None:
        """A message waited for."""
        process.catch(self.name("message"), message="word")

    def events(self, process: Process, depth: int) -> None:
        """Whichever comes first: a message or a time."""
        gateway, join = self.name("events"), self.name("join")
        process.events(gateway).catch(self.name("m"), message="word").xor(join)
        process.at(gateway).catch(self.name("t"), duration='"PT5H"').user(self.name("user"))
        process.to(join)

    # --- events on the edge of an activity
    def interrupting(self, process: Process, depth: int) -> None:
        """A task that a time or a message takes away."""
        name = self.name("user")
        process.user(name)
        self.cut(process, name)

    def beside(self, process: Process, depth: int) -> None:
        """A task beside which a time or a message begins something."""
        name = self.name("user")
        process.user(name)
        self.accompany(process, name)

    def reminder(self, process: Process, depth: int) -> None:
        """A task of which a cycle reminds."""
        name, hours = self.name("user"), self.dice.randint(1, 3)
        process.user(name)
        cycle = f'"R{self.dice.randint(1, 3)}/PT{hours}H"'
        process.boundary(self.name("edge"), name, interrupting=False, cycle=cycle)
        process.service(self.name("service")).end(self.name("end")).at(name)

    def cut(self, process: Process, name: str) -> None:
        """An interrupting event; its way comes back, or a join behind it would wait for ever."""
        edge, meeting = self.name("edge"), self.name("meeting")
        process.boundary(edge, name, **self.event()).user(self.name("user"))
        process.xor(meeting).at(name).to(meeting)

    def accompany(self, process: Process, name: str) -> None:
        """An event that interrupts nothing; its way has an end of its own."""
        edge = self.name("edge")
        process.boundary(edge, name, interrupting=False, **self.event()).user(self.name("user"))
        process.end(self.name("end")).at(name)

    def event(self) -> dict[str, str]:
        """Some hours, a moment, or a message."""
        hours = {"duration": f'"PT{self.dice.randint(1, 9)}H"'}
        moment = {"date": f'"2026-11-24T{self.dice.randint(13, 23)}:00:00Z"'}
        return self.dice.choice([hours, moment, {"message": "stop"}])

    # --- blocks that hold blocks
    def choice(self, process: Process, depth: int) -> None:
        """One of two ways."""
        gateway, join = self.name("which"), self.name("join")
        self.block(process.xor(gateway).when("n > 2"), depth - 1)
        process.xor(join).at(gateway).otherwise()
        self.block(process, depth - 1)
        process.to(join)

    def parallel(self, process: Process, depth: int) -> None:
        """Two or three ways at once."""
        fork, join = self.name("fork"), self.name("join")
        process.parallel(fork)
        self.block(process, depth - 1)
        process.parallel(join)
        for _ in range(self.dice.randint(1, 2)):
            process.at(fork)
            self.block(process, depth - 1)
            process.to(join)
        process.at(join)

    def inclusive(self, process: Process, depth: int) -> None:
        """Those of three ways whose condition holds."""
        fork, join = self.name("some"), self.name("all")
        self.block(process.inclusive(fork).when("n > 1"), depth - 1)
        process.inclusive(join).at(fork).when("again = true")
        self.block(process, depth - 1)
        process.to(join).at(fork).otherwise()
        self.block(process, depth - 1)
        process.to(join)

    def loop(self, process: Process, depth: int) -> None:
        """A task and a block, until it is not to be done again."""
        top, again = self.name("top"), self.name("again")
        process.xor(top).user(self.name("user"))
        self.block(process, depth - 1)
        process.xor(again).when("again = true").to(top).at(again).otherwise()
        process.script(self.name("after"))

    def sub(self, process: Process, depth: int) -> None:
        """A sub-process, with an event on its edge or without."""
        name = self.name("sub")
        process.sub(name, self.process(name + "_inner", depth - 1))
        edges: list[Callable[[Process, str], None]] = [self.cut, self.accompany, self.nothing]
        self.dice.choice(edges)(process, name)

    def nothing(self, process: Process, name: str) -> None:
        """No event on the edge."""

    def call(self, process: Process, depth: int) -> None:
        """A called process, with an event on its edge or without."""
        name, call = self.name("callee"), self.name("call")
        self.called.append(self.process(name, depth - 1))
        process.call(call, name)
        edges: list[Callable[[Process, str], None]] = [self.cut, self.nothing]
        self.dice.choice(edges)(process, call)


KINDS = (*Drawing(random.Random()).plain, *Drawing(random.Random()).holding)  # noqa: S311 - names
