"""The lies of the proxy: each alters one thing once, and counts how often it did."""

import re


class Honest:
    """Passes everything on as it came."""

    says = "nothing is altered"

    def __init__(self):
        self.told = 0

    def answer(self, asked, answer):
        """May alter the answer to a request."""

    def notice(self, notice):
        """The text that arrives in place of a message; None where none does."""
        return notice.text


class Answer(Honest):
    """Alters the answer to the first request that is asked so, with such a word in its body."""

    def __init__(self, says, asks, word, alter):
        super().__init__()
        self.says, self.asks, self.word, self.alter = says, re.compile(asks), word.encode(), alter

    def answer(self, asked, answer):
        if self.told == 0 and self.asks.fullmatch(asked.asks) and self.word in asked.body:
            self.told = int(self.alter(answer))


class Notice(Honest):
    """Alters the first notice on such a node whose payload holds all of the words; `alter` of None lets it vanish."""

    def __init__(self, says, node, words, alter):
        super().__init__()
        self.says, self.node, self.words, self.alter = says, re.compile(node), words, alter

    def notice(self, notice):
        of_this = self.node.fullmatch(notice.node) and all(word in notice.payload for word in self.words)
        if self.told > 0 or not of_this:
            return notice.text
        altered = None if self.alter is None else self.alter(notice.payload)
        if altered == notice.payload:
            return notice.text
        self.told = 1
        return None if altered is None else notice.with_payload(altered)


def status(old, new):
    """Another status line."""

    def alter(answer):
        was = answer.first
        answer.first = was.replace(f" {old} ", f" {new} ", 1)
        return answer.first != was

    return alter


def body(old, new):
    """Another word in the body."""

    def alter(answer):
        was = answer.body
        answer.body = was.replace(old.encode(), new.encode(), 1)
        return answer.body != was

    return alter


def payload(old, new):
    """Another word in a payload."""
    return lambda text: text.replace(old, new, 1)
