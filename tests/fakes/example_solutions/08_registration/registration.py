from validators import is_valid_email, is_valid_password, is_valid_username


class RegistrationError(ValueError):
    pass


class Registry:
    def __init__(self) -> None:
        self._emails: dict[str, str] = {}

    def register(self, username: str, email: str, password: str) -> None:
        if not is_valid_username(username):
            raise RegistrationError("invalid username")
        if not is_valid_email(email):
            raise RegistrationError("invalid email")
        if not is_valid_password(password):
            raise RegistrationError("invalid password")
        if self.is_registered(username):
            raise RegistrationError("the username is taken")
        self._emails[username.lower()] = email

    def is_registered(self, username: str) -> bool:
        return username.lower() in self._emails

    def count(self) -> int:
        return len(self._emails)

    def email_of(self, username: str) -> str:
        return self._emails[username.lower()]
