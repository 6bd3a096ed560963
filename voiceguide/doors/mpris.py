"""MPRIS, the way Linux desktops steer players: https://specifications.freedesktop.org/mpris-spec/2.2/."""

import asyncio
import logging
import os
from collections.abc import Callable, Mapping
from typing import Final

import dbus_fast
from dbus_fast import ErrorType, MessageFlag, MessageType, NameFlag, RequestNameReply, Variant
from dbus_fast.aio import MessageBus

from voiceguide.coach.commands import Command, Message
from voiceguide.doors.remote import StateOf

NAME: Final = "org.mpris.MediaPlayer2.voiceguide"
PATH: Final = "/org/mpris/MediaPlayer2"
IDENTITY: Final = "org.mpris.MediaPlayer2"
PLAYER: Final = "org.mpris.MediaPlayer2.Player"
PROPERTIES: Final = "org.freedesktop.DBus.Properties"
INTROSPECTION: Final = "org.freedesktop.DBus.Introspectable"

PATIENCE: Final = 5.0
"""Seconds a bus may take to let us in."""

LOOK: Final = 0.5
"""Seconds between looks whether there is anything new to tell."""

COMMANDS: Final[Mapping[str, Command]] = {
    "PlayPause": "toggle",
    "Play": "go on",
    "Pause": "pause",
    "Next": "next",
    "Previous": "back",
    "Stop": "stop",
}
"""What each method of the player asks for."""

METHODS: Final[Mapping[str, Mapping[str, str]]] = {
    IDENTITY: {"Raise": "", "Quit": ""},
    PLAYER: {**dict.fromkeys(COMMANDS, ""), "Seek": "x", "SetPosition": "ox", "OpenUri": "s"},
}
"""All the specification wants, with the types of what they are given; the others have no effect here."""

STATUS: Final = {"playing": "Playing", "waiting": "Playing", "paused": "Paused"}
"""What the specification calls our states; any other is ``Stopped``."""

ABOUT_US: Final[Mapping[str, Variant]] = {
    "Identity": Variant("s", "voiceguide"),
    "CanQuit": Variant("b", False),
    "CanRaise": Variant("b", False),
    "HasTrackList": Variant("b", False),
    "SupportedUriSchemes": Variant("as", []),
    "SupportedMimeTypes": Variant("as", []),
}


async def serve(
    address: str,
    give: Callable[[Message], None],
    state: StateOf,
    until_closed: Callable[[Callable[[], object]], bool],
) -> None:
    """Be a player on the bus at ``address`` until ``until_closed`` wakes us or the bus goes away.

    Raises whatever the bus or the library raises.
    """
    logging.getLogger("dbus_fast").addHandler(logging.NullHandler())
    loop, closed = asyncio.get_running_loop(), asyncio.Event()
    loop.set_exception_handler(lambda _loop, _context: None)  # what could not be sent any more
    if not until_closed(lambda: loop.call_soon_threadsafe(closed.set)):
        return
    bus = MessageBus(address)
    bus.add_message_handler(lambda asked: answer(asked, give, state))
    try:
        async with asyncio.timeout(PATIENCE):
            await bus.connect()
            await _take_name(bus)
        told = about_the_session(state())
        while not await _within(LOOK, closed) and bus.connected:
            now = about_the_session(state())
            if news := {name: value for name, value in now.items() if value != told[name]}:
                bus.send(dbus_fast.Message.new_signal(
                    PATH, PROPERTIES, "PropertiesChanged", "sa{sv}as", [PLAYER, news, []]
                ))  # fmt: skip
            told = now
    finally:
        bus.disconnect()


def answer(
    asked: dbus_fast.Message, give: Callable[[Message], None], state: StateOf
) -> dbus_fast.Message | bool:
    """What to answer to a message from the bus; whether it is done with, where no answer is wanted."""
    if asked.message_type is not MessageType.METHOD_CALL or asked.path != PATH:
        return False
    if asked.interface == INTROSPECTION:
        reply = dbus_fast.Message.new_method_return(asked, "s", [_introspection()])
    elif asked.interface == PROPERTIES:
        reply = _property(asked, {IDENTITY: ABOUT_US, PLAYER: about_the_session(state())})
    elif asked.member in METHODS.get(asked.interface or "", {}):
        if command := COMMANDS.get(asked.member or ""):
            give(command)
        reply = dbus_fast.Message.new_method_return(asked)
    else:
        return False  # the library knows what is asked of everybody, and refuses the rest
    return True if asked.flags & MessageFlag.NO_REPLY_EXPECTED else reply


def about_the_session(state: Mapping[str, object]) -> dict[str, Variant]:
    """The properties of the player, of a ``NowPlaying``."""
    title = str(state.get("title") or state.get("name") or "voiceguide")
    metadata = {"mpris:trackid": Variant("o", "/org/voiceguide/session"), "xesam:title": Variant("s", title)}
    able = ("CanGoNext", "CanGoPrevious", "CanPlay", "CanPause", "CanControl")
    return {
        "PlaybackStatus": Variant("s", STATUS.get(str(state.get("status")), "Stopped")),
        "Metadata": Variant("a{sv}", metadata),
        "Position": Variant("x", 0),
        "CanSeek": Variant("b", False),
        **{name: Variant("b", True) for name in able},
        **{name: Variant("d", 1.0) for name in ("Rate", "MinimumRate", "MaximumRate", "Volume")},
    }


def _property(asked: dbus_fast.Message, properties: Mapping[str, Mapping[str, Variant]]) -> dbus_fast.Message:
    interface, *rest = asked.body or [""]
    found = properties.get(interface, {})
    if asked.member == "GetAll":
        return dbus_fast.Message.new_method_return(asked, "a{sv}", [dict(found)])
    if asked.member == "Get" and rest and rest[0] in found:
        return dbus_fast.Message.new_method_return(asked, "v", [found[rest[0]]])
    if asked.member == "Set" and rest and rest[0] in found:
        return dbus_fast.Message.new_error(asked, ErrorType.PROPERTY_READ_ONLY, f"{rest[0]} is as it is")
    return dbus_fast.Message.new_error(asked, ErrorType.UNKNOWN_PROPERTY, "there is no such property here")


def _introspection() -> str:
    """What can be asked for, for programs that want to know beforehand."""
    lines = []
    for interface, properties in ((IDENTITY, ABOUT_US), (PLAYER, about_the_session({}))):
        lines.append(f'<interface name="{interface}">')
        for name, types in METHODS[interface].items():
            arguments = "".join(f'<arg direction="in" type="{each}"/>' for each in types)
            lines.append(f'<method name="{name}">{arguments}</method>')
        for name, value in properties.items():
            lines.append(f'<property name="{name}" type="{value.signature}" access="read"/>')
        lines.append("</interface>")
    return f"<node>{''.join(lines)}</node>"


async def _take_name(bus: MessageBus) -> None:
    """Be known by our name, or by one beside it where another guide has it, as the specification says."""
    if await bus.request_name(NAME, NameFlag.DO_NOT_QUEUE) is not RequestNameReply.PRIMARY_OWNER:
        await bus.request_name(f"{NAME}.instance{os.getpid()}", NameFlag.DO_NOT_QUEUE)


async def _within(seconds: float, happened: asyncio.Event) -> bool:
    try:
        await asyncio.wait_for(happened.wait(), seconds)
    except TimeoutError:
        return False
    return True
