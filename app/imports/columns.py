"""What a column of a list is: one value drives template, parsing, error workbook and export alike."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.checks import tidy_line
from app.imports import cells
from app.imports.cells import BadCell, check_readable, code_of, split_known, split_many
from app.taxonomy.files import load_taxonomy
from app.taxonomy.names import Resolution


@dataclass(frozen=True, slots=True)
class Column:
    """`parse` takes the cell's text (never empty) to the value stored, or raises ValueError with a sentence.

    `choices`: what the drop-down of the template offers. `listed`: what the explanation lists where a cell may hold
    several, which no drop-down can offer.
    """

    key: str
    header: str
    parse: Callable[[str], Any]
    help: str
    example: str
    required: bool = False
    choices: tuple[str, ...] = ()
    listed: tuple[str, ...] = ()
    width: int = 16

    def read(self, text: str) -> Any:
        """The cell's value, None for an empty cell. Raises BadCell."""
        if not text:
            if self.required:
                raise BadCell("必填", self.help)
            return None
        check_readable(text)
        try:
            return self.parse(text)
        except BadCell as bad:
            raise BadCell(bad.message, bad.hint or self.help) from None
        except ValueError as bad:
            raise BadCell(str(bad), "" if self.help in str(bad) else self.help) from None


def line(most: int, tidy: Callable[[str], str] = tidy_line) -> Callable[[str], str]:
    return lambda text: _short_enough(tidy(text), most)


def prose(most: int) -> Callable[[str], str]:
    return lambda text: _short_enough(text, most)


def code(most: int) -> Callable[[str], str]:
    return lambda text: _short_enough(tidy_line(code_of(text)), most)


def checked(check: Callable[[str], str]) -> Callable[[str], str]:
    """For codes that spreadsheets take for numbers."""
    return lambda text: check(code_of(text))


def lines(most: int, values: int) -> Callable[[str], list[str]]:
    def parse(text: str) -> list[str]:
        return _few_enough([_short_enough(tidy_line(part), most) for part in split_many(text)], values)

    return parse


def whole(least: int, most: int) -> Callable[[str], int]:
    return lambda text: cells.whole_of(text, least, most)


def choice(choices: Mapping[str, str], also_called: Mapping[str, str] | None = None) -> Callable[[str], str]:
    return lambda text: cells.choice_of(text, choices, also_called)


def one_of_a_table(resolve: Callable[[str], Resolution]) -> Callable[[str], str]:
    return lambda text: _code_found(resolve(text))


def some_of_a_table(resolve: Callable[[str], Resolution], most: int) -> Callable[[str], list[str]]:
    def parse(text: str) -> list[str]:
        parts = split_known(text, lambda part: resolve(part).code is not None)
        return _few_enough(list(dict.fromkeys(_code_found(resolve(part)) for part in parts)), most)

    return parse


def every_skill_tag() -> tuple[str, ...]:
    return tuple(tag.name for tag in load_taxonomy().skill_tags.values())


def _code_found(found: Resolution) -> str:
    if found.code is None:
        hint = "请改为所列之一，写代码最稳妥" if found.suggestions else ""
        raise BadCell(found.problem or "", hint)
    return found.code


def _short_enough(text: str, most: int) -> str:
    if len(text) > most:
        raise BadCell(f"最多 {most} 个字，现有 {len(text)} 个", "请缩短")
    return text


def _few_enough(values: list[str], most: int) -> list[str]:
    if len(values) > most:
        raise BadCell(f"最多 {most} 项，现有 {len(values)} 项", "请删减")
    return values
