import re


def is_valid_username(name: str) -> bool:
    return re.fullmatch(r"[A-Za-z][A-Za-z0-9_]{2,19}", name) is not None


def is_valid_email(address: str) -> bool:
    if address.count("@") != 1 or " " in address:
        return False
    local, domain = address.split("@")
    return bool(local) and "." in domain and not domain.startswith(".") and not domain.endswith(".")


def is_valid_password(password: str) -> bool:
    return (
        len(password) >= 8
        and any(char.isalpha() for char in password)
        and any(char.isdigit() for char in password)
    )
