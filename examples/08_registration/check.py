"""Hidden check of 08_registration: the code that is generated never sees it."""

from registration import RegistrationError, Registry
from validators import is_valid_email, is_valid_password, is_valid_username


def complaint(registry, *arguments):
    try:
        registry.register(*arguments)
    except RegistrationError as error:
        return str(error).lower()
    return ""


def check_usernames():
    assert is_valid_username("ann_1")
    assert is_valid_username("a" * 20)
    assert not is_valid_username("a" * 21)
    assert not is_valid_username("ab")
    assert not is_valid_username("1ann")
    assert not is_valid_username("ann-1")


def check_emails():
    assert is_valid_email("ann@example.org")
    assert not is_valid_email("ann@example")
    assert not is_valid_email("@example.org")
    assert not is_valid_email("ann@@example.org")
    assert not is_valid_email("ann@.org")
    assert not is_valid_email("ann@example.org.")
    assert not is_valid_email("an n@example.org")


def check_passwords():
    assert is_valid_password("secret12")
    assert not is_valid_password("onlyletters")
    assert not is_valid_password("12345678")
    assert not is_valid_password("short1")


def check_register():
    registry = Registry()
    assert registry.count() == 0
    registry.register("Ann", "ann@example.org", "secret12")
    registry.register("bob", "bob@example.org", "secret12")
    assert registry.count() == 2
    assert registry.is_registered("ann")
    assert not registry.is_registered("eve")
    assert registry.email_of("ANN") == "ann@example.org"


def check_unknown_user():
    try:
        Registry().email_of("nobody")
    except KeyError:
        return
    raise AssertionError("email_of gave no KeyError for an unknown user")


def check_refusals_say_why_in_order():
    registry = Registry()
    assert issubclass(RegistrationError, ValueError)
    assert "username" in complaint(registry, "1", "nonsense", "x")
    assert "email" in complaint(registry, "ann", "nonsense", "x")
    assert "password" in complaint(registry, "ann", "ann@example.org", "x")
    assert registry.count() == 0


def check_a_name_is_taken_once():
    registry = Registry()
    registry.register("Ann", "ann@example.org", "secret12")
    assert "taken" in complaint(registry, "ann", "other@example.org", "secret12")
    assert registry.count() == 1
    assert registry.email_of("Ann") == "ann@example.org"
