"""Colours as web pages and Word write them, as far as tells text from what lies behind it."""

from __future__ import annotations

import re

Colour = tuple[float, float, float, float]  # red, green, blue 0 to 255, alpha 0 to 1

WHITE: Colour = (255.0, 255.0, 255.0, 1.0)
CLEAR: Colour = (0.0, 0.0, 0.0, 0.0)
_NAMES = {
    "white": 0xFFFFFF, "black": 0, "snow": 0xFFFAFA, "ivory": 0xFFFFF0, "ghostwhite": 0xF8F8FF,
    "floralwhite": 0xFFFAF0, "whitesmoke": 0xF5F5F5, "mintcream": 0xF5FFFA, "azure": 0xF0FFFF,
    "aliceblue": 0xF0F8FF, "seashell": 0xFFF5EE, "red": 0xFF0000, "green": 0x8000, "blue": 0xFF,
    "navy": 0x80, "yellow": 0xFFFF00, "grey": 0x808080, "gray": 0x808080, "silver": 0xC0C0C0,
}  # fmt: skip
_HEX = re.compile(r"#([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})(?![0-9a-f])")
_RGB = re.compile(r"rgba?\(([^)]*)\)")
_HSL = re.compile(r"hsla?\(([^)]*)\)")
_ALIKE = 20.0  # of 255
_FAINT = 0.08  # of alpha


def colour(value: str) -> Colour | None:
    """The colour that a value of a property begins with; None for any other, a picture among them."""
    value = value.strip().lower()
    if value.startswith("transparent"):
        return CLEAR
    if match := _HEX.match(value):
        digits = match.group(1)
        digits = "".join(c * 2 for c in digits) if len(digits) < 6 else digits
        numbers = [int(digits[i : i + 2], 16) for i in range(0, len(digits), 2)]
        return float(numbers[0]), float(numbers[1]), float(numbers[2]), [*numbers, 255][3] / 255
    if match := _RGB.match(value):
        return _of_parts(match.group(1))
    if match := _HSL.match(value):
        parts = _parts(match.group(1))
        light = parts[2] if len(parts) > 2 else 0.0
        return (*[light * 255] * 3, parts[3] if len(parts) > 3 else 1.0) if light in (0.0, 1.0) else None
    word = re.match(r"[a-z]+", value)
    if word and (number := _NAMES.get(word.group())) is not None:
        return float(number >> 16), float(number >> 8 & 255), float(number & 255), 1.0
    return None


def _parts(inside: str) -> list[float]:
    """The numbers of a colour's brackets, those in per cent as shares."""
    out = []
    for part in re.split(r"[,/\s]+", inside.strip()):
        match = re.match(r"-?[\d.]+", part)
        try:
            number = float(match.group()) if match else 0.0
        except ValueError:
            number = 0.0
        out.append(number / 100 if part.endswith("%") else number)
    return out


def _of_parts(inside: str) -> Colour | None:
    parts = _parts(inside)
    if len(parts) < 3:
        return None
    shares = "%" in inside.split(",")[0].split()[0]
    red, green, blue = (255 * p if shares else p for p in parts[:3])
    return red, green, blue, parts[3] if len(parts) > 3 else 1.0


def alike(one: Colour, behind: Colour) -> bool:
    """Whether letters of one colour do not stand out from another."""
    apart = max(abs(a - b) for a, b in zip(one[:3], behind[:3], strict=True))
    return one[3] < _FAINT or apart * one[3] < _ALIKE
