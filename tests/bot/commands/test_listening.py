"""Listening: what cannot be listened on is told with what would help there."""

import errno
import socket

import pytest

from bot.commands.serve import listen
from bot.errors import HostUnusable, PortUnusable


@pytest.mark.parametrize(
    ("setting", "named"), [(None, "--port"), ("WHEREIN_METRICS", "WHEREIN_METRICS")]
)
def test_a_port_that_is_taken_is_named_with_its_setting(setting: str | None, named: str) -> None:
    with listen("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PortUnusable) as refused:
            listen("127.0.0.1", port, setting=setting)

    assert (refused.value.host, refused.value.port) == ("127.0.0.1", port)
    assert str(refused.value) == (
        f"cannot listen on 127.0.0.1:{port}: Address already in use; stop what uses it or choose "
        f"another with {named}."
    )


def test_a_port_that_is_not_for_this_user_is_used_by_nobody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(socket.socket, "bind", refuse)
    with pytest.raises(PortUnusable, match="denied; choose another with --port") as refused:
        listen("127.0.0.1", 80)

    assert not refused.value.is_taken


@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1", "a" * 64])
@pytest.mark.parametrize(
    ("setting", "named"), [(None, "--host"), ("WHEREIN_METRICS", "WHEREIN_METRICS")]
)
def test_a_host_that_is_not_this_machine_is_not_said_to_be_in_use(
    host: str, setting: str | None, named: str
) -> None:
    with pytest.raises(HostUnusable) as refused:
        listen(host, 8000, setting=setting)

    assert (refused.value.host, refused.value.port) == (host, 8000)
    assert str(refused.value) == (
        f"cannot listen on {host}:8000: {refused.value.reason}; choose a name or address of this "
        f"machine with {named}."
    )


def test_a_name_that_nobody_knows_is_the_hosts_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    def look_up(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    with pytest.raises(HostUnusable, match="of this machine with --host") as refused:
        listen("nope.invalid", 8000)

    assert refused.value.reason == "Name or service not known"
