"""Hidden check of 05_bank: the code that is generated never sees it."""

from bank import Account, InsufficientFunds


def refused(error, call, *arguments):
    try:
        call(*arguments)
    except error:
        return True
    return False


def check_example_of_the_prompt():
    ann = Account("Ann", 1000)
    assert ann.deposit(500) == 1500
    assert ann.withdraw(200) == 1300
    assert ann.history() == ["deposit 500", "withdraw 200"]


def check_opening():
    ann = Account("Ann")
    assert ann.owner == "Ann"
    assert ann.balance == 0
    assert ann.history() == []
    assert Account("Bob", 70).balance == 70
    assert refused(ValueError, Account, "Eve", -1)


def check_the_exception():
    assert issubclass(InsufficientFunds, Exception)


def check_deposit_errors():
    ann = Account("Ann", 100)
    assert refused(ValueError, ann.deposit, 0)
    assert refused(ValueError, ann.deposit, -5)
    assert ann.balance == 100
    assert ann.history() == []


def check_withdraw():
    ann = Account("Ann", 100)
    assert refused(ValueError, ann.withdraw, 0)
    assert refused(ValueError, ann.withdraw, -1)
    assert refused(InsufficientFunds, ann.withdraw, 101)
    assert ann.balance == 100
    assert ann.history() == []
    assert ann.withdraw(100) == 0


def check_transfer():
    ann, bob = Account("Ann", 1000), Account("Bob")
    ann.transfer(bob, 300)
    assert (ann.balance, bob.balance) == (700, 300)
    assert ann.history() == ["transfer out 300"]
    assert bob.history() == ["transfer in 300"]


def check_transfer_errors_change_nothing():
    ann, bob = Account("Ann", 100), Account("Bob", 5)
    assert refused(InsufficientFunds, ann.transfer, bob, 101)
    assert refused(ValueError, ann.transfer, bob, 0)
    assert refused(ValueError, ann.transfer, bob, -5)
    assert (ann.balance, bob.balance) == (100, 5)
    assert ann.history() == []
    assert bob.history() == []
