"""Hidden check of 09_inventory: the code that is generated never sees it."""

from inventory import Inventory
from report import low_stock, stock_lines, total_value


def refused(error, call, *arguments):
    try:
        call(*arguments)
    except error:
        return True
    return False


def shop():
    stock = Inventory()
    stock.add("pen", 3, 125)
    stock.add("book", 2, 1999)
    stock.add("clip", 100, 5)
    return stock


def check_empty():
    assert Inventory().names() == []
    assert total_value(Inventory()) == 0
    assert low_stock(Inventory(), 5) == []
    assert stock_lines(Inventory()) == []


def check_add():
    stock = shop()
    stock.add("pen", 2, 150)
    assert stock.quantity("pen") == 5
    assert stock.price("pen") == 150
    assert stock.names() == ["book", "clip", "pen"]


def check_add_refuses():
    stock = shop()
    assert refused(ValueError, stock.add, "pen", 0, 1)
    assert refused(ValueError, stock.add, "pen", 1, -1)
    stock.add("gift", 1, 0)
    assert stock.price("gift") == 0


def check_remove():
    stock = shop()
    stock.remove("pen", 1)
    assert stock.quantity("pen") == 2
    stock.remove("pen", 2)
    assert stock.quantity("pen") == 0
    assert "pen" in stock.names()


def check_remove_refuses():
    stock = shop()
    assert refused(KeyError, stock.remove, "car", 1)
    assert refused(ValueError, stock.remove, "pen", 0)
    assert refused(ValueError, stock.remove, "pen", 4)
    assert stock.quantity("pen") == 3


def check_unknown_item():
    assert refused(KeyError, shop().quantity, "car")
    assert refused(KeyError, shop().price, "car")


def check_total_value():
    assert total_value(shop()) == 3 * 125 + 2 * 1999 + 100 * 5


def check_low_stock():
    assert low_stock(shop(), 4) == ["book", "pen"]
    assert low_stock(shop(), 3) == ["book"]


def check_stock_lines():
    assert stock_lines(shop()) == ["book: 2 x 19.99", "clip: 100 x 0.05", "pen: 3 x 1.25"]
