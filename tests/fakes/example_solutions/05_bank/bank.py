class InsufficientFunds(Exception):  # noqa: N818  (the prompt fixes the name)
    pass


class Account:
    def __init__(self, owner: str, balance: int = 0):
        if balance < 0:
            raise ValueError("the opening balance can't be negative")
        self.owner = owner
        self.balance = balance
        self._history: list[str] = []

    def deposit(self, amount: int) -> int:
        self._check_positive(amount)
        return self._change(amount, f"deposit {amount}")

    def withdraw(self, amount: int) -> int:
        self._check_payable(amount)
        return self._change(-amount, f"withdraw {amount}")

    def transfer(self, other: "Account", amount: int) -> None:
        self._check_payable(amount)
        self._change(-amount, f"transfer out {amount}")
        other._change(amount, f"transfer in {amount}")

    def history(self) -> list[str]:
        return list(self._history)

    def _check_positive(self, amount: int) -> None:
        if amount <= 0:
            raise ValueError("the amount must be positive")

    def _check_payable(self, amount: int) -> None:
        self._check_positive(amount)
        if amount > self.balance:
            raise InsufficientFunds(f"{amount} is more than {self.balance}")

    def _change(self, difference: int, line: str) -> int:
        self.balance += difference
        self._history.append(line)
        return self.balance
