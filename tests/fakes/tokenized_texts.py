"""Texts with their numbers of tokens, as counted by Qwen2.5-Coder's own tokenizer."""

from __future__ import annotations

TEXTS: dict[str, tuple[int, str]] = {
    "english": (
        138,
        "A bank account starts empty and belongs to one person. Money can be paid in at any time, a"
        "s long as the amount is positive; a payment of nothing, or of less than nothing, is refuse"
        "d with an error that names the amount. Money can be taken out while there is enough of it."
        " Whoever asks for more than the balance gets an error instead, and the balance stays as it"
        " was. At the end of every month the bank adds interest, rounded to the nearest cent, and s"
        "ends a statement that lists all movements since the last one, oldest first. Two accounts c"
        "an be joined into one: the newer is closed, and its money and its history go to the older.",
    ),
    "code": (
        171,
        "class Account:\n"
        '    """One person\'s money."""\n'
        "\n"
        "    def __init__(self, owner: str, balance: float = 0.0) -> None:\n"
        "        if not owner.strip():\n"
        '            raise ValueError("owner must not be empty")\n'
        "        self.owner = owner\n"
        "        self.balance = balance\n"
        "        self._history: list[tuple[str, float]] = []\n"
        "\n"
        "    def deposit(self, amount: float) -> float:\n"
        "        if amount <= 0:\n"
        '            raise ValueError(f"amount must be positive, got {amount}")\n'
        "        self.balance += amount\n"
        '        self._history.append(("deposit", amount))\n'
        "        return self.balance\n"
        "\n"
        "    def statement(self, last: int = 10) -> list[str]:\n"
        '        return [f"{kind}: {value:.2f}" for kind, value in self._history[-last:]]\n',
    ),
    "chinese": (
        94,
        "软件工程是一门研究用工程化方法构建和维护有效、实用和高质量的软件的学科。每个银行"
        "账户属于一个人,余额开始为零。存入的金额必须大于零,否则会引发错误。取款时余额必"
        "须足够,不足时返回错误信息,余额保持不变。每个月末银行会计算利息,四舍五入到最接"
        "近的分,并发送一份按时间顺序列出所有交易的对账单。",
    ),
    "japanese": (
        102,
        "銀行口座は一人の所有者に属し、残高はゼロから始まります。入金額は正の数でなければ"
        "ならず、そうでない場合は例外を発生させます。出金額が残高より大きい場合は、エラー"
        "メッセージを返し、残高は変わりません。毎月末に利息を計算し、最も近いセントに丸め"
        "て、取引の一覧を古い順に送ります。",
    ),
    "korean": (
        107,
        "은행 계좌는 한 사람의 소유이며 잔액은 영에서 시작합니다. 입금액은 양수"
        "여야 하며 그렇지 않으면 예외가 발생합니다. 출금액이 잔액보다 크면 오류"
        " 메시지를 반환하고 잔액은 그대로 유지됩니다. 매월 말에 은행은 이자를 "
        "계산하여 가장 가까운 센트로 반올림하고 거래 내역을 오래된 순서대로 보냅"
        "니다.",
    ),
    "emoji": (
        117,
        "The build is green ✅ and the release is "
        "out 🚀🎉! Thanks to everyone 👏 who tested "
        "it 🧪. Known bugs 🐛: the login page 🔐 sho"
        "ws an old logo, the map 🗺️ loads slowly "
        "🐌, and dark mode 🌙 flickers. Next week w"
        "e rest 😴🏖️, then the party 🥳🎂 starts: mu"
        "sic 🎶, pizza 🍕 and games 🎮. 😀😃😄😁🤣😂🙂😉😊😍🤩😘"
        "🔥💡📦🔧❤️👍",
    ),
    "markdown": (
        141,
        "# Install\n"
        "\n"
        "Run `pip install uv && uv run app` in the folder of the project. Options:\n"
        "\n"
        "| option | meaning | default |\n"
        "|---|---|---|\n"
        "| `--out DIR` | where files are written | `./out` |\n"
        "| `--model NAME` | which model is used | `small` |\n"
        "\n"
        "- Each option can also stand in `app.toml`, or in a variable `APP_OUT`.\n"
        "- Exit codes: 0 for success, 1 for failing tests, 2 for bad input.\n"
        "\n"
        "See [the guide](https://example.org/guide.html#install) for more, and `app --help` for all"
        " 24 options.\n",
    ),
}
