"""Settings are read once, checked when read, and secrets stay in files of their own."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from handlers.composition import make_ports
from processes.settings import (
    LIMITS,
    Limits,
    NoServers,
    SettingNotUnderstood,
    data_folder,
    key_in,
    read_settings,
)

SERVERS = {"DATABASE_URL": "postgres://u:p@db/pasokh", "REDIS_URL": "redis://queue"}


def test_an_address_without_a_driver_gets_ours(tmp_path: Path) -> None:
    settings = read_settings(SERVERS, tmp_path)
    assert settings.database_url == "postgresql+psycopg://u:p@db/pasokh"


def test_without_servers_the_sentence_names_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NoServers) as refused:
        read_settings({}, tmp_path)
    assert "DATABASE_URL" in refused.value.sentence("fa")
    assert str(tmp_path) in refused.value.sentence("en")


def test_a_number_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingNotUnderstood, match="PASOKH_PORT"):
        read_settings({**SERVERS, "PASOKH_PORT": "eighty"}, tmp_path)


def test_an_early_message_waits_as_long_as_the_operator_says(tmp_path: Path) -> None:
    assert read_settings(SERVERS, tmp_path).message_kept_days == 7
    longer = read_settings({**SERVERS, "PASOKH_MESSAGE_KEPT_DAYS": "30"}, tmp_path)
    assert make_ports(longer).message_kept_days == 30


def test_a_database_of_ones_own_is_no_demonstration(tmp_path: Path) -> None:
    assert not read_settings(SERVERS, tmp_path).demo
    assert read_settings({**SERVERS, "PASOKH_DEMO": "1"}, tmp_path).demo


def test_the_public_address_decides_on_https(tmp_path: Path) -> None:
    city = {**SERVERS, "PASOKH_PUBLIC_URL": "https://pasokh.example/"}
    assert read_settings(city, tmp_path).is_https
    assert not read_settings(SERVERS, tmp_path).is_https


def test_the_data_folder_is_the_one_named_else_the_users(tmp_path: Path) -> None:
    assert data_folder({"PASOKH_DATA": "/srv/p"}) == Path("/srv/p")
    assert data_folder({"XDG_DATA_HOME": "/home/x"}) == Path("/home/x/pasokh")


def test_a_key_is_made_once_however_many_ask(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: key_in(tmp_path / "keys", "session"), range(32)))
    assert len(keys) == 1
    assert len(keys.pop()) == 32
    assert (tmp_path / "keys" / "session").stat().st_mode & 0o777 == 0o600


# --- limits of the software ----------------------------------------------------------------------


def test_limits_are_as_the_operator_says(tmp_path: Path) -> None:
    assert read_settings(SERVERS, tmp_path).limits == Limits(12, 30, 20, 10, 60)
    asked = dict(zip(LIMITS.values(), ("2", "15", "5", "3", "30"), strict=True))
    assert read_settings({**SERVERS, **asked}, tmp_path).limits == Limits(2, 15, 5, 3, 30)


@pytest.mark.parametrize("name", LIMITS.values())
@pytest.mark.parametrize("value", ["0", "-1", "soon", "1.5", "99999"])
def test_a_limit_that_is_none_is_refused_by_name(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(SettingNotUnderstood, match=name) as refused:
        read_settings({**SERVERS, name: value}, tmp_path)
    assert value in refused.value.sentence("fa")


def test_nobody_may_be_idle_longer_than_signed_in(tmp_path: Path) -> None:
    asked = {"PASOKH_SIGN_IN_HOURS": "1", "PASOKH_SIGN_IN_IDLE_MINUTES": "90"}
    with pytest.raises(SettingNotUnderstood, match="PASOKH_SIGN_IN_IDLE_MINUTES"):
        read_settings({**SERVERS, **asked}, tmp_path)
    assert read_settings({**SERVERS, **asked, "PASOKH_SIGN_IN_HOURS": "2"}, tmp_path)


def test_every_limit_is_told_to_operators(root: Path) -> None:
    told = (root / "docs" / "operators.md").read_text("utf-8")
    assert [name for name in LIMITS.values() if f"`{name}`" not in told] == []
