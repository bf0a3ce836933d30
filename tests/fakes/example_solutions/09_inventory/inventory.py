class Inventory:
    def __init__(self) -> None:
        self._quantities: dict[str, int] = {}
        self._prices: dict[str, int] = {}

    def add(self, name: str, quantity: int, price: int) -> None:
        if quantity < 1 or price < 0:
            raise ValueError("quantity must be at least 1 and price not negative")
        self._quantities[name] = self._quantities.get(name, 0) + quantity
        self._prices[name] = price

    def remove(self, name: str, quantity: int) -> None:
        held = self._quantities[name]
        if not 1 <= quantity <= held:
            raise ValueError(f"can't remove {quantity} of {held}")
        self._quantities[name] = held - quantity

    def quantity(self, name: str) -> int:
        return self._quantities[name]

    def price(self, name: str) -> int:
        return self._prices[name]

    def names(self) -> list[str]:
        return sorted(self._quantities)
