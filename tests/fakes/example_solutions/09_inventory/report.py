from inventory import Inventory


def total_value(inventory: Inventory) -> int:
    return sum(inventory.quantity(name) * inventory.price(name) for name in inventory.names())


def low_stock(inventory: Inventory, limit: int) -> list[str]:
    return [name for name in inventory.names() if inventory.quantity(name) < limit]


def stock_lines(inventory: Inventory) -> list[str]:
    lines = []
    for name in inventory.names():
        units, cents = divmod(inventory.price(name), 100)
        lines.append(f"{name}: {inventory.quantity(name)} x {units}.{cents:02d}")
    return lines
